"""No field of the desk takes words without end, and whoever wrote too much still has them."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.languages import language
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.factories import RENDERED, TOLD
from tests.translations.phrasebook import factories as book
from translations import actions, queries
from translations.editing import actions as editing
from translations.editing import ignoring
from translations.editing import queries as kept
from translations.editing.models import Comment, IgnoredWarning
from translations.editing.queries import Typed
from translations.lengths import LONGEST, LONGEST_TITLE, TooLong, refuse_long
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.phrasebook import actions as phrases
from translations.phrasebook.models import Phrase

TRANSLATED = RenderingState.TRANSLATED
SignedIn = Callable[..., Browser]
MOST, TOO_MUCH = "x" * LONGEST, "x" * (LONGEST + 1)
TAY = language("tay")


@pytest.fixture
def text(session: Session) -> Text:
    return factories.text(session)


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_sentence_names_the_field_and_both_figures(app: object) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):  # type: ignore[attr-defined]
        assert (
            str(TooLong("note", 12345)) == "“Note” is too long: 12,345 characters, at most 10,000. Please shorten it."
        )
    with app.test_request_context(headers={"Accept-Language": "vi"}):  # type: ignore[attr-defined]
        assert str(TooLong("note", 12345)).startswith("“Ghi chú” quá dài: 12.345 ký tự")


@pytest.mark.parametrize("length", [0, LONGEST])
def test_what_fits_passes(length: int) -> None:
    refuse_long(words="ữ" * length)


@pytest.mark.parametrize("field", ["words", "back_translation", "note"])
class TestARendering:
    def test_it_is_not_saved(self, session: Session, text: Text, field: str) -> None:
        said = {"words": RENDERED, "back_translation": TOLD, "note": ""} | {field: TOO_MUCH}
        with pytest.raises(TooLong) as refused:
            actions.write_rendering(session, factories.person(session), text, "tay", **said, submit=False)
        assert refused.value.name == field
        assert queries.rendering(session, text, "tay") is None

    def test_what_was_kept_before_stays(self, session: Session, text: Text, field: str) -> None:
        person = factories.person(session)
        said = {"words": "một", "back_translation": "hai", "note": "ba"}
        editing.keep(session, person, text, "tay", Typed(**said, version=0, source_version=1))
        with pytest.raises(TooLong):
            editing.keep(session, person, text, "tay", Typed(**said | {field: TOO_MUCH}, version=0, source_version=1))
        unsaved = kept.own(session, text, "tay", person)
        assert unsaved
        assert (unsaved.words, unsaved.back_translation, unsaved.note) == ("một", "hai", "ba")

    def test_the_form_still_has_it(self, session: Session, text: Text, signed_in: SignedIn, field: str) -> None:
        browser = signed_in("translator", locale="en")
        path, said = f"/translations/{text.id}/tay", {"words": RENDERED, "back_translation": TOLD, "note": ""}
        versions = {"version": 0, "source_version": 1, "do": "draft"}
        answer = browser.post(path, **said | {field: TOO_MUCH} | versions)
        assert answer.status_code == 422
        assert "is too long: 10,001 characters, at most 10,000." in answer.text
        written = re.search(rf'<textarea[^>]*name="{field}"[^>]*>\s*([^<]*)</textarea>', answer.text)
        assert written
        assert written.group(1) == TOO_MUCH
        assert count(session, Rendering) == 0

    def test_the_browser_takes_no_more(self, session: Session, text: Text, signed_in: SignedIn, field: str) -> None:
        page = signed_in("translator").get(f"/translations/{text.id}/tay")
        assert re.search(rf'<textarea[^>]*maxlength="10000"[^>]*name="{field}"', page)


def test_the_longest_is_saved_whole(session: Session, text: Text) -> None:
    person = factories.person(session)
    words = f"{MOST[:-7]} {{name}}"
    made = actions.write_rendering(session, person, text, "tay", words, MOST, MOST, submit=False)
    assert (made.text, made.back_translation, made.note) == (words, MOST, MOST)


def test_keeping_by_itself_says_why_it_cannot(session: Session, text: Text, signed_in: SignedIn) -> None:
    browser, path = signed_in("translator", locale="en"), f"/translations/{text.id}/tay"
    said = {"words": TOO_MUCH, "back_translation": "", "note": "", "version": 0, "source_version": 1}
    answer = browser.post(f"{path}/unsaved", form_at=path, **said)
    assert answer.status_code == 422
    assert answer.json["said"].startswith("“Rendering” is too long")


class TestAround:
    def test_a_comment(self, session: Session, text: Text, signed_in: SignedIn) -> None:
        with pytest.raises(TooLong) as refused:
            editing.add_comment(session, factories.person(session), text, "tay", TOO_MUCH)
        assert refused.value.name == "comment"
        browser, path = signed_in("translator", locale="en"), f"/translations/{text.id}/tay"
        answer = browser.post(f"{path}/comments", form_at=path, comment=TOO_MUCH, next=path)
        assert answer.status_code == 422, "a page from which the browser goes back to what was typed"
        assert "“A question or remark to colleagues” is too long" in answer.text
        assert count(session, Comment) == 0
        assert 'name="comment" rows="2" maxlength="10000"' in browser.get(path)

    def test_why_a_warning_may_stay(self, session: Session, text: Text, signed_in: SignedIn) -> None:
        author = factories.person(session, "translator")
        made = factories.rendering(session, text, TRANSLATED, author, words=RENDERED.replace(" ", "  "))
        for deed in (
            lambda: ignoring.ignore(session, author, text, TAY, made.text, "double-space", TOO_MUCH),
            lambda: ignoring.ignore_all(session, author, made, TAY, TOO_MUCH),
        ):
            with pytest.raises(TooLong) as refused:
                deed()
            assert refused.value.name == "reason"
        browser, path = signed_in("reviewer", locale="en"), f"/translations/{text.id}/tay"
        answer = browser.post(f"{path}/findings/double-space/ignore", form_at=f"{path}/review", reason=TOO_MUCH)
        assert answer.status_code == 422
        assert "“Reason” is too long" in answer.text
        assert count(session, IgnoredWarning) == 0

    def test_why_it_needs_a_speaker(self, session: Session, text: Text) -> None:
        with pytest.raises(TooLong):
            editing.need_speaker(session, factories.person(session), text, "tay", TOO_MUCH)
        assert queries.rendering(session, text, "tay") is None

    def test_the_note_of_a_reviewer(self, session: Session, text: Text) -> None:
        made = factories.rendering(session, text, TRANSLATED, factories.person(session))
        with pytest.raises(TooLong):
            actions.send_back(session, factories.person(session, "reviewer"), made, TOO_MUCH)
        assert made.state == TRANSLATED


class TestSources:
    @pytest.mark.parametrize("field", ["source", "title", "brief"])
    def test_a_source_and_what_is_said_of_it(self, session: Session, text: Text, field: str) -> None:
        said = {"title": "Họp", "brief": "", "source": "Mời họp."} | {field: TOO_MUCH}
        person = factories.person(session)
        with pytest.raises(TooLong):
            factories.text(session, channel="script", **said)
        with pytest.raises(TooLong):
            actions.change_source(session, person, text, said["source"], said["title"], said["brief"])
        assert (text.version, text.title) == (1, "Gia hạn thẻ BHYT")

    @pytest.mark.parametrize(
        ("field", "words"), [("title", "x" * (LONGEST_TITLE + 1)), ("brief", TOO_MUCH), ("source", TOO_MUCH)]
    )
    def test_a_standard_text(self, session: Session, field: str, words: str) -> None:
        given = {"channel": "script", "source": book.SCRIPT} | {field: words}
        with pytest.raises(TooLong) as refused:
            book.phrase(session, **given)
        assert refused.value.name == field
        assert count(session, Phrase) == 0

    def test_a_standard_text_that_is_there(self, session: Session) -> None:
        kept_one = book.phrase(session)
        usual = kept_one.text.title, kept_one.text.brief, kept_one.kind
        with pytest.raises(TooLong):
            phrases.change(session, factories.person(session), kept_one, *usual, TOO_MUCH)
        assert kept_one.text.version == 1

"""What the preview promises is what applying does, row by row, by all that the desk knows."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from foundation.languages import language
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.exchange.files import workbook
from tests.translations.glossary import factories as glossary
from tests.translations.statements import statements
from translations import actions as desk
from translations import queries as reading
from translations.editing.ignoring import ignore
from translations.exchange import actions, table
from translations.exchange.comparison import Line, Outcome
from translations.exchange.queries import standings
from translations.exchange.refusals import OtherSource
from translations.lengths import LONGEST, TooLong
from translations.lifecycle import RenderingState
from translations.models import Text
from translations.refusals import CheckFailed, SpeakerNeeded
from translations.rights.models import LanguageRight
from translations.rights.refusals import MayNotTranslate

SOURCE = "Xem thẻ BHYT trên VssID. Gọi {hotline}."
GOOD, TOLD = "[Tày – bản mẫu] BHYT VssID {hotline}.", "Xem VssID, gọi {hotline}"
NEW, CHANGED, REFUSED = Outcome.NEW, Outcome.CHANGED, Outcome.REFUSED


@pytest.fixture(autouse=True)
def reader(app: Any):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        yield


def terms(session: Session) -> None:
    glossary.term(session, "VssID", kind="do_not_translate")
    glossary.term(session, "thẻ BHYT", said={"tay": ["BHYT"]}, forbidden={"tay": ["bản cấm"]})


def row(of: Text, words: str = GOOD, **given: Any) -> dict[str, Any]:
    usual = {"text_id": of.id, "source_version": of.version, "language": "tay", "version": 0, "words": words}
    return {**usual, "back_translation": TOLD, **given}


def file(rows: list[dict[str, Any]]) -> bytes:
    return workbook(rows, [*table.columns.NEEDED, "back_translation", "note", "source_language"])


def told(lines: Any) -> list[tuple[int, Outcome, type]]:
    return [(line.row, line.outcome, type(line.reason)) for line in lines]


def previewed(session: Session, person: Any, rows: list[dict[str, Any]]) -> Line:
    return actions.examine(session, person, table.read(file(rows))).lines[0]


def test_preview_and_applying_judge_a_mixed_file_alike(session: Session) -> None:
    terms(session)
    person = factories.person(session, "translator")
    session.add(LanguageRight(person_id=person.id, language="tay", may_translate=True, may_review=True))
    texts = [factories.text(session, source=SOURCE) for _number in range(8)]
    spoken = factories.rendering(session, texts[4], RenderingState.NEEDS_EDITING, person, words=GOOD, told=TOLD)
    spoken.needs_speaker = True
    begun = factories.rendering(session, texts[7], RenderingState.NEEDS_EDITING, person, words=GOOD, told=TOLD)
    session.flush()
    rows = [
        row(texts[0]),
        row(texts[1], "bản cấm VssID {hotline}."),
        row(texts[2], "[Tày – bản mẫu] BHYT Vss ID {hotline}."),
        row(texts[3], f"{GOOD}{'x' * LONGEST}"),
        row(texts[4], f"{GOOD} Mới.", version=spoken.version),
        row(texts[5], language="nung"),
        row(texts[6], source_language="Tiếng Anh ◦ en"),
        row(texts[7], "bản cấm, VssID {hotline}.", version=begun.version, back_translation=""),
    ]
    content = table.read(file(rows))
    seen = actions.examine(session, person, content)
    assert told(seen.lines) == [
        (2, NEW, type(None)),
        (3, REFUSED, CheckFailed),
        (4, REFUSED, CheckFailed),
        (5, REFUSED, TooLong),
        (6, REFUSED, SpeakerNeeded),
        (7, REFUSED, MayNotTranslate),
        (8, REFUSED, OtherSource),
        # A draft may still hold what is forbidden, at the desk as in a file.
        (9, CHANGED, type(None)),
    ]
    done = actions.take(session, person, content)
    assert told(done.lines) == told(seen.lines)
    assert done.written == {f"{texts[0].id}:tay", f"{texts[7].id}:tay"}


def test_the_checks_are_told_what_the_desk_tells_them(session: Session) -> None:
    terms(session)
    person = factories.person(session, "translator")
    text = factories.text(session, source=SOURCE)
    other = factories.text(session, source="Please open VssID.", source_language="en")
    factories.rendering(session, text, RenderingState.TRANSLATED, person, words=f"{GOOD}  ", told=TOLD)
    rows = table.read(file([row(text, f"{GOOD} Mới"), row(other, "Mời mở VssID.", language="vi")])).rows
    for one in rows:
        found = standings(session, person, rows)[one.place]
        own = session.get(Text, one.text_id)
        assert own is not None
        target = desk.target_of(own, one.language)
        assert found.subject(one.words, TOLD) == reading.subject(session, own, target, one.words, TOLD)  # type: ignore[union-attr]


def test_a_warning_somebody_let_stay_is_not_said_again(session: Session) -> None:
    terms(session)
    writer, reviewer = factories.person(session, "translator"), factories.person(session, "reviewer")
    text, words = factories.text(session, source=SOURCE), "[Tày – bản mẫu] thẻ VssID {hotline}."
    rendering = factories.rendering(session, text, RenderingState.TRANSLATED, writer, words=words, told=TOLD)
    changed = [row(text, words, version=rendering.version, back_translation=f"{TOLD} nhé")]
    before = previewed(session, writer, changed)
    assert (before.outcome, any("BHYT" in remark for remark in before.remarks)) == (CHANGED, True)
    ignore(session, reviewer, text, language("tay"), words, "term", "Người dân vẫn nói như vậy")
    after = previewed(session, writer, changed)
    assert (after.outcome, any("BHYT" in remark for remark in after.remarks)) == (CHANGED, False)


@pytest.mark.parametrize("field", ["words", "back_translation", "note"])
def test_each_field_has_a_longest(session: Session, field: str) -> None:
    text, person = factories.text(session, source=SOURCE), factories.person(session, "translator")
    line = previewed(session, person, [row(text, **{field: "x" * (LONGEST + 1)})])
    assert (line.outcome, type(line.reason)) == (REFUSED, TooLong)
    assert "10.000" in line.sentence
    assert not isinstance(previewed(session, person, [row(text, **{field: "x" * LONGEST})]).reason, TooLong)


def test_an_english_source_goes_out_named_and_another_comes_back_refused(
    session: Session, signed_in: Callable[..., Browser]
) -> None:
    text = factories.text(session, source="Your card expires.", source_language="en", languages=["vi"])
    browser = signed_in("translator")
    book = load_workbook(io.BytesIO(browser.client.get("/translations/exchange/file?form=xlsx&language=vi").data))
    keys = [cell.value for cell in book.active[1]]
    cell = book.active.cell(3, keys.index("source_language") + 1)
    assert cell.value == "Tiếng Anh ◦ en"
    po = browser.client.get("/translations/exchange/file?form=po&language=vi").text
    assert '"X-Source-Language: en\\n"' in po
    assert "#. Bản gốc tiếng Anh" in po
    other = row(text, "Thẻ sắp hết hạn.", language="vi", back_translation="", source_language="Tiếng Tày ◦ tay")
    line = previewed(session, browser.person, [other])
    assert isinstance(line.reason, OtherSource)
    assert "tiếng Anh" in line.sentence
    for said in ("", "en", "English", "Tiếng Anh ◦ en", "en_US"):
        assert previewed(session, browser.person, [{**other, "source_language": said}]).outcome is NEW, said


def test_no_statement_more_for_more_rows(session: Session) -> None:
    terms(session)
    person, reviewer = factories.person(session, "translator"), factories.person(session, "reviewer")

    def asked(count: int) -> int:
        rows = []
        for number in range(count):
            text = factories.text(session, source=f"{SOURCE} {number}")
            made = factories.rendering(
                session, text, RenderingState.TRANSLATED, person, words="thẻ VssID {hotline}", told=TOLD
            )
            ignore(session, reviewer, text, language("tay"), made.text, "term", "Vẫn nói như vậy")
            rows.append(row(text, made.text, version=made.version, back_translation=f"{TOLD} {number}"))
        content = table.read(file(rows))
        session.flush()
        session.expunge_all()
        with statements() as seen:
            account = actions.examine(session, person, content)
        assert account.counts["changed"] == count, account.in_words()
        return len(seen)

    few = asked(2)
    assert asked(12) == few

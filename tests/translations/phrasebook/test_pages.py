"""The phrase book in a browser."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.translations import factories as desk
from tests.translations.conftest import Browser
from tests.translations.phrasebook import factories as make
from tests.translations.statements import statements
from translations.lifecycle import RenderingState
from translations.phrasebook import queries

SignedIn = Callable[..., Browser]
BOOK = "/translations/phrasebook"
FORM = {
    "title": "Họp thôn",
    "channel": "sms",
    "kind": "policy",
    "source_language": "vi",
    "source": "Mời bà con {village} họp lúc [[giờ]].",
    "brief": "",
}


def test_an_empty_book_says_what_to_do(signed_in: SignedIn) -> None:
    page = signed_in("communicator", locale="en").get(BOOK)
    assert "flask phrasebook seed" in page
    assert f'href="{BOOK}/new"' in page
    assert f'href="{BOOK}/new"' not in signed_in("translator").get(BOOK)


def test_a_text_is_written_found_changed_and_retired(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("approver", locale="en")
    made = browser.post(f"{BOOK}/new", **FORM)
    assert made.location == f"{BOOK}/hop-thon"
    page = browser.get(made.location)
    assert "giờ" in page
    assert "sms_phrase" not in page, "only a communicator starts a campaign"
    assert "Họp thôn" in browser.get(f"{BOOK}?search=hop&kind=policy&channel=sms")
    assert "Họp thôn" not in browser.get(f"{BOOK}?channel=script")

    path = f"{BOOK}/hop-thon/edit"
    version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(path))
    assert version
    changed = {**FORM, "title": "Mời họp thôn", "version": version[1], "source": "Mời họp lúc [[giờ]]."}
    assert browser.post(path, **changed).status_code == 302
    stale = browser.post(path, **{**changed, "source": "Lời khác."})
    assert stale.status_code == 422
    assert "Lời khác." in stale.text
    session.expire_all()
    assert queries.phrase(session, "hop-thon").text.source == "Mời họp lúc [[giờ]]."

    assert browser.post(f"{BOOK}/hop-thon/retire", form_at="/account").status_code == 302
    assert "Mời họp thôn" not in browser.get(BOOK)
    assert "Mời họp thôn" in browser.get(f"{BOOK}?state=retired")
    browser.post(f"{BOOK}/hop-thon/restore", form_at="/account")
    assert "Mời họp thôn" in browser.get(BOOK)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "title"),
        ("source", "", "no words"),
        ("source", "Gọi {hotlin}.", "{hotlin}"),
        ("kind", "service", "valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    session: Session, signed_in: SignedIn, field: str, value: str, sentence: str
) -> None:
    answer = signed_in("communicator", locale="en").post(f"{BOOK}/new", **{**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.phrases(session) == []


def test_a_campaigns_text_is_kept_with_its_renderings(session: Session, signed_in: SignedIn) -> None:
    text = desk.text(session)
    desk.rendering(session, text, RenderingState.APPROVED, desk.person(session))
    browser = signed_in("communicator")
    path = f"{BOOK}/new?text={text.id}"
    assert desk.SOURCE in browser.get(path)
    made = browser.post(path, **{**FORM, "title": "Giữ lại", "source": desk.SOURCE, "origin": text.id})
    assert desk.RENDERED in browser.get(made.location)
    assert queries.carried_languages(session, queries.phrase(session, "giu-lai")) == ["tay"]


def test_a_page_shows_each_rendering_in_its_own_language(session: Session, signed_in: SignedIn) -> None:
    kept = make.phrase(session)
    make.approved(session, kept)
    other = make.phrase(session, channel="script", source=make.SCRIPT)
    page = signed_in("communicator", locale="en").get(f"{BOOK}/{kept.slug}")
    assert f'<span lang="tyz" dir="ltr">{desk.RENDERED}' in page
    assert f"/campaigns/new?sms_phrase={kept.slug}" in page
    assert f"/campaigns/new?sms_phrase={kept.slug}&amp;script_phrase={other.slug}" in page


def test_the_pages_ask_the_database_as_often_whatever_they_hold(session: Session, signed_in: SignedIn) -> None:
    kept = make.phrase(session)
    make.approved(session, kept)
    browser = signed_in("communicator")
    paths = BOOK, f"{BOOK}/{kept.slug}", "/campaigns/new"
    browser.get("/campaigns/new")
    before = [_asked(browser, path) for path in paths]
    for number in range(12):
        make.approved(session, make.phrase(session, title=f"Mẫu {number}"))
    for language in ("nung", "dao", "thai"):
        make.approved(session, kept, language)
    session.commit()
    assert [_asked(browser, path) for path in paths] == before


def _asked(browser: Browser, path: str) -> int:
    with statements() as seen:
        browser.get(path)
    # Whether this is a rehearsal is asked now and then, whatever the page.
    return len([one for one in seen if re.search(r"\b(phrase|rendering|text|person|ignored_warning)\b", one)])


def test_the_terminal_seeds_and_lists(session: Session, runner, signed_in: SignedIn) -> None:  # type: ignore[no-untyped-def]
    person = desk.person(session, "communicator")
    session.commit()
    answers = [runner.invoke(args=["phrasebook", "seed", "--as", person.email]) for _ in range(2)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert answers[0].output.startswith("24 ")
    assert "24" in answers[1].output.split(",")[2]
    listed = runner.invoke(args=["phrasebook", "list"]).output.splitlines()
    assert len(listed) == 24
    refused = runner.invoke(args=["phrasebook", "seed", "--as", desk_translator(session)])
    assert refused.exit_code == 1


def desk_translator(session: Session) -> str:
    person = desk.person(session, "translator")
    session.commit()
    return person.email


def test_what_the_checks_say_of_the_words_stands_below_them(session: Session, signed_in: SignedIn) -> None:
    kept = make.phrase(session, source=f"{desk.SOURCE.replace(' ', '  ', 1)}")
    clean = make.phrase(session)
    browser = signed_in("communicator", locale="en")
    assert "There is more than one space in one place." in browser.get(f"/translations/phrasebook/{kept.slug}")
    assert "There is more than one space" not in browser.get(f"/translations/phrasebook/{clean.slug}")

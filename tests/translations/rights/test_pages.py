"""The administrator's page of languages, and the desk's doors for who works in others."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.factories import RENDERED, TOLD
from tests.translations.statements import statements
from translations import queries as desk
from translations.lifecycle import RenderingState
from translations.rights import queries
from translations.rights.actions import set_rights

TRANSLATED = RenderingState.TRANSLATED
SignedIn = Callable[..., Browser]
WRITTEN = {"words": RENDERED, "back_translation": TOLD, "note": "", "version": 0, "source_version": 1, "do": "submit"}


def test_an_administrator_sets_them_and_reads_them_in_the_list(session: Session, signed_in: SignedIn) -> None:
    person = factories.person(session, "translator", "reviewer", name="Lò Thị Mai")
    browser = signed_in("administrator")
    path = f"/translations/rights/{person.id}"
    assert "mọi ngôn ngữ" in browser.get("/translations/rights")
    assert browser.post(path, translate=["tay", "nung"], review="dao").location == "/translations/rights"
    session.rollback()
    assert queries.languages_of(session, person, "translate") == {"tay", "nung"}
    page = browser.get("/translations/rights")
    assert "Nùng, Tày" in page
    assert browser.get(path).count(" checked") == 3
    trail = browser.get("/audit")
    assert "Lò Thị Mai" in trail
    assert "Nùng, Tày" in trail


def test_an_unknown_language_is_refused_with_its_name(session: Session, signed_in: SignedIn) -> None:
    person = factories.person(session, "translator")
    browser = signed_in("administrator")
    answer = browser.post(f"/translations/rights/{person.id}", translate="klingon")
    assert answer.status_code == 422
    assert "klingon" in answer.text
    session.rollback()
    assert queries.languages_of(session, person, "translate") is None


def test_an_office_without_translators_is_told_what_to_do(signed_in: SignedIn) -> None:
    assert "Chưa có ai dịch hoặc đọc duyệt" in signed_in("administrator").get("/translations/rights")


@pytest.mark.parametrize("path", ["", "/preview"])
def test_the_editor_of_another_language_stays_shut(session: Session, signed_in: SignedIn, path: str) -> None:
    text = factories.text(session)
    browser = signed_in("translator")
    set_rights(session, None, browser.person, ["nung"], [])
    session.commit()
    address = f"/translations/{text.id}/tay"
    answers = [browser.post(f"{address}{path}", form_at="/account", **WRITTEN)]
    if not path:
        answers.append(browser.client.get(address))
    for answer in answers:
        assert answer.status_code == 403
        assert "không dịch ra tiếng Tày" in answer.text
    session.rollback()
    assert desk.rendering(session, text, "tay") is None
    assert browser.client.get(f"/translations/{text.id}/nung").status_code == 200


def test_a_reviewer_of_other_languages_reads_without_a_button(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    rendering = factories.rendering(session, text, TRANSLATED, factories.person(session))
    browser = signed_in("reviewer")
    set_rights(session, None, browser.person, [], ["nung"])
    session.commit()
    path = f"/translations/{text.id}/tay/review"
    assert 'value="approve"' not in browser.get(path)
    answer = browser.post(path, form_at="/account", do="approve", version=rendering.version)
    assert answer.status_code in {403, 422}
    assert "không đọc duyệt tiếng Tày" in answer.text
    session.rollback()
    assert desk.rendering(session, text, "tay").state == TRANSLATED  # type: ignore[union-attr]


def test_the_list_asks_no_more_of_many_people(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("administrator")
    counts = []
    for _ in range(3):
        for _ in range(4):
            set_rights(session, None, factories.person(session, "translator"), ["tay"], ["nung"])
        session.commit()
        with statements() as spoken:
            browser.get("/translations/rights")
        counts.append(len(spoken))
    assert counts[1] == counts[2]

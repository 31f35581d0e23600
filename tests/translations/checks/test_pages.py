"""What is done about findings in a browser: mended by a click, let stay with a reason, asked again; and the list."""

from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy.orm import Session

from foundation.languages import language
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.factories import RENDERED
from tests.translations.statements import statements
from translations import checks, queries
from translations.editing import ignoring
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.rights.actions import set_rights

SignedIn = Callable[..., Browser]
DOUBLED = RENDERED.replace(" ", "  ")
REASON = "Viết tách cho dễ đọc"


@pytest.fixture
def rendering(session: Session) -> Rendering:
    text, author = factories.text(session), factories.person(session, "translator")
    return factories.rendering(session, text, RenderingState.TRANSLATED, author, words=DOUBLED)


def held(session: Session, text_id: int) -> Rendering:
    session.rollback()
    session.expire_all()
    found = session.get(Text, text_id)
    assert found
    return queries.begun(session, found, "tay")


def test_a_reviewer_lets_a_warning_stay_and_then_approves(
    session: Session, signed_in: SignedIn, rendering: Rendering
) -> None:
    text_id = rendering.text_id
    browser = signed_in("reviewer")
    path, here = f"/translations/{text_id}/tay/review", f"/translations/{text_id}/tay/findings/double-space"
    refused = browser.post(path, do="approve", version=rendering.version)
    assert refused.status_code == 422
    assert "Có hơn một dấu cách" in refused.text
    assert browser.post(f"{here}/ignore", form_at=path, reason=" ", next=path).location == path
    assert held(session, text_id).state == RenderingState.TRANSLATED
    assert "Hãy ghi rõ" in browser.get(path)
    assert browser.post(f"{here}/ignore", form_at=path, reason=REASON, next=path).location == path
    assert REASON in browser.get(path)
    assert browser.post(path, do="approve", version=rendering.version).status_code == 302
    assert held(session, text_id).state == RenderingState.APPROVED


def test_what_was_let_stay_is_asked_again(session: Session, signed_in: SignedIn, rendering: Rendering) -> None:
    browser = signed_in("reviewer")
    path = f"/translations/{rendering.text_id}/tay/review"
    here = f"/translations/{rendering.text_id}/tay/findings/double-space"
    browser.post(f"{here}/ignore", form_at=path, reason=REASON, next=path)
    browser.post(f"{here}/ask-again", form_at=path, next=path)
    assert browser.post(path, do="approve", version=rendering.version).status_code == 422


def test_one_click_mends_and_keeps_a_draft(session: Session, signed_in: SignedIn, rendering: Rendering) -> None:
    text_id, browser = rendering.text_id, signed_in("translator")
    path = f"/translations/{text_id}/tay"
    assert f"{path}/findings/double-space/mend" in browser.get(path)
    browser.post(f"{path}/findings/double-space/mend", form_at=path, next=path, version=rendering.version)
    now = held(session, text_id)
    assert (now.text, now.state) == (RENDERED, RenderingState.NEEDS_EDITING)
    browser.post(f"{path}/findings/double-space/mend", form_at=path, next=path, version=now.version)
    assert held(session, text_id).version == now.version


def test_a_fix_of_words_that_changed_meanwhile_changes_nothing(
    session: Session, signed_in: SignedIn, rendering: Rendering
) -> None:
    text_id, browser = rendering.text_id, signed_in("translator")
    path = f"/translations/{text_id}/tay"
    browser.post(f"{path}/findings/double-space/mend", form_at=path, next=path, version=rendering.version - 1)
    assert held(session, text_id).text == DOUBLED


@pytest.mark.parametrize("step", ["ignore", "ask-again", "mend"])
def test_who_only_reads_changes_nothing(session: Session, signed_in: SignedIn, rendering: Rendering, step: str) -> None:
    browser = signed_in("communicator")
    path = f"/translations/{rendering.text_id}/tay"
    answer = browser.post(f"{path}/findings/double-space/{step}", form_at="/account", reason=REASON)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("locale", "said"), [("vi", "Tin nhắn không được có đường dẫn"), ("en", "No link in an SMS: swindlers")]
)
def test_the_list_names_every_check_with_its_example(signed_in: SignedIn, locale: str, said: str) -> None:
    page = unescape(signed_in("translator", locale=locale).get("/translations/checks"))
    for check in checks.CHECKS:
        assert f'id="{check.id}"' in page
    assert said in page


def test_the_editor_leads_to_the_list(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    assert 'href="/translations/checks"' in signed_in("translator").get(f"/translations/{text.id}/tay")


def test_checking_asks_the_database_the_same_however_many_warnings_were_let_stay(
    session: Session, rendering: Rendering
) -> None:
    text, tay = rendering.source_text, language("tay")

    def count() -> int:
        session.flush()
        with statements() as asked:
            checks.findings(queries.subject(session, text, tay, DOUBLED.rstrip("."), "Thẻ"))
        return len(asked)

    before = count()
    for check in ("double-space", "end-mark"):
        ignoring.ignore(session, factories.person(session), text, tay, DOUBLED.rstrip("."), check, REASON)
    assert count() == before > 0


def test_a_check_nobody_knows_and_an_address_elsewhere_lead_nowhere(
    session: Session, signed_in: SignedIn, rendering: Rendering
) -> None:
    browser, path = signed_in("reviewer"), f"/translations/{rendering.text_id}/tay"
    review = f"{path}/review"
    assert browser.post(f"{path}/findings/xx/ask-again", form_at=review).status_code == 404
    away = browser.post(
        f"{path}/findings/double-space/ignore", form_at=review, reason=REASON, next="https://elsewhere.example"
    )
    assert away.location == review


def test_who_works_in_other_languages_lets_nothing_stay(
    session: Session, signed_in: SignedIn, rendering: Rendering
) -> None:
    browser, path = signed_in("translator", "reviewer"), f"/translations/{rendering.text_id}/tay"
    set_rights(session, None, browser.person, ["nung"], ["nung"])
    session.commit()
    answer = browser.post(f"{path}/findings/double-space/ignore", form_at="/account", reason=REASON)
    assert answer.status_code == 403


def test_one_click_mends_what_was_clicked_and_nothing_else(session: Session, signed_in: SignedIn) -> None:
    text, browser = factories.text(session), signed_in("translator")
    words = DOUBLED.rstrip(".")
    made = factories.rendering(session, text, RenderingState.TRANSLATED, browser.person, words=words)
    session.commit()
    path, text_id = f"/translations/{text.id}/tay", text.id
    browser.post(f"{path}/findings/end-mark/mend", form_at=path, next=path, version=made.version)
    assert held(session, text_id).text == DOUBLED

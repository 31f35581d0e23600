"""The queue in a browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from foundation import clock
from tests.translations import factories
from tests.translations.conftest import Browser
from translations.lifecycle import RenderingState

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]


class TestTheQueue:
    def test_it_is_the_home_of_a_translator_and_shows_what_waits(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(
            session, title="Thẻ hết hạn", due_on=clock.today() - timedelta(days=1), languages=["tay", "giay"]
        )
        browser = signed_in("translator")
        assert browser.client.get("/").location == "/translations"
        page = browser.get("/translations")
        assert "Thẻ hết hạn" in page
        assert "quá hạn" in page
        assert f'"/translations/{text.id}/tay"' in page
        assert f"/translations/{text.id}/giay" not in page

    def test_it_filters_by_language_and_kind(self, session: Session, signed_in: SignedIn) -> None:
        factories.text(session, title="Một tin nhắn", languages=["tay"])
        factories.text(session, title="Một bài đọc", channel="script", source="Bà con", languages=["nung"])
        browser = signed_in("translator")
        for filters, shown in [
            ("", {"Một tin nhắn", "Một bài đọc"}),
            ("?language=tay", {"Một tin nhắn"}),
            ("?channel=script", {"Một bài đọc"}),
            ("?language=dao", set()),
            ("?language=xx&channel=yy&waits=zz&page=-3", {"Một tin nhắn", "Một bài đọc"}),
        ]:
            page = browser.get(f"/translations{filters}")
            assert {title for title in ("Một tin nhắn", "Một bài đọc") if title in page} == shown

    @pytest.mark.parametrize(
        ("roles", "sentence"),
        [(("translator",), "Chưa có gì chờ dịch"), (("reviewer",), "Chưa có gì chờ đọc duyệt")],
    )
    def test_an_empty_queue_says_what_will_come(
        self, signed_in: SignedIn, roles: tuple[str, ...], sentence: str
    ) -> None:
        assert sentence in signed_in(*roles).get("/translations")

    def test_a_reviewer_is_led_to_others_renderings_and_not_to_the_own(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        browser = signed_in("reviewer", "translator")
        own, others = factories.text(session), factories.text(session)
        factories.rendering(session, own, TRANSLATED, browser.person)
        factories.rendering(session, others, TRANSLATED, factories.person(session, name="Hoàng Thị Páo"))
        session.commit()
        page = browser.get("/translations?waits=review")
        assert f'href="/translations/{others.id}/tay/review"' in page
        assert f'href="/translations/{own.id}/tay/review"' not in page
        assert "Hoàng Thị Páo" in page
        assert "chờ người khác đọc duyệt" in page

    def test_progress_counts_by_language(self, session: Session, signed_in: SignedIn) -> None:
        factories.rendering(session, factories.text(session, languages=["tay"]), APPROVED, factories.person(session))
        factories.text(session, languages=["tay"])
        page = signed_in("translator").get("/translations")
        assert "Tiến độ theo ngôn ngữ" in page
        assert "50%" in page

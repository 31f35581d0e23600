"""The queue in a browser."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from foundation import clock
from foundation.database import db
from tests.translations import factories
from tests.translations.conftest import Browser
from translations.editing.actions import need_speaker
from translations.lifecycle import RenderingState
from translations.rights.actions import set_rights

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    spoken: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        spoken.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield spoken
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


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
        assert f'"/translations/{text.id}/tay?queue=' in page
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
        assert f'href="/translations/{others.id}/tay/review?' in page
        assert f"/translations/{own.id}/tay/review" not in page
        assert "Hoàng Thị Páo" in page
        assert "chờ người khác đọc duyệt" in page

    def test_progress_counts_by_language(self, session: Session, signed_in: SignedIn) -> None:
        factories.rendering(session, factories.text(session, languages=["tay"]), APPROVED, factories.person(session))
        factories.text(session, languages=["tay"])
        page = signed_in("translator").get("/translations")
        assert "Tiến độ theo ngôn ngữ" in page
        assert "50%" in page

    def test_it_shows_first_what_stands_in_the_own_languages(self, session: Session, signed_in: SignedIn) -> None:
        factories.text(session, title="Một tin nhắn", languages=["tay"])
        factories.text(session, title="Một bài đọc", languages=["nung"])
        browser = signed_in("translator")
        set_rights(session, None, browser.person, ["nung"], [])
        session.commit()
        page = browser.get("/translations")
        assert "Một bài đọc" in page
        assert "Một tin nhắn" not in page
        assert 'Chờ dịch <span class="count">1</span>' in page
        everybodys = browser.get("/translations?whose=all")
        assert "Một tin nhắn" in everybodys
        assert "/tay?queue=" not in everybodys, "nobody is led to an editor that stays shut"

    def test_it_says_when_nothing_waits_in_the_own_languages(self, session: Session, signed_in: SignedIn) -> None:
        factories.text(session, languages=["tay"])
        browser = signed_in("translator")
        set_rights(session, None, browser.person, ["nung"], [])
        session.commit()
        assert "ở các ngôn ngữ của anh/chị" in browser.get("/translations")

    @pytest.mark.parametrize(
        ("filters", "shown"),
        [
            ("state=missing", {"Chưa dịch"}),
            ("state=needs_editing", {"Đang dịch"}),
            ("state=approved", {"Chưa dịch", "Đang dịch"}),
            ("waits=all&state=approved", {"Đã duyệt"}),
            ("waits=all", {"Chưa dịch", "Đang dịch", "Đã duyệt"}),
            ("whose=own", {"Đang dịch"}),
            ("late=1", {"Chưa dịch"}),
            ("words=ang+d%E1%BB%8Bch", {"Đang dịch"}),
            ("words=%00", {"Chưa dịch", "Đang dịch"}),
        ],
    )
    def test_it_narrows(self, session: Session, signed_in: SignedIn, filters: str, shown: set[str]) -> None:
        browser = signed_in("translator")
        factories.text(session, title="Chưa dịch", languages=["tay"], due_on=clock.today() - timedelta(days=1))
        begun, done = (factories.text(session, title=title, languages=["tay"]) for title in ("Đang dịch", "Đã duyệt"))
        factories.rendering(session, begun, EDITING, browser.person)
        factories.rendering(session, done, APPROVED, factories.person(session))
        session.commit()
        page = browser.get(f"/translations?{filters}")
        found = re.findall(r'<th scope="row">([^<]+)<br>', page)
        assert set(found) == shown

    def test_it_tells_the_brief_and_the_words_left(self, session: Session, signed_in: SignedIn) -> None:
        factories.text(session, brief="Nhắc người sắp hết hạn", source="Bà con ơi", languages=["tay", "nung"])
        page = signed_in("translator").get("/translations")
        assert "Nhắc người sắp hết hạn" in page
        assert "Còn 6 chữ chờ dịch" in page

    def test_what_needs_a_speaker_waits_for_no_writer(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, title="Phiên chợ", languages=["tay"])
        need_speaker(session, factories.person(session), text, "tay")
        browser = signed_in("translator")
        assert "Phiên chợ" not in browser.get("/translations")
        assert "Phiên chợ" in browser.get("/translations?waits=all&state=needs_speaker")

    def test_it_asks_no_more_of_many_rows(self, session: Session, signed_in: SignedIn) -> None:
        browser, counts = signed_in("translator", "reviewer"), []
        for _ in range(2):
            for _ in range(4):
                factories.rendering(session, factories.text(session), EDITING, factories.person(session))
            session.commit()
            with statements() as spoken:
                browser.get("/translations?waits=all")
            counts.append(len(spoken))
        assert counts[0] == counts[1]


class TestTheSteps:
    def test_one_goes_on_in_the_list_one_came_from(self, session: Session, signed_in: SignedIn) -> None:
        first = factories.text(session, languages=["tay"], title="Phiên chợ")
        factories.text(session, languages=["tay"], title="Họp bản")
        third = factories.text(session, languages=["tay"], title="Phiên chợ")
        browser = signed_in("translator")
        step = browser.client.get(f"/translations/{first.id}/tay/next?queue=words%3DPhi%C3%AAn")
        assert step.location.startswith(f"/translations/{third.id}/tay?queue=")
        page = browser.get(step.location)
        back = re.search(r'data-step="previous" href="([^"]+)"', page)
        assert back
        assert browser.client.get(html.unescape(back[1])).location.startswith(f"/translations/{first.id}/tay?")

    def test_at_the_end_stands_the_list_again(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, languages=["tay"])
        browser = signed_in("translator")
        answer = browser.client.get(f"/translations/{text.id}/tay/next?queue=language%3Dtay")
        assert answer.location.startswith("/translations?")
        assert "language=tay" in answer.location
        assert "cuối cùng" in browser.get(answer.location)

    def test_who_does_not_write_steps_over_what_is_empty(self, session: Session, signed_in: SignedIn) -> None:
        empty, _, begun = (factories.text(session, languages=["tay"]) for _ in range(3))
        factories.rendering(session, begun, EDITING, factories.person(session))
        answer = signed_in("communicator").client.get(f"/translations/{empty.id}/tay/next?queue=waits%3Dall")
        assert answer.location.startswith(f"/translations/{begun.id}/tay/review?")

    def test_a_translator_steps_over_what_others_write(self, session: Session, signed_in: SignedIn) -> None:
        first, _, third = (factories.text(session, languages=[into]) for into in ("tay", "nung", "tay"))
        browser = signed_in("translator")
        set_rights(session, None, browser.person, ["tay"], [])
        session.commit()
        answer = browser.client.get(f"/translations/{first.id}/tay/next?queue=whose%3Dall")
        assert answer.location.startswith(f"/translations/{third.id}/tay?")

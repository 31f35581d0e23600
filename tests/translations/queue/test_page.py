"""The queue in a browser."""

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy.orm import Session

from foundation import clock
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.statements import statements
from translations import actions
from translations.editing.actions import keep, need_speaker
from translations.editing.queries import Typed
from translations.lifecycle import RenderingState
from translations.phrasebook.models import Phrase
from translations.rights.actions import set_rights

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]


def titles(page: str) -> list[str]:
    """The titles of the rows, as they stand in the page."""
    return re.findall(r'<th scope="row">([^<]+)<br>', page)


def offered(page: str) -> list[str]:
    """What may be chosen as a campaign."""
    found = re.search(r'<select[^>]+name="campaign">(.*?)</select>', page, re.DOTALL)
    assert found
    return [html.unescape(one) for one in re.findall(r"<option[^>]*>([^<]+)</option>", found[1])]


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

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            ("het han", {"Thẻ HẾT hạn"}),
            ("HẾT  HẠN", {"Thẻ HẾT hạn"}),
            (unicodedata.normalize("NFD", "hết hạn"), {"Thẻ HẾT hạn"}),
            ("duong", {"Họp bản"}),
            ("ĐƯỜNG", {"Họp bản"}),
            ("nuoc", {"Phiên chợ"}),
            ("moi nguoi", {"Họp bản", "Phiên chợ"}),
            ("5 %", {"Phiên chợ"}),
            ("5 _", set()),
        ],
    )
    def test_it_is_searched_without_marks_and_case_in_title_brief_source_and_rendering(
        self, session: Session, signed_in: SignedIn, words: str, shown: set[str]
    ) -> None:
        browser = signed_in("translator")
        given: dict[str, Any] = {"languages": ["tay"], "brief": "Nhắc"}
        factories.text(session, **given | {"title": "Thẻ HẾT hạn", "source": "Xin chào"})
        factories.text(session, **given | {"title": "Họp bản", "source": "Mời  người ở ĐƯỜNG lên"})
        begun = factories.text(
            session, **given | {"title": "Phiên chợ", "source": "Bà con", "brief": "Mọi\nngười, 5 %"}
        )
        factories.rendering(session, begun, EDITING, browser.person, words="[Tày – bản mẫu] nước")
        session.commit()
        page = browser.get("/translations?" + urlencode({"words": words}))
        assert set(re.findall(r'<th scope="row">([^<]+)<br>', page)) == shown

    def test_standard_texts_lie_under_their_own_tab_and_are_counted_there(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        browser = signed_in("translator")
        factories.text(session, title="Thẻ hết hạn", languages=["tay"])
        for slug in ("mot", "hai"):
            kept = factories.text(session, title=f"Mẫu {slug}", languages=["tay", "nung"])
            session.add(Phrase(slug=slug, text_id=kept.id))
        session.commit()
        page, phrases = browser.get("/translations"), browser.get("/translations?for=phrases")
        assert titles(page) == ["Thẻ hết hạn"]
        assert set(titles(phrases)) == {"Mẫu mot", "Mẫu hai"}
        for either in (page, phrases):
            assert 'Chiến dịch <span class="count">1</span>' in either
            assert 'Sổ văn bản mẫu <span class="count">4</span>' in either
        assert 'Chờ dịch <span class="count">1</span>' in page
        assert 'Chờ dịch <span class="count">4</span>' in phrases
        assert 'name="for" value="phrases"' in phrases, "the filters stay on this side"
        assert titles(browser.get("/translations?for=xx")) == ["Thẻ hết hạn"]

    def test_one_campaign_is_chosen_with_its_texts_of_both_channels(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        browser, tomorrow = signed_in("translator"), clock.today() + timedelta(days=1)
        factories.text(session, title="Họp bản", languages=["tay"])
        factories.text(session, title="Gia hạn & đổi thẻ", languages=["tay"], due_on=tomorrow)
        factories.text(session, title="Gia hạn & đổi thẻ", languages=["tay"], channel="script", source="Bà con")
        kept = factories.text(session, title="Mẫu", languages=["tay"])
        session.add(Phrase(slug="mau", text_id=kept.id))
        session.commit()
        page = browser.get("/translations")
        assert offered(page) == ["Tất cả", "Gia hạn & đổi thẻ", "Họp bản"]
        chosen = browser.get("/translations?" + urlencode({"campaign": "Gia hạn & đổi thẻ"}))
        assert titles(chosen) == ["Gia hạn &amp; đổi thẻ"] * 2
        assert offered(chosen) == offered(page), "the others can still be chosen"
        assert 'Chiến dịch <span class="count">3</span>' in chosen
        gone = browser.get("/translations?" + urlencode({"campaign": "Xong rồi"}))
        assert titles(gone) == []
        assert "Xong rồi" in offered(gone)

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

    @pytest.mark.parametrize("filters", ["", "&words=the&campaign=Gia+h%E1%BA%A1n+th%E1%BA%BB+BHYT", "&for=phrases"])
    def test_it_asks_no_more_of_many_rows(self, session: Session, signed_in: SignedIn, filters: str) -> None:
        browser, counts = signed_in("translator", "reviewer"), []
        for turn in range(2):
            for number in range(4):
                text = factories.text(session)
                factories.rendering(session, text, EDITING, factories.person(session))
                if number % 2:
                    session.add(Phrase(slug=f"mau-{turn}-{number}", text_id=text.id))
            session.commit()
            with statements() as spoken:
                page = browser.get(f"/translations?waits=all{filters}")
            counts.append(len(spoken))
            assert len(titles(page)) == 4 * (turn + 1), "there were as many rows more"
        assert counts[0] == counts[1]


class TestTheWayBack:
    QUEUE = "waits=writing&whose=mine&language=tay&words=Gia"

    def test_the_editor_leads_back_to_the_list_as_it_was(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, languages=["tay"])
        here = f"/translations/{text.id}/tay?" + urlencode({"queue": self.QUEUE})
        browser = signed_in("translator")
        page = html.unescape(browser.get(here))
        assert f'href="/translations?{self.QUEUE}"' in page
        kept: dict[str, Any] = {"words": factories.RENDERED, "back_translation": factories.TOLD}
        kept |= {"version": 0, "source_version": 1}
        draft = browser.post(here, do="draft", **kept)
        assert parse_qs(urlsplit(draft.location).query) == {"queue": [self.QUEUE]}
        done = browser.post(here, do="submit", **kept | {"version": 1})
        assert done.location == f"/translations?{self.QUEUE}"

    def test_a_comment_comes_back_to_a_page_that_still_knows_the_list(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text = factories.text(session, languages=["tay"])
        made = factories.rendering(session, text, TRANSLATED, factories.person(session))
        session.commit()
        browser = signed_in("reviewer")
        here = f"/translations/{text.id}/tay/review?" + urlencode({"queue": "waits=review&whose=all"})
        back = re.search(r'name="next" value="([^"]+)"', browser.get(here))
        assert back
        assert html.unescape(back[1]) == here
        done = browser.post(here, do="approve", version=made.version)
        assert done.location == "/translations?waits=review&whose=all"

    @pytest.mark.parametrize("deed", ["unsaved/let-go", "versions/1/restore"])
    def test_what_is_let_go_or_restored_leads_to_an_editor_that_still_knows_the_list(
        self, session: Session, signed_in: SignedIn, deed: str
    ) -> None:
        text, browser = factories.text(session, languages=["tay"]), signed_in("translator")
        factories.rendering(session, text, EDITING, browser.person)
        actions.write_rendering(session, browser.person, text, "tay", "[Tày] {name} khác", "Khác", submit=False)
        keep(session, browser.person, text, "tay", Typed("[Tày] chưa lưu", "", "", 2, 1))
        session.commit()
        editor = f"/translations/{text.id}/tay"
        known = urlencode({"queue": self.QUEUE})
        pages = [html.unescape(browser.get(f"{place}?{known}")) for place in (editor, f"{editor}/history")]
        address = f"{editor}/{deed}?{known}"
        assert any(f'action="{address}"' in page for page in pages)
        done = browser.post(address, form_at=editor, seen=2)
        assert done.location == f"{editor}?{known}"

    def test_the_whole_history_leads_back_to_a_page_that_still_knows_the_list(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text, browser = factories.text(session, languages=["tay"]), signed_in("translator")
        factories.rendering(session, text, EDITING, browser.person)
        session.commit()
        known = urlencode({"queue": self.QUEUE})
        page = html.unescape(browser.get(f"/translations/{text.id}/tay/history?{known}"))
        assert f'href="/translations/{text.id}/tay?{known}"' in page

    def test_a_finding_comes_back_to_a_page_that_still_knows_the_list(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text, browser = factories.text(session, languages=["tay"]), signed_in("translator")
        words = factories.RENDERED.replace(" ", "  ", 1)
        factories.rendering(session, text, EDITING, browser.person, words=words)
        session.commit()
        here = f"/translations/{text.id}/tay?" + urlencode({"queue": self.QUEUE})
        page = html.unescape(browser.get(here))
        mends = page.split("findings/double-space/mend", 1)[1].split("</form>", 1)[0]
        stays = page.split("findings/double-space/ignore", 1)[1].split("</form>", 1)[0]
        assert f'name="next" value="{here}"' in mends
        assert f'name="next" value="{here}"' in stays

    def test_who_came_from_elsewhere_gets_the_usual_list(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, languages=["tay"])
        made = factories.rendering(session, text, TRANSLATED, factories.person(session))
        session.commit()
        browser = signed_in("reviewer")
        done = browser.post(f"/translations/{text.id}/tay/review", do="approve", version=made.version)
        assert done.location == "/translations?waits=review"


class TestTheSteps:
    def test_a_step_stays_with_the_campaign_and_with_the_phrase_book(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        one, other, same = (factories.text(session, languages=["tay"], title=title) for title in ("A", "B", "A"))
        kept = factories.text(session, languages=["tay"])
        again = factories.text(session, languages=["tay"])
        session.add_all(Phrase(slug=f"mau-{text.id}", text_id=text.id) for text in (kept, again))
        browser = signed_in("translator")
        for first, queue, then in [
            (one, "campaign=A", same), (one, "", other), (kept, "for=phrases", again), (same, "", None)
        ]:  # fmt: skip
            step = browser.client.get(f"/translations/{first.id}/tay/next?" + urlencode({"queue": queue})).location
            assert step.startswith(f"/translations/{then.id}/tay?" if then else "/translations?"), queue
            assert parse_qs(parse_qs(urlsplit(step).query).get("queue", [urlsplit(step).query])[0]).items() >= (
                parse_qs(queue).items()
            )

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

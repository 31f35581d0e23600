"""The editor and what stands around it, in a browser without JavaScript."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from messaging.sms.senders import queries as senders
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.factories import RENDERED, TOLD
from tests.translations.statements import statements
from translations import actions, queries
from translations.editing import actions as editing
from translations.editing import queries as kept
from translations.editing.queries import Typed
from translations.glossary.models import Term, TermRendering
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]


def form(version: int = 0, **fields: object) -> dict[str, object]:
    return {
        "words": "[Tày] {name}",
        "back_translation": "",
        "note": "",
        "version": version,
        "source_version": 1,
    } | fields


def rendering(session: Session, text: Text) -> Rendering:
    session.rollback()
    return queries.begun(session, text, "tay")


class TestKeeping:
    def test_what_is_typed_is_kept_and_offered_again(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        answer = browser.post(f"{path}/unsaved", form_at=path, **form(words="[Tày] dở dang", note="xem lại"))
        assert answer.status_code == 200
        assert re.fullmatch(r"Đã lưu lúc \d\d:\d\d, chưa gửi duyệt\.", answer.json["said"])
        page = browser.get(path)
        assert "nội dung chưa lưu từ" in page
        assert f'href="{path}?unsaved=1"' in page
        field = re.compile(r'<textarea[^>]*name="words"[^>]*>\s*([^<]*)</textarea>')
        assert field.findall(page) == [""]
        taken = browser.get(f"{path}?unsaved=1")
        assert field.findall(taken) == ["[Tày] dở dang"]
        assert "xem lại" in taken
        assert "nội dung chưa lưu từ" not in taken

    def test_saving_lets_it_go(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        browser.post(f"{path}/unsaved", form_at=path, **form(words="[Tày] dở"))
        browser.post(path, **form(words="[Tày] dở dang", do="draft"))
        assert kept.own(session, text, "tay", browser.person) is None
        assert "nội dung chưa lưu từ" not in browser.get(path)

    def test_it_can_be_let_go(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        browser.post(f"{path}/unsaved", form_at=path, **form())
        assert browser.post(f"{path}/unsaved/let-go", form_at=path).location == path
        assert kept.own(session, text, "tay", browser.person) is None

    def test_what_could_not_be_saved_is_kept(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        assert browser.post(path, **form(words="[Tày] {nam}", do="submit")).status_code == 422
        own = kept.own(session, text, "tay", browser.person)
        assert own is not None
        assert own.words == "[Tày] {nam}"
        assert "[Tày] {nam}" in browser.get(f"{path}?unsaved=1")

    def test_a_form_without_its_version_is_not_kept(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        assert browser.post(f"{path}/unsaved", form_at=path, words="x").status_code == 400
        assert kept.own(session, text, "tay", browser.person) is None


class TestTwoWriters:
    def test_the_second_is_told_when_opening_and_the_first_when_going_on(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text, first, second = factories.text(session), signed_in("translator"), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        assert first.post(f"{path}/unsaved", form_at=path, **form()).json["others"] == []
        assert f"{first.person.name} đang làm bản dịch này từ" in second.get(path)
        assert "đang làm bản dịch này" not in first.get(path)
        told = second.post(f"{path}/unsaved", form_at=path, **form(words="khác")).json["others"]
        assert len(told) == 1
        assert first.person.name in told[0]

    def test_the_slower_compares_and_chooses(self, session: Session, signed_in: SignedIn) -> None:
        text, first, second = factories.text(session), signed_in("translator"), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        first.post(path, **form(words="[Tày] {name} họ", do="draft"))
        answer = second.post(path, **form(words="[Tày] {name} tôi", do="draft"))
        assert answer.status_code == 422
        assert "<del>họ</del><ins>tôi</ins>" in answer.text
        assert "Dùng bản của đồng nghiệp, bỏ bản của tôi" in answer.text
        assert rendering(session, text).text == "[Tày] {name} họ"
        # Closing the page loses nothing: it is offered again, beside what was saved meanwhile.
        again = second.get(f"{path}?unsaved=1")
        assert "<del>họ</del><ins>tôi</ins>" in again
        second.post(path, **form(words="[Tày] {name} tôi", version=1, do="draft"))
        assert [step.text for step in queries.history(session, rendering(session, text))] == [
            "[Tày] {name} tôi", "[Tày] {name} họ",
        ]  # fmt: skip


class TestTheMeter:
    def test_it_says_the_price_with_and_without_diacritics(self, session: Session, signed_in: SignedIn) -> None:
        senders.sender(session, "BHXHLaoCai").price = 350
        text = factories.text(session, source_language="en", source="Card of {name}")
        browser = signed_in("translator")
        path = f"/translations/{text.id}/vi"
        fragment = browser.post(f"{path}/preview", form_at=path, words="ế" * 60 + " {name}").text
        said = re.sub(r"<[^>]+>|\s+", " ", fragment)
        assert "2 đoạn tin · 700 đ" in said
        assert "1 đoạn tin · 350 đ" in said
        assert "UCS-2" in said
        assert "“ế”" in said

    def test_a_minority_language_is_never_priced_without_its_letters(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        assert "Không dấu" not in browser.post(f"{path}/preview", form_at=path, words="ế {name}").text


class TestTheMargin:
    def test_terms_are_marked_in_the_source_and_explained(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, source="Gia hạn thẻ BHYT {name}")
        term = Term(term="thẻ BHYT", meaning="Thẻ bảo hiểm y tế")
        term.renderings = [
            TermRendering(language="tay", words="[từ mẫu]"),
            TermRendering(language="tay", words="[từ cấm]", forbidden=True),
        ]
        session.add(term)
        page = signed_in("translator").get(f"/translations/{text.id}/tay")
        assert '<a class="term" href="#term-0"' in page
        assert "<mark>thẻ BHYT</mark>" in page
        for said in ("[từ mẫu]", '<s lang="tyz">[từ cấm]</s>', "Thẻ bảo hiểm y tế"):
            assert said in page

    @pytest.mark.parametrize(
        ("slug", "offered"),
        [("tay", {"ă", "Ư", "\u0301"}), ("mong-1961", {"â", "Đ"}), ("mong-rpa", set()), ("muong", {"ă", "\u0323"})],
    )
    def test_letters_are_those_of_the_writing(
        self, session: Session, signed_in: SignedIn, slug: str, offered: set[str]
    ) -> None:
        text = factories.text(session, languages=[slug])
        found = set(
            re.findall(r'data-letter="([^"]+)"', signed_in("translator").get(f"/translations/{text.id}/{slug}"))
        )
        assert offered <= found
        assert bool(found) == bool(offered)
        if slug == "mong-1961":
            assert not found & {"ă", "\u0301"}

    def test_comments_are_written_settled_and_taken_up_again(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("reviewer")
        factories.rendering(session, text, TRANSLATED, factories.person(session))
        session.commit()
        path = f"/translations/{text.id}/tay"
        answer = browser.post(f"{path}/comments", form_at=f"{path}/review", comment="<b>Chữ này?</b>")
        assert answer.location == f"{path}/review#comments"
        page = browser.get(f"{path}/review")
        assert "&lt;b&gt;Chữ này?" in page
        address = re.search(rf"{path}/comments/\d+", page)
        assert address
        for do, sentence in (("settle", f"{browser.person.name} đã giải quyết"), ("reopen", "1 chưa giải quyết")):
            browser.post(address.group(), form_at=f"{path}/review", do=do)
            assert sentence in browser.get(f"{path}/review")

    def test_nobody_is_led_elsewhere_after_a_comment(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        answer = browser.post(f"{path}/comments", form_at=path, comment="?", next="//evil.example/")
        assert answer.location == f"{path}#comments"

    def test_the_history_shows_what_each_step_changed_and_restores(self, session: Session, signed_in: SignedIn) -> None:
        text, writer = factories.text(session), factories.person(session)
        factories.rendering(session, text, EDITING, writer, words="[Tày] {name} trước")
        actions.write_rendering(session, writer, text, "tay", "[Tày] {name} sau", "", submit=False)
        browser = signed_in("translator")
        path = f"/translations/{text.id}/tay"
        page = browser.get(path)
        assert "<del>trước</del><ins>sau</ins>" in page
        assert f'action="{path}/versions/1/restore"' in page
        assert f'action="{path}/versions/2/restore"' not in page
        assert browser.post(f"{path}/versions/1/restore", form_at=path, seen=1).status_code == 422
        assert browser.post(f"{path}/versions/1/restore", form_at=path, seen=2).location == path
        assert rendering(session, text).text == "[Tày] {name} trước"
        assert rendering(session, text).version == 3

    def test_the_history_shows_what_became_of_the_back_translation(self, session: Session, signed_in: SignedIn) -> None:
        text, writer = factories.text(session), factories.person(session)
        factories.rendering(session, text, EDITING, writer, words="[Tày] {name}", told="Nói trước {name}")
        actions.write_rendering(session, writer, text, "tay", "[Tày] {name}", "Nói sau {name}", submit=False)
        browser = signed_in("translator")
        for path in (f"/translations/{text.id}/tay", f"/translations/{text.id}/tay/history"):
            assert "<del>trước</del><ins>sau</ins>" in browser.get(path)

    def test_the_whole_history_can_be_paged_through(self, session: Session, signed_in: SignedIn) -> None:
        text, writer = factories.text(session), factories.person(session)
        made = factories.rendering(session, text, EDITING, writer, words="[Tày] 1", told="")
        for number in range(2, 121):
            of = {"text": f"[Tày] {number}", "state": "needs_editing", "source_version": 1, "person_id": writer.id}
            session.add(RenderingVersion(rendering_id=made.id, version=number, **of))
        made.text, made.version = "[Tày] 120", 120
        browser, path = signed_in("reviewer"), f"/translations/{text.id}/tay"
        page, seen = browser.get(f"{path}/review"), list[int]()
        assert "Lịch sử: 120 bước" in page
        while True:
            seen += map(int, re.findall(r"<strong>Phiên bản (\d+)</strong>", page))
            last = seen[-1]
            if last > 1:
                assert f"<del>{last - 1}</del><ins>{last}</ins>" in page, (
                    "compared with the one before, on the next page"
                )
            older = re.search(rf'href="({path}/history\?before=\d+)"', page)
            if not older:
                break
            with statements() as asked:
                page = browser.get(older.group(1))
            assert len(asked) <= 6
        assert seen == list(range(120, 0, -1))
        assert f'href="{path}/history"' in page, "back to the newest"

    def test_a_history_that_is_not_there_is_not_found(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("reviewer")
        assert browser.client.get(f"/translations/{text.id}/tay/history").status_code == 404
        factories.rendering(session, text, EDITING, factories.person(session))
        session.commit()
        assert "Không còn bước nào" in browser.get(f"/translations/{text.id}/tay/history?before=1")
        for odd in ("x", "-3", "9" * 30):
            assert "Phiên bản 1" in browser.get(f"/translations/{text.id}/tay/history?before={odd}")

    def test_terms_stay_marked_while_the_source_shows_what_changed(self, session: Session, signed_in: SignedIn) -> None:
        text, writer = factories.text(session), factories.person(session)
        session.add(Term(source_language="vi", term="thẻ", kind="term", meaning="", source=""))
        factories.rendering(session, text, TRANSLATED, writer)
        actions.change_source(session, writer, text, f"{text.source} Cảm ơn.")
        page = signed_in("translator").get(f"/translations/{text.id}/tay")
        assert re.search(r"<ins>[^<]*Cảm ơn\.</ins>", page)
        assert re.search(
            r"<details open><summary>[^<]*</summary><div[^>]*>\s*<a class=\"term\"[^>]*><mark>Thẻ</mark>", page
        )

    def test_only_translators_see_the_button_that_restores(self, session: Session, signed_in: SignedIn) -> None:
        text, writer = factories.text(session), factories.person(session)
        made = factories.rendering(session, text, TRANSLATED, writer)
        actions.send_back(session, factories.person(session), made, "Sửa")
        page = signed_in("reviewer").get(f"/translations/{text.id}/tay/review")
        assert "Lịch sử: 2 bước" in page
        assert "/restore" not in page


class TestNeedingASpeaker:
    def test_it_is_marked_shown_as_normal_and_taken_back(self, session: Session, signed_in: SignedIn) -> None:
        text, browser = factories.text(session), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        browser.post(f"{path}/speaker", form_at=path, do="mark", reason="Chỉ nói, không viết", seen=0)
        assert rendering(session, text).needs_speaker
        page = browser.get(path)
        assert "cần người nói" in page
        assert "Chỉ nói, không viết" in page
        assert 'name="words"' not in page
        assert 'class="notice bad"' not in page
        assert browser.post(path, **form(version=1, do="submit")).status_code == 422
        browser.post(f"{path}/speaker", form_at=path, do="take_back")
        assert not rendering(session, text).needs_speaker
        assert 'name="words"' in browser.get(path)

    def test_a_reviewer_marks_it_too_and_a_refusal_is_said(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        factories.rendering(session, text, TRANSLATED, factories.person(session))
        browser = signed_in("reviewer")
        path = f"/translations/{text.id}/tay"
        browser.post(f"{path}/speaker", form_at=f"{path}/review", do="mark", seen=0)
        assert "Có người khác vừa lưu" in browser.get(f"{path}/review")
        browser.post(f"{path}/speaker", form_at=f"{path}/review", do="mark", seen=1)
        assert "cần người nói" in browser.get(f"{path}/review")


def test_pages_ask_as_often_however_much_there_is(session: Session, signed_in: SignedIn) -> None:
    text, writer = factories.text(session), factories.person(session)
    factories.rendering(session, text, TRANSLATED, writer)
    editing.add_comment(session, writer, text, "tay", "Một")
    editing.keep(session, writer, text, "tay", Typed("khác", "", "", 1, 1))
    browser = signed_in("translator", "reviewer")
    paths = [f"/translations/{text.id}/tay", f"/translations/{text.id}/tay/review"]

    def counts() -> list[int]:
        found = []
        for path in paths:
            with statements() as seen:
                browser.get(path)
            found.append(len(seen))
        return found

    before = counts()
    for number in range(8):
        colleague = factories.person(session, "translator")
        editing.add_comment(session, colleague, text, "tay", f"Lời {number}")
        editing.keep(session, colleague, text, "tay", Typed(f"khác {number}", "", "", 1, 1))
        actions.write_rendering(session, colleague, text, "tay", f"{RENDERED} {number}", TOLD)
    session.commit()
    assert counts() == before
    assert max(before) < 25

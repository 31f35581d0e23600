"""The desk in a browser: what waits, the editor, the review; forms with their tokens, refusals with their sentences."""

import re
from collections.abc import Callable

import pytest
from babel import Locale
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.factories import RENDERED, TOLD
from translations import actions, queries
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]


def written(version: int = 0, source_version: int = 1, **fields: object) -> dict[str, object]:
    return {
        "words": RENDERED,
        "back_translation": TOLD,
        "note": "",
        "version": version,
        "source_version": source_version,
        "do": "submit",
        **fields,
    }


def found(session: Session, text: Text, language: str = "tay") -> Rendering | None:
    session.rollback()
    return queries.rendering(session, text, language)


def passages(page: str) -> list[tuple[str, str]]:
    """Every passage and field with its language: (lang, words)."""
    return re.findall(r'<(?:p|div|textarea)[^>]*? lang="([^"]+)"[^>]*>\s*([^<]*)', page)


class TestWhoMayEnter:
    @pytest.mark.parametrize("path", ["/translations", "/translations/1/tay", "/translations/1/tay/review"])
    def test_a_stranger_is_asked_to_sign_in(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")

    @pytest.mark.parametrize("role", ["reviewer", "communicator", "approver", "administrator", "operator"])
    def test_only_translators_write(self, session: Session, signed_in: SignedIn, role: str) -> None:
        text = factories.text(session)
        browser = signed_in(role)
        path = f"/translations/{text.id}/tay"
        assert browser.client.get(path).status_code == 403
        assert browser.post(path, form_at="/account", **written()).status_code == 403
        assert browser.post(f"{path}/preview", form_at="/account", words="x").status_code == 403
        assert found(session, text) is None

    @pytest.mark.parametrize("role", ["translator", "communicator", "approver", "administrator", "operator"])
    def test_only_reviewers_decide(self, session: Session, signed_in: SignedIn, role: str) -> None:
        text = factories.text(session)
        rendering = factories.rendering(session, text, TRANSLATED, factories.person(session))
        browser = signed_in(role)
        path = f"/translations/{text.id}/tay/review"
        answer = browser.post(path, form_at="/account", do="approve", version=rendering.version)
        assert answer.status_code == 403
        assert found(session, text).state == TRANSLATED  # type: ignore[union-attr]

    def test_a_form_without_its_token_changes_nothing(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        browser = signed_in("translator")
        assert browser.client.post(f"/translations/{text.id}/tay", data=written()).status_code == 400
        assert found(session, text) is None


class TestTheEditor:
    def test_every_passage_says_its_language(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, source_language="en", source="Card of {name}: {card_expiry}", languages=["tay"])
        factories.rendering(session, text, EDITING, factories.person(session), words="Tày {name} {card_expiry}")
        page = signed_in("translator").get(f"/translations/{text.id}/tay")
        tagged = passages(page)
        assert ("en", "Card of {name}: {card_expiry}") in tagged
        assert ("tyz", "Tày {name} {card_expiry}") in tagged
        assert ("vi", TOLD) in tagged
        shown = [words for tag, words in tagged if tag == "tyz" and "31/12/2026" in words]
        assert len(shown) == 1, "the preview is in the language too"
        assert '<html lang="vi"' in page

    def test_a_rendering_is_submitted(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        browser = signed_in("translator")
        answer = browser.post(f"/translations/{text.id}/tay", **written(note="Xin xem chữ cuối"))
        assert answer.location == "/translations"
        made = found(session, text)
        assert made is not None
        assert (made.text, made.state, made.note) == (RENDERED, TRANSLATED, "Xin xem chữ cuối")
        assert made.author_id == browser.person.id

    def test_a_draft_stays_open(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        browser = signed_in("translator")
        path = f"/translations/{text.id}/tay"
        answer = browser.post(path, **written(words="[Tày] {name}", back_translation="", do="draft"))
        assert answer.location == path
        page = browser.get(path)
        assert "[Tày] {name}" in page
        assert 'name="version" type="hidden" value="1"' in page
        assert found(session, text).state == EDITING  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"words": "Tày {nam} {card_expiry} {hotline}"}, "Không có chỗ điền {nam}"),
            ({"words": "Tày {name}"}, "Bản dịch thiếu {card_expiry}, {hotline}"),
            ({"words": ""}, "Chưa có nội dung."),
            ({"back_translation": " "}, "Thiếu bản dịch ngược"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, session: Session, signed_in: SignedIn, fields: dict[str, str], sentence: str
    ) -> None:
        text = factories.text(session)
        answer = signed_in("translator").post(f"/translations/{text.id}/tay", **written(note="Ghi chú", **fields))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert ">\n".join(["", "Ghi chú"]) in answer.text.replace("\r", "")
        if fields.get("words"):
            assert fields["words"] in answer.text
        assert found(session, text) is None

    def test_vietnamese_needs_no_back_translation(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, source_language="en", source="Card of {name}")
        browser = signed_in("translator")
        path = f"/translations/{text.id}/vi"
        assert 'name="back_translation"' not in browser.get(path)
        assert browser.post(path, **written(words="Thẻ của {name}", back_translation="")).status_code == 302

    def test_a_changed_source_is_shown_with_its_difference(self, session: Session, signed_in: SignedIn) -> None:
        writer = factories.person(session)
        text = factories.text(session, source="Đến ngày thứ Bảy gặp {name}")
        factories.rendering(session, text, APPROVED, writer, words="Tày {name}")
        actions.change_source(session, writer, text, "Đến ngày Chủ nhật gặp {name} nhé")
        page = signed_in("translator").get(f"/translations/{text.id}/tay")
        assert "<del>thứ</del><ins>Chủ</ins>" in page
        assert "<del>Bảy</del><ins>nhật</ins>" in page
        assert "<ins> nhé</ins>" in page

    def test_the_second_of_two_writers_sees_both_texts_and_can_then_save(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text = factories.text(session)
        first, second = signed_in("translator"), signed_in("translator")
        path = f"/translations/{text.id}/tay"
        first.post(path, **written())
        mine = f"[của tôi] {RENDERED}"
        answer = second.post(path, **written(words=mine))
        assert answer.status_code == 422
        assert "Có người khác vừa lưu" in answer.text
        assert mine in answer.text
        assert f'<div class="passage" lang="tyz" dir="ltr">{RENDERED}</div>' in answer.text
        version = re.search(r'name="version"[^>]* value="(\d+)"', answer.text)
        assert version is not None
        assert second.post(path, **written(words=mine, version=version.group(1))).status_code == 302
        assert found(session, text).text == mine  # type: ignore[union-attr]

    def test_a_source_that_moved_behind_the_form_is_shown_before_anything_is_saved(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text = factories.text(session, source="Gặp {name} thứ Bảy")
        browser = signed_in("translator")
        actions.change_source(session, browser.person, text, "Gặp {name} Chủ nhật")
        session.commit()
        path = f"/translations/{text.id}/tay"
        answer = browser.post(path, **written(words="[Tày] {name}"))
        assert answer.status_code == 422
        assert "<del>thứ</del>" in answer.text
        assert found(session, text) is None
        assert browser.post(path, **written(words="[Tày] {name}", source_version=2)).status_code == 302

    @pytest.mark.parametrize(("language", "status"), [("giay", 422), ("vi", 422), ("xx", 404)])
    def test_a_language_that_cannot_be_written_is_refused(
        self, session: Session, signed_in: SignedIn, language: str, status: int
    ) -> None:
        text = factories.text(session)
        answer = signed_in("translator").client.get(f"/translations/{text.id}/{language}")
        assert answer.status_code == status

    def test_an_unknown_text_is_not_found(self, signed_in: SignedIn) -> None:
        assert signed_in("translator").client.get("/translations/4711/tay").status_code == 404

    def test_what_people_type_is_never_markup(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, title="<b>Đậm</b>", brief="<script>1</script>", source="<i>{name}</i>")
        factories.rendering(session, text, TRANSLATED, factories.person(session), words="<u>{name}</u>")
        for browser, path in [
            (signed_in("translator"), f"/translations/{text.id}/tay"),
            (signed_in("reviewer"), f"/translations/{text.id}/tay/review"),
        ]:
            page = browser.get(path)
            assert not re.search(r"<(b|i|u)>|<script>", page)

    def test_babel_never_meets_a_tag_of_a_campaign_language(
        self, session: Session, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, parse = set(), Locale.parse.__func__  # type: ignore[attr-defined]
        monkeypatch.setattr(
            Locale, "parse", classmethod(lambda cls, tag, *a, **k: (asked.add(str(tag)), parse(cls, tag, *a, **k))[1])
        )
        text = factories.text(session, languages=["mong-1961", "thai"])
        factories.rendering(session, text, TRANSLATED, factories.person(session), language="thai")
        browser = signed_in("translator", "reviewer")
        for path in ("", f"/{text.id}/mong-1961", f"/{text.id}/thai/review"):
            browser.get(f"/translations{path}")
        assert asked <= {"vi", "en", "vi_VN", "root"}


class TestThePreview:
    def test_it_answers_a_fragment_with_the_longest_values(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        actions.ask_for(session, text, ["mong-rpa"], longest={"": [{"name": "Vàng Thị Máy"}]})
        browser = signed_in("translator")
        path = f"/translations/{text.id}/mong-rpa"
        fragment = browser.post(f"{path}/preview", form_at=path, words="Koj {name} đ").text
        assert "<html" not in fragment
        assert "Koj Vàng Thị Máy đ" in fragment
        assert 'lang="hmn-Latn"' in fragment
        assert "1 đoạn tin" in fragment
        assert "Vì có chữ “đ”" in fragment
        assert "Bản dịch thiếu {card_expiry}, {hotline}" in fragment

    def test_a_script_is_timed(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session, channel="script", source="Bà con")
        browser = signed_in("translator")
        path = f"/translations/{text.id}/tay"
        fragment = browser.post(f"{path}/preview", form_at=path, words="bà con " * 120).text
        assert re.search(r"khoảng 1 phút \d+ giây", fragment)

    def test_half_typed_words_are_told_and_not_an_error(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        browser = signed_in("translator")
        path = f"/translations/{text.id}/tay"
        fragment = browser.post(f"{path}/preview", form_at=path, words="Chào {na").text
        assert "không phải chỗ điền" in fragment


class TestTheReview:
    def review(self, browser: Browser, text: Text, **fields: object):  # type: ignore[no-untyped-def]
        return browser.post(f"/translations/{text.id}/tay/review", **{"note": "", **fields})

    def test_a_reviewer_reads_everything_and_approves(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        rendering = factories.rendering(session, text, TRANSLATED, factories.person(session))
        browser = signed_in("reviewer")
        tagged = passages(browser.get(f"/translations/{text.id}/tay/review"))
        assert ("vi", factories.SOURCE) in tagged
        assert ("tyz", RENDERED) in tagged
        assert ("vi", TOLD) in tagged
        answer = self.review(browser, text, do="approve", version=rendering.version)
        assert answer.location == "/translations?waits=review"
        approved = found(session, text)
        assert approved is not None
        assert (approved.state, approved.reviewer_id) == (APPROVED, browser.person.id)

    def test_sent_back_with_a_note_the_translator_reads_it(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        rendering = factories.rendering(session, text, TRANSLATED, factories.person(session))
        reviewer = signed_in("reviewer")
        answer = self.review(reviewer, text, do="send_back", version=rendering.version, note="Sai ngày")
        assert answer.status_code == 302
        assert found(session, text).state == EDITING  # type: ignore[union-attr]
        translator = signed_in("translator")
        assert "Sai ngày" in translator.get(f"/translations/{text.id}/tay")
        assert "bị trả lại" in translator.get("/translations")

    def test_sending_back_without_a_note_is_refused_beside_the_field(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        text = factories.text(session)
        rendering = factories.rendering(session, text, TRANSLATED, factories.person(session))
        answer = self.review(signed_in("reviewer"), text, do="send_back", version=rendering.version)
        assert answer.status_code == 422
        assert 'id="note-error"' in answer.text

    def test_the_own_rendering_has_no_button_and_is_refused_behind_it(
        self, session: Session, signed_in: SignedIn
    ) -> None:
        browser = signed_in("translator", "reviewer")
        text = factories.text(session)
        rendering = factories.rendering(session, text, TRANSLATED, browser.person)
        session.commit()
        path = f"/translations/{text.id}/tay/review"
        page = browser.get(path)
        assert 'value="approve"' not in page
        assert "cần một người khác phê duyệt" in page
        answer = browser.post(path, form_at="/account", do="approve", version=rendering.version, note="")
        assert answer.status_code == 422
        assert found(session, text).state == TRANSLATED  # type: ignore[union-attr]

    def test_what_changed_since_it_was_read_is_not_approved(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        rendering = factories.rendering(session, text, TRANSLATED, factories.person(session))
        answer = self.review(signed_in("reviewer"), text, do="approve", version=rendering.version - 1)
        assert answer.status_code == 422
        assert found(session, text).state == TRANSLATED  # type: ignore[union-attr]

    @pytest.mark.parametrize("role", ["communicator", "approver", "translator"])
    def test_others_may_read_without_a_button(self, session: Session, signed_in: SignedIn, role: str) -> None:
        text = factories.text(session)
        factories.rendering(session, text, TRANSLATED, factories.person(session))
        page = signed_in(role).get(f"/translations/{text.id}/tay/review")
        assert RENDERED in page
        assert 'value="approve"' not in page
        assert 'value="send_back"' not in page

    def test_the_history_names_people_steps_and_notes(self, session: Session, signed_in: SignedIn) -> None:
        text, writer = factories.text(session), factories.person(session, name="Lý A Sùng")
        rendering = factories.rendering(session, text, TRANSLATED, writer)
        actions.send_back(session, factories.person(session, name="Nông Thị Hoa"), rendering, "Thiếu ngày")
        page = signed_in("reviewer").get(f"/translations/{text.id}/tay/review")
        for said in ("Lịch sử: 2 bước", "Lý A Sùng", "Nông Thị Hoa", "“Thiếu ngày”"):
            assert said in page

    def test_a_rendering_nobody_began_is_not_found(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        assert signed_in("reviewer").client.get(f"/translations/{text.id}/tay/review").status_code == 404


def test_the_desk_speaks_english_too(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    page = signed_in("translator", locale="en").get(f"/translations/{text.id}/tay")
    assert "Submit for review" in page
    assert '<html lang="en"' in page

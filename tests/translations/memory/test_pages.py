"""The memory's pages and commands: offered in the editor, searched, taken in after a look, carried out."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from tests.translations import factories
from tests.translations.conftest import Browser, signed_in
from tests.translations.factories import SOURCE
from tests.translations.memory.factories import tmx, tu, unit
from tests.translations.statements import statements
from translations.memory.models import MemoryUnit
from translations.rights.actions import set_rights

__all__ = ["signed_in"]
SignedIn = Callable[..., Browser]
INDEX, IMPORT = "/translations/memory", "/translations/memory/import"


def asked(browser: Browser, path: str) -> int:
    with statements() as seen:
        browser.get(path)
    return len(seen)


def held(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(MemoryUnit)) or 0


def send(browser: Browser, content: bytes, name: str = "cũ.tmx", language: str = "") -> tuple[int, str]:
    answer = browser.post(IMPORT, file=(io.BytesIO(content), name), language=language)
    return answer.status_code, answer.text


class TestTheFragment:
    def test_it_offers_words_to_insert_with_what_changed(self, session: Session, signed_in: SignedIn) -> None:
        person = factories.person(session, name="Hoàng Thị Páo")
        unit(session, SOURCE.replace("Gọi", "Hỏi"), 'mẫu "một"', back_translation="Thẻ", person_id=person.id)
        text = factories.text(session)
        page = signed_in("translator").get(f"/translations/{text.id}/tay/matches")
        assert 'data-insert-words="mẫu &#34;một&#34;"' in page
        assert '<button type="button"' in page
        assert "<del>Hỏi</del>" in page
        assert "<ins>Gọi</ins>" in page
        assert "Hoàng Thị Páo" in page
        assert 'lang="tyz"' in page
        assert "{hotline}" in page, "the rendering leaves it out"
        assert "<html" not in page

    def test_it_says_when_there_is_nothing(self, session: Session, signed_in: SignedIn) -> None:
        text = factories.text(session)
        assert "Chưa có văn bản tương tự" in signed_in("translator").get(f"/translations/{text.id}/tay/matches")

    def test_the_statements_do_not_grow_with_the_matches(self, session: Session, signed_in: SignedIn) -> None:
        text, person = factories.text(session), factories.person(session)
        unit(session, SOURCE, "mẫu", person_id=person.id)
        browser = signed_in("translator")
        path = f"/translations/{text.id}/tay/matches"
        few = asked(browser, path)
        for number in range(9):
            unit(session, f"{SOURCE} {number}", f"mẫu {number}", person_id=factories.person(session).id)
        session.commit()
        assert asked(browser, path) == few


class TestThePage:
    def test_it_finds_by_words_and_language(self, session: Session, signed_in: SignedIn) -> None:
        unit(session, "Thẻ hết hạn", "mẫu một")
        unit(session, "Mời họp", "mẫu hai", language="nung")
        browser = signed_in("translator")
        for asked, shown in [
            ("", {"mẫu một", "mẫu hai"}),
            ("?language=nung", {"mẫu hai"}),
            ("?words=thẻ", {"mẫu một"}),
            ("?words=hai&language=tay", set()),
            ("?language=xx&page=-1", {"mẫu một", "mẫu hai"}),
        ]:
            page = browser.get(INDEX + asked)
            assert {words for words in ("mẫu một", "mẫu hai") if words in page} == shown, asked
        assert "không có những từ này" in browser.get(f"{INDEX}?words=xyz")

    def test_empty_it_says_how_it_fills(self, signed_in: SignedIn) -> None:
        assert "Bộ nhớ dịch còn trống" in signed_in("translator").get(INDEX)

    def test_the_statements_do_not_grow_with_the_units(self, session: Session, signed_in: SignedIn) -> None:
        unit(session, "Thẻ", person_id=factories.person(session).id)
        browser = signed_in("reviewer")
        few = asked(browser, INDEX)
        for number in range(70):
            unit(session, f"Thẻ {number}", person_id=factories.person(session).id)
        session.commit()
        assert asked(browser, INDEX) == few
        assert 'rel="next"' in browser.get(INDEX)

    @pytest.mark.parametrize(("role", "status"), [("translator", 403), ("reviewer", 302), ("administrator", 302)])
    def test_who_reviews_takes_a_wrong_unit_out(
        self, session: Session, signed_in: SignedIn, role: str, status: int
    ) -> None:
        made = unit(session, "Thẻ", "sai")
        browser = signed_in(role)
        path = f"{INDEX}/{made.id}/remove"
        answer = browser.post(path, form_at="/account")
        assert answer.status_code == status
        assert ("Cặp câu này sai" in browser.get(INDEX)) == (False if role == "translator" else held(session) > 0)
        assert held(session) == (1 if status == 403 else 0)
        if status == 302:
            entry = session.scalars(select(Audit).where(Audit.action == "memory.remove")).one()
            assert entry.person_id == browser.person.id

    def test_who_reviews_other_languages_does_not(self, session: Session, signed_in: SignedIn) -> None:
        theirs, other = unit(session, "Thẻ", "sai"), unit(session, "Thẻ", "sai", language="nung")
        browser = signed_in("reviewer")
        set_rights(session, factories.person(session, "administrator"), browser.person, [], ["nung"])
        session.commit()
        page = browser.get(INDEX)
        assert f"{INDEX}/{other.id}/remove" in page
        assert f"{INDEX}/{theirs.id}/remove" not in page
        assert browser.post(f"{INDEX}/{theirs.id}/remove", form_at="/account").status_code == 403
        assert held(session) == 2
        assert '<option value="nung">' in browser.get(IMPORT)
        assert '<option value="tay">' not in browser.get(IMPORT)


class TestTaking:
    def test_what_was_looked_through_is_taken_within_ones_rights(self, session: Session, signed_in: SignedIn) -> None:
        browser = signed_in("reviewer")
        _, page = send(browser, tmx(tu("Thẻ", "mẫu"), tu("Thẻ", "mẫu", "nut")))
        name = page.split('name="kept" value="')[1].split('"')[0]
        set_rights(session, factories.person(session, "administrator"), browser.person, [], ["nung"])
        session.commit()
        browser.post(f"{IMPORT}/confirm", form_at="/account", kept=name, name="cũ.tmx", language="")
        session.rollback()
        assert list(session.scalars(select(MemoryUnit.language))) == ["nung"]

    def test_a_file_of_20_megabytes_is_refused_with_a_sentence(self, session: Session, signed_in: SignedIn) -> None:
        status, page = send(signed_in("reviewer"), tmx(*[tu("Thẻ", "mẫu " * 500)] * 10_000))
        assert status == 413
        assert "16 MB" in page
        assert "Chưa có gì thay đổi" in page
        assert held(session) == 0

    def test_a_file_is_looked_through_and_then_taken(self, session: Session, signed_in: SignedIn) -> None:
        browser = signed_in("reviewer")
        status, page = send(browser, tmx(tu("Thẻ mới", "mẫu mới"), tu("Thẻ", "mẫu", "xx")))
        assert status == 200
        assert "mẫu mới" in page
        assert "“xx”" in page
        assert held(session) == 0
        name = page.split('name="kept" value="')[1].split('"')[0]
        answer = browser.post(f"{IMPORT}/confirm", form_at="/account", kept=name, name="cũ.tmx", language="")
        assert answer.status_code == 302
        assert held(session) == 1
        assert session.scalars(select(MemoryUnit.origin)).one() == "cũ.tmx"
        again = browser.post(f"{IMPORT}/confirm", form_at="/account", kept=name, name="cũ.tmx", language="")
        assert again.status_code == 422
        assert held(session) == 1

    def test_a_file_of_somebody_else_is_not_theirs_to_take(self, session: Session, signed_in: SignedIn) -> None:
        _, page = send(signed_in("reviewer"), tmx(tu("Thẻ mới", "mẫu mới")))
        name = page.split('name="kept" value="')[1].split('"')[0]
        other = signed_in("reviewer")
        for asked in (name, "../../etc/passwd", ""):
            assert other.post(f"{IMPORT}/confirm", form_at="/account", kept=asked).status_code == 422
        assert held(session) == 0

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"PK\x03\x04", "không phải là tệp TMX nguyên vẹn"),
            (tmx(tu("a", "b"), before='<!DOCTYPE tmx [<!ENTITY a "b">]>'), "DOCTYPE"),
            (tmx(), "không có cặp câu nào"),
        ],
    )
    def test_a_bad_file_is_refused_beside_its_field(
        self, session: Session, signed_in: SignedIn, content: bytes, sentence: str
    ) -> None:
        status, page = send(signed_in("reviewer"), content)
        assert status == 422
        assert sentence in page
        assert held(session) == 0

    def test_units_in_another_language_are_refused(self, session: Session, signed_in: SignedIn) -> None:
        status, page = send(signed_in("reviewer"), tmx(tu("Thẻ", "mẫu", "nut")), language="tay")
        assert status == 200
        assert "Nùng" in page
        assert 'name="kept"' not in page


def test_what_is_downloaded_can_be_taken_again(session: Session, signed_in: SignedIn) -> None:
    unit(session, "Thẻ & giấy", "mẫu")
    unit(session, "Thẻ", "mẫu", language="nung")
    browser = signed_in("reviewer")
    answer = browser.client.get(f"{INDEX}/export.tmx?language=tay")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert b"tyz" in answer.data
    assert b"nut" not in answer.data
    everything = browser.client.get(f"{INDEX}/export.tmx").data
    session.query(MemoryUnit).delete()
    session.commit()
    _, page = send(browser, everything)
    assert "2 cặp câu mới" in page


class TestTheCommands:
    def test_out_and_in_again(self, session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
        unit(session, "Thẻ & giấy", "mẫu")
        factories.person(session, "reviewer", email="duyet@example.vn")
        session.commit()
        out = str(tmp_path / "memory.tmx")
        assert runner.invoke(args=["memory", "export", out]).exit_code == 0
        session.query(MemoryUnit).delete()
        session.commit()
        looked = runner.invoke(args=["memory", "import", out, "--as", "duyet@example.vn"])
        assert (looked.exit_code, held(session)) == (0, 0)
        assert looked.output.startswith("1 cặp câu mới")
        taken = runner.invoke(args=["memory", "import", out, "--as", "duyet@example.vn", "--apply"])
        assert (taken.exit_code, held(session)) == (0, 1)

    @pytest.mark.parametrize("missing", ["nicht/da.tmx", "."])
    def test_what_cannot_be_opened_is_said(
        self, session: Session, runner: FlaskCliRunner, tmp_path: Path, missing: str
    ) -> None:
        factories.person(session, "reviewer", email="duyet@example.vn")
        session.commit()
        for command in (
            ["import", str(tmp_path / missing), "--as", "duyet@example.vn"],
            ["export", str(tmp_path / missing)],
        ):
            answer = runner.invoke(args=["memory", *command])
            assert answer.exit_code == 1
            assert answer.stderr.count("\n") == 1

    def test_a_translator_takes_nothing_in(self, session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
        factories.person(session, "translator", email="dich@example.vn")
        session.commit()
        file = tmp_path / "a.tmx"
        file.write_bytes(tmx(tu("Thẻ", "mẫu")))
        answer = runner.invoke(args=["memory", "import", str(file), "--as", "dich@example.vn", "--apply"])
        assert (answer.exit_code, held(session)) == (1, 0)

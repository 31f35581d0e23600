"""Work away from the desk, in a browser: take a file along, hand it in, see what it changes, choose, apply."""

import io
import re
from collections.abc import Callable

import polib
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.exchange.files import edited
from tests.translations.factories import RENDERED, TOLD
from tests.translations.statements import statements
from translations import actions, queries
from translations.exchange import files
from translations.exchange import queries as exchange
from translations.exchange.models import ReturnedFile
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.rights.models import LanguageRight

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]
PLACE = "/translations/exchange"
LARGE = 20 * 1024 * 1024


def taken(browser: Browser, form: str, language: str = "tay", **more: object) -> bytes:
    asked = "&".join(f"{name}={value}" for name, value in {"form": form, "language": language, **more}.items())
    answer = browser.client.get(f"{PLACE}/file?{asked}")
    assert answer.status_code == 200, answer.text[:2000]
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def handed_in(browser: Browser, name: str, content: bytes):  # type: ignore[no-untyped-def]
    data = {"csrf_token": browser.token(PLACE), "file": (io.BytesIO(content), name)}
    return browser.client.post(PLACE, data=data, content_type="multipart/form-data")


def translated(content: bytes, words: str = RENDERED, told: str = TOLD) -> bytes:
    """The PO file as a translator saves it who has done everything."""
    parsed = polib.pofile(content.decode())
    for entry in parsed:
        entry.msgstr = told if (entry.msgctxt or "").endswith(":back") else words
        entry.flags = []
    return str(parsed).encode()


def found(session: Session, text: Text, language: str = "tay") -> Rendering | None:
    session.rollback()
    session.expire_all()
    return queries.rendering(session, text, language)


@pytest.mark.parametrize("form", ["po", "xlsx"])
def test_a_file_goes_out_is_worked_on_and_comes_back(session: Session, signed_in: SignedIn, form: str) -> None:
    text = factories.text(session)
    browser = signed_in("translator")
    content = taken(browser, form)
    worked = translated(content) if form == "po" else edited(content, words=RENDERED, back_translation=TOLD)

    answer = handed_in(browser, f"tay.{form}", worked)
    assert answer.status_code == 302, answer.text
    page = browser.get(answer.location)
    assert "chờ đọc duyệt" in page
    assert found(session, text) is None, "seen, not written"

    assert browser.post(answer.location, do="apply").status_code == 302
    written = found(session, text)
    assert written is not None
    assert (written.text, written.back_translation, written.state) == (RENDERED, TOLD, TRANSLATED)
    assert written.author_id == browser.person.id
    assert browser.client.get(answer.location).status_code == 404, "a file that has nothing more to say is forgotten"
    deeds = {entry.action for entry in session.query(Audit)}
    assert {"translations.export", "translations.import", "rendering.submit"} <= deeds


def test_the_printed_sheet_bears_source_placeholders_and_a_number_that_leads_back(
    session: Session, signed_in: SignedIn
) -> None:
    text = factories.text(session, title="Thẻ hết hạn")
    browser = signed_in("translator")
    pages = PdfReader(io.BytesIO(taken(browser, "pdf"))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.source in said
    assert "{card_expiry}" in said
    assert "Thẻ hết hạn" in said
    assert f"{text.id}-1-tay" in said
    answer = browser.client.get(f"{PLACE}/sheet?code={text.id}-1-tay")
    assert answer.location == f"/translations/{text.id}/tay"
    for wrong in ("12", "x-1-tay", f"{text.id}-1-klingon", ""):
        assert browser.client.get(f"{PLACE}/sheet", query_string={"code": wrong}).status_code == 422
    assert browser.client.get(f"{PLACE}/sheet?code=999999-1-tay").status_code == 422


def test_only_what_is_pending_goes_along_unless_all_is_asked_for(session: Session, signed_in: SignedIn) -> None:
    waiting, begun, sent, done, spoken, other = (factories.text(session, title=f"Chữ {n}") for n in range(6))
    factories.rendering(session, begun, EDITING, factories.person(session))
    factories.rendering(session, sent, TRANSLATED, factories.person(session))
    factories.rendering(session, done, APPROVED, factories.person(session))
    factories.rendering(session, spoken, EDITING, factories.person(session)).needs_speaker = True
    actions.ask_for(session, other, ["nung"])
    browser = signed_in("communicator")

    def titles(**more: object) -> list[str]:
        parsed = polib.pofile(taken(browser, "po", **more).decode())
        return [entry.comment.splitlines()[0] for entry in parsed if not (entry.msgctxt or "").endswith(":back")]

    assert titles() == [waiting.title, begun.title]
    assert titles(all=1) == [waiting.title, begun.title, sent.title, done.title]
    assert titles(text=f"{begun.id},{sent.id}") == [begun.title]
    empty = browser.client.get(f"{PLACE}/file?form=po&language=tay&text={sent.id}")
    assert empty.status_code == 422


def test_a_conflict_is_written_over_only_when_it_is_ticked(session: Session, signed_in: SignedIn) -> None:
    first, second = factories.text(session, title="Một"), factories.text(session, title="Hai")
    for text in (first, second):
        factories.rendering(session, text, EDITING, factories.person(session))
    browser = signed_in("translator")
    worked = translated(taken(browser, "po"), "[Tày] mới {name} {card_expiry} {hotline}")
    for text in (first, second):
        factories.rendering(session, text, APPROVED, factories.person(session), words=RENDERED)
    session.commit()

    place = handed_in(browser, "tay.po", worked).location
    page = browser.get(place)
    boxes = re.findall(r'name="take" value="([^"]+)"', page)
    assert boxes == [f"{first.id}:tay:3", f"{second.id}:tay:3"]
    assert "checked" not in page.partition('name="take"')[2].partition(">")[0]

    browser.post(place, do="apply")
    assert [found(session, text).text for text in (first, second)] == [RENDERED] * 2  # type: ignore[union-attr]
    browser.post(place, do="apply", take=[boxes[1]])
    kept, over = found(session, first), found(session, second)
    assert kept is not None
    assert over is not None
    assert (kept.text, kept.state) == (RENDERED, APPROVED)
    assert (over.text, over.state) == ("[Tày] mới {name} {card_expiry} {hotline}", TRANSLATED)
    assert re.findall(r'name="take" value="([^"]+)"', browser.get(place)) == boxes[:1]


def test_a_tick_is_for_the_words_that_were_seen(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    browser = signed_in("translator")
    worked = translated(taken(browser, "po"))
    factories.rendering(session, text, EDITING, factories.person(session), words=f"{RENDERED} một")
    session.commit()
    place = handed_in(browser, "tay.po", worked).location
    box = re.findall(r'name="take" value="([^"]+)"', browser.get(place))[0]
    factories.rendering(session, text, EDITING, factories.person(session), words=f"{RENDERED} hai")
    session.commit()
    browser.post(place, do="apply", take=[box])
    assert found(session, text).text == f"{RENDERED} hai"  # type: ignore[union-attr]


def test_a_file_can_be_dropped(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    browser = signed_in("translator")
    place = handed_in(browser, "tay.po", translated(taken(browser, "po"))).location
    assert "tay.po" in browser.get(PLACE)
    browser.post(place, do="drop")
    assert session.query(ReturnedFile).count() == 0
    assert found(session, text) is None


def test_a_file_is_its_bringers_alone(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    browser, other = signed_in("translator"), signed_in("translator")
    place = handed_in(browser, "tay.po", translated(taken(browser, "po"))).location
    assert other.client.get(place).status_code == 404
    for do in ("apply", "drop"):
        data = {"csrf_token": other.token(PLACE), "do": do}
        assert other.client.post(place, data=data).status_code == 404
    assert session.query(ReturnedFile).count() == 1
    assert found(session, text) is None


def test_half_a_letter_for_a_language_is_a_refused_row(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    browser = signed_in("translator")
    worked = edited(taken(browser, "xlsx"), language="tay_xD800_", words=RENDERED, back_translation=TOLD)
    place = handed_in(browser, "tay.xlsx", worked).location
    assert browser.client.get(place).status_code == 200
    assert found(session, text) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tay.xlsx", b"PK\x03\x04 broken"),
        ("tay.po", b"msgid"),
        ("tay.po", "không có gì".encode()),
        ("tay.txt", b"x"),
        ("tay.pdf", b"%PDF-1.4"),
        ("tay\x00.po", b"\0" * 100),
        ("tay.po", b" " * (5 * 1024 * 1024)),
    ],
)
def test_a_bad_file_is_a_sentence_beside_the_field(
    session: Session, signed_in: SignedIn, name: str, content: bytes
) -> None:
    factories.text(session)
    browser = signed_in("translator")
    answer = handed_in(browser, name, content)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert session.query(ReturnedFile).count() == 0


@pytest.mark.parametrize("name", ["tay.xlsx", "tay.po", "tay.txt"])
@pytest.mark.parametrize(
    "content", [b"PK\x03\x04" + b"\0" * LARGE, "chữ ".encode() * (LARGE // 6)], ids=["zip", "text"]
)
def test_twenty_megabytes_are_a_sentence_and_change_nothing(
    session: Session, signed_in: SignedIn, name: str, content: bytes
) -> None:
    factories.text(session)
    browser = signed_in("translator")
    audited = session.query(Audit).count()
    answer = handed_in(browser, name, content)
    assert answer.status_code == 413
    assert "16 MB" in answer.text
    session.rollback()
    assert session.query(ReturnedFile).count() == session.query(Rendering).count() == 0
    assert session.query(Audit).count() == audited


@pytest.mark.parametrize("name", ["tay.xlsx", "tay.po"])
def test_what_the_house_lets_through_and_the_desk_does_not(session: Session, signed_in: SignedIn, name: str) -> None:
    factories.text(session)
    answer = handed_in(signed_in("translator"), name, b"x" * (files.LARGEST + 1))
    assert answer.status_code == 422
    assert "12 MB" in answer.text
    assert session.query(ReturnedFile).count() == 0


@pytest.mark.parametrize("form", ["xlsx", "po", "pdf"])
def test_what_does_not_fit_is_counted_in_the_file_and_on_the_page(
    session: Session, signed_in: SignedIn, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "MOST", 2)
    for number in range(5):
        factories.text(session, title=f"Chữ {number}")
    browser = signed_in("translator")
    content, page = taken(browser, form), browser.get(PLACE)
    remark = "có 2 văn bản; còn 3 văn bản đang chờ"
    assert remark in page
    if form == "xlsx":
        first, second = load_workbook(io.BytesIO(content)).worksheets
        assert (first.max_row, remark in second["A1"].value) == (4, True)
        assert len(files.read("tay.xlsx", content).rows) == 2
    elif form == "po":
        assert remark in " ".join(content.decode().partition("msgid")[0].replace("#", " ").split())
        assert len(files.read("tay.po", content).rows) == 2
    else:
        assert remark in " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_a_file_that_is_full_by_its_weight_is_cut_as_well(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(3):
        factories.text(session)
    whole = exchange.pending(session, "tay")
    monkeypatch.setattr(exchange, "HEAVIEST", 2 * whole.entries[0].weight)
    cut = exchange.pending(session, "tay")
    assert (len(whole.entries), whole.left, len(cut.entries), cut.left) == (3, 0, 2, 1)


def test_the_printed_sheet_names_the_language_of_its_source(session: Session, signed_in: SignedIn) -> None:
    factories.text(session, source="Your card expires.", source_language="en", languages=["vi"])
    said = PdfReader(io.BytesIO(taken(signed_in("translator"), "pdf", "vi"))).pages[0].extract_text()
    assert "Bản gốc tiếng Anh" in " ".join(said.split())


def test_refused_rows_are_named_and_the_others_go_on(session: Session, signed_in: SignedIn) -> None:
    good, bad = factories.text(session), factories.text(session)
    browser = signed_in("translator")
    parsed = polib.pofile(translated(taken(browser, "po")).decode())
    for entry in parsed:
        entry.msgctxt = (entry.msgctxt or "").replace(f":{bad.id}:", ":999999:")
    place = handed_in(browser, "tay.po", str(parsed).encode()).location
    assert "999999" in browser.get(place)
    browser.post(place, do="apply")
    assert found(session, good) is not None
    assert found(session, bad) is None
    assert "999999" in browser.get(place), "the file stays: something of it is still open"


def test_a_language_that_is_not_ones_own_is_refused(session: Session, signed_in: SignedIn) -> None:
    text = factories.text(session)
    browser = signed_in("translator")
    worked = translated(taken(browser, "po"))
    session.add(LanguageRight(person_id=browser.person.id, language="nung", may_translate=True, may_review=True))
    session.commit()
    place = handed_in(browser, "tay.po", worked).location
    assert "Tày" in browser.get(place)
    browser.post(place, do="apply")
    assert found(session, text) is None


@pytest.mark.parametrize("role", ["reviewer", "communicator", "administrator"])
def test_only_translators_hand_in(session: Session, signed_in: SignedIn, role: str) -> None:
    factories.text(session)
    browser = signed_in(role)
    data = {"csrf_token": browser.token("/account"), "file": (io.BytesIO(b"x"), "x.po")}
    assert browser.client.post(PLACE, data=data, content_type="multipart/form-data").status_code == 403
    assert 'type="file"' not in browser.get(PLACE)


def test_no_query_count_grows_with_the_rows(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("translator")

    def counts() -> list[int]:
        session.commit()
        with statements() as out:
            content = taken(browser, "xlsx")
        book = load_workbook(io.BytesIO(content))
        for row in range(3, book.active.max_row + 1):
            book.active.cell(row, 9).value, book.active.cell(row, 10).value = f"{RENDERED} {row}", TOLD
        held = io.BytesIO()
        book.save(held)
        place = handed_in(browser, "tay.xlsx", held.getvalue()).location
        with statements() as back:
            browser.get(place)
        with statements() as first:
            browser.get(PLACE)
        return [len(out), len(back), len(first)]

    def begun() -> None:
        text = factories.text(session)
        factories.rendering(session, text, EDITING, factories.person(session))
        actions.change_source(session, factories.person(session), text, f"{factories.SOURCE} Mới.")

    begun()
    few = counts()
    for _again in range(8):
        begun()
    assert counts() == few


def test_a_file_that_waited_too_long_is_refused_with_a_sentence(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("translator")
    kept = ReturnedFile(name="ban-dich.po", person_id=browser.person.id, content=b"x", at=clock.now() - exchange.KEPT)
    session.add(kept)
    session.commit()
    answer = browser.client.get(f"/translations/exchange/{kept.id}")
    assert answer.status_code == 404
    assert "ban-dich.po" in answer.text
    assert "30 ngày" in answer.text

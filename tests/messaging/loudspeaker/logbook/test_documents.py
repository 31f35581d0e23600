import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from messaging.loudspeaker.logbook import actions, documents, months, phrases
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.stations.models import Station
from tests.accounts.factories import person
from tests.messaging.loudspeaker.factories import MUONG_BO, bulletin
from tests.messaging.loudspeaker.logbook.factories import airing, entry, logged, script
from tests.messaging.loudspeaker.planner.factories import ZONE

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=ZONE)
NOVEMBER = months.Month(2026, 11)
FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture(autouse=True)
def late_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def made(session: Session) -> Bulletin:
    session.add(Station(commune_code=MUONG_BO, clusters=11, approver="Sùng Thị Mỷ"))
    return bulletin(session, valid_from=date(2026, 11, 20), valid_until=date(2026, 11, 30))


@pytest.fixture
def month(session: Session, made: Bulletin) -> Script:
    """Aired on time; missed; corrected; late; before its first day; open. Of October: one entry more."""
    who, vi = person(session, "operator"), script(session, made)
    at = datetime(2026, 11, 24, 5, 30, tzinfo=ZONE)
    planned = airing(session, vi, at)
    airing(session, vi, at.replace(hour=17))
    logged(session, who, entry(vi, at + timedelta(minutes=3), airing_id=planned.id, seconds=372, repeats=2,
                               reader=FORMULA, clusters_failed=2, failed_where="Nậm Cang", noted_at=at))  # fmt: skip
    logged(session, who, entry(vi, at.replace(day=23), aired=False, note="mất điện", noted_at=at.replace(day=23)))
    wrong = logged(session, who, entry(vi, at.replace(day=22), reader="Lý Mẩy Chản", noted_at=at.replace(day=22)))
    actions.correct(session, who, wrong.id, entry(vi, at.replace(day=22, hour=6), seconds=60))
    logged(session, who, entry(vi, at.replace(day=19), seconds=100, noted_at=at.replace(day=19)))
    logged(session, who, entry(vi, datetime(2026, 10, 31, 23, 59, tzinfo=ZONE), seconds=999))
    session.commit()
    return vi


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_paper_reads_back_with_every_entry(session: Session, month: Script) -> None:
    shown = text_of(documents.make(session, MUONG_BO, NOVEMBER, "pdf"))
    code = f"03043-20261120-{month.bulletin_id}"
    for words in (
        phrases.HEADING, "Đài truyền thanh xã Mường Bo", "Tháng 11/2026", *phrases.COLUMNS.values(),
        f"24/11 05:30 05:30 05:33 6:12 Tiếng Việt {code} 2 9 2",
        "hỏng: Nậm Cang", f"23/11 ngoài lịch — Không phát — Tiếng Việt {code} 2 0 0", "mất điện",
        "[đã sửa]", "[thay cho mục đã sửa, ghi muộn]", "[đọc khi chưa có hiệu lực]", "[CHƯA GHI]",
        "3 lượt đã phát, 1 lượt không phát, 1 mục ghi muộn, 1 lượt chưa ghi",
        "8:52", "Lãnh đạo UBND xã", "Sùng Thị Mỷ", "trang 1/1",
    ):  # fmt: skip
        assert words in shown
    assert "31/10" not in shown


def test_the_paper_is_a4_lying_and_always_the_same(session: Session, month: Script) -> None:
    made = documents.make(session, MUONG_BO, NOVEMBER, "pdf")
    session.expire_all()
    assert documents.make(session, MUONG_BO, NOVEMBER, "pdf") == made
    (page,) = PdfReader(io.BytesIO(made)).pages
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (842, 595)


def test_a_long_month_repeats_its_head_on_every_page(session: Session, made: Bulletin) -> None:
    who, vi = person(session, "operator"), script(session, made)
    for number in range(60):
        actions.log(session, who, entry(vi, NOW - timedelta(minutes=number), seconds=60, note="ghi chú " * 8))
    pages = PdfReader(io.BytesIO(documents.make(session, MUONG_BO, NOVEMBER, "pdf"))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        shown = " ".join(page.extract_text().split())
        assert "Đài truyền thanh xã Mường Bo" in shown
        assert f"trang {number}/{len(pages)}" in shown
        assert "Giờ dự kiến" in shown or "Người lập" in shown


def test_an_empty_month_is_a_paper_too(session: Session, made: Bulletin) -> None:
    assert phrases.NOTHING in text_of(documents.make(session, MUONG_BO, months.Month(2026, 3), "pdf"))


def test_the_spreadsheet_holds_dates_hours_and_durations(session: Session, month: Script) -> None:
    book = load_workbook(io.BytesIO(documents.make(session, MUONG_BO, NOVEMBER, "xlsx")))
    page = book["2026-11"]
    head, *rows = list(page.iter_rows(min_row=3, values_only=True))
    assert list(head) == list(phrases.COLUMNS.values())
    aired = next(row for row in rows if row[3] == time(5, 33))
    assert aired[0].date() == date(2026, 11, 24)
    assert aired[1:5] == (time(5, 30), time(5, 30), time(5, 33), timedelta(seconds=372))
    assert aired[7:10] == (2, 9, 2)
    assert aired[12] == 2
    cells = {cell.value: cell for row in page.iter_rows(min_row=4) for cell in row}
    assert cells[timedelta(seconds=372)].number_format == "[m]:ss"
    assert cells[time(5, 33)].number_format == "hh:mm"
    assert [row[4] for row in rows if row[0] == "Cộng"] == [timedelta(seconds=532)]
    assert page.freeze_panes == "A4"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.print_title_rows) == ("landscape", 9, "$3:$3")
    struck = [row[10].value for row in page.iter_rows(min_row=4, max_col=14) if row[10].font.strike]
    assert struck == ["Lý Mẩy Chản"]


def test_no_cell_is_a_formula(session: Session, month: Script) -> None:
    page = load_workbook(io.BytesIO(documents.make(session, MUONG_BO, NOVEMBER, "xlsx"))).active
    assert page is not None
    hostile = [cell for row in page.iter_rows() for cell in row if cell.value == FORMULA]
    assert [(cell.data_type, cell.quotePrefix) for cell in hostile] == [("s", True)]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def export(runner: FlaskCliRunner, *arguments: object) -> tuple[int, str]:
    result = runner.invoke(args=["logbook", "export", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "XLSX"])
def test_the_command_writes_the_file(
    session: Session, runner: FlaskCliRunner, month: Script, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"nhat ky.{ending}"
    assert export(runner, MUONG_BO, "2026-11", out) == (0, f"{out}\n")
    assert out.read_bytes()[:4] == (b"%PDF" if ending == "pdf" else b"PK\x03\x04")
    session.rollback()
    audit = session.query(Audit).filter_by(action="logbook.export").one()
    assert (audit.subject, audit.detail["month"]) == (f"station:{MUONG_BO}", "2026-11")


@pytest.mark.parametrize(
    ("commune", "month_", "out", "sentence"),
    [
        (MUONG_BO, "11/2026", "a.pdf", "“11/2026” không phải là tháng"),
        (MUONG_BO, "2026-13", "a.pdf", "“2026-13” không phải là tháng"),
        ("99999", "2026-11", "a.pdf", "99999"),
        (MUONG_BO, "2026-11", "a.doc", "a.doc không kết thúc bằng .pdf hoặc .xlsx"),
        (MUONG_BO, "2026-11", "khong-co/a.pdf", "không có thư mục"),
    ],
)
def test_the_command_says_what_is_wrong(
    session: Session, runner: FlaskCliRunner, tmp_path: Path, commune: str, month_: str, out: str, sentence: str
) -> None:
    code, said = export(runner, commune, month_, tmp_path / out)
    assert code == 1
    assert sentence in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "2026", "2026-00", "2026-1", "1999-12", "2200-01", "２０２６-11", "2026-11-01"])
def test_other_months_are_refused(text: str) -> None:
    with pytest.raises(months.NoSuchMonth):
        months.read(text)


def test_months_follow_each_other() -> None:
    assert (str(months.Month(2026, 12).after), str(months.Month(2026, 1).before)) == ("2027-01", "2025-12")
    assert months.Month(2028, 2).last == date(2028, 2, 29)

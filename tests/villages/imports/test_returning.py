"""Refused rows go back as they were handed in: the same columns and values, with row numbers and reasons."""

import csv
import io
from datetime import date

import pytest
from flask_babel import force_locale
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from accounts.models import Person
from tests.accounts.factories import person as make_person
from tests.villages.factories import make_village
from tests.villages.imports.lists import counts, hand_in, settle
from villages.imports import actions
from villages.imports.refusals import FileForgotten
from villages.imports.returning import refused_file
from villages.models import Village

HEADER = "Mã,Họ và tên,SĐT,Mã thôn,Dân tộc,Ghi chú của xã"


@pytest.fixture
def keeper(session: Session) -> Person:
    return make_person(session, "communicator")


@pytest.fixture
def village(session: Session) -> Village:
    return make_village(session, ref="BN")


def test_a_csv_file_comes_back_as_one_without_ethnicity(session: Session, keeper: Person, village: Village) -> None:
    entry = hand_in(
        session, keeper, HEADER,
        "R1,Người mẫu 1,0992000001,BN,–,tốt", "R2,Người mẫu 2,+84 12,BN,–,=1+1", "R3,@Mẫu,0992000003,XX,–,-",
    )  # fmt: skip
    with force_locale("vi"):
        returned = refused_file(session, entry)
    assert returned.name == "Danh sách_refused.csv"
    header, *rows = csv.reader(io.StringIO(returned.content.decode("utf-8-sig")))
    assert header == ["Mã", "Họ và tên", "SĐT", "Mã thôn", "Ghi chú của xã", "Dòng trong tệp", "Lý do từ chối"]
    assert [row[:6] for row in rows] == [
        ["R2", "Người mẫu 2", "'+84 12", "BN", "'=1+1", "3"],
        ["R3", "'@Mẫu", "0992000003", "XX", "'-", "4"],
    ]
    assert "mười chữ số" in rows[0][6] or "chữ số" in rows[0][6]


def test_a_workbook_comes_back_as_one_and_text_never_becomes_a_formula(
    session: Session, keeper: Person, village: Village
) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet
    sheet.append(["Danh sách mẫu"])
    sheet.append(["Mã", "Họ và tên", "SĐT", "Mã thôn", "Hạn thẻ", "Ghi"])
    sheet.append(["R1", "Người mẫu 1", 992000001, "BN", date(2027, 3, 31), ""])
    sheet.append(["R2", "Người mẫu 2", 12, "BN", date(2027, 3, 31), "@x"])
    sheet["F4"].data_type = "s"
    book.save(content)
    content.seek(0)
    entry = settle(session, actions.take(session, keeper, "residents", "Mẫu.xlsx", content))
    assert counts(entry) == (1, 0, 0, 1)
    returned = refused_file(session, entry)
    assert returned.name == "Mẫu_refused.xlsx"
    (_names, row) = load_workbook(io.BytesIO(returned.content)).active.iter_rows()
    assert [cell.value for cell in row][:4] == ["R2", "Người mẫu 2", 12, "BN"]
    assert row[4].value.date() == date(2027, 3, 31)
    assert (row[5].value, row[5].data_type, row[5].quotePrefix, row[6].value) == ("@x", "s", True, 4)


def test_mended_rows_can_be_handed_in_as_they_came_back(session: Session, keeper: Person, village: Village) -> None:
    entry = hand_in(session, keeper, HEADER, "R1,Người mẫu 1,+84992000001,NC,–,tốt")
    make_village(session, ref="NC")
    returned = refused_file(session, entry)
    again = actions.take(session, keeper, "residents", returned.name, io.BytesIO(returned.content))
    assert counts(settle(session, again)) == (1, 0, 0, 0)


def test_a_file_that_is_no_longer_kept_is_told(session: Session, keeper: Person, village: Village) -> None:
    entry = hand_in(session, keeper, HEADER, "R1,Người mẫu 1,12,BN,–,")
    actions.drop(session, keeper, entry.id)
    with pytest.raises(FileForgotten):
        refused_file(session, entry)

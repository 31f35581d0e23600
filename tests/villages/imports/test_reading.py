"""Awkward lists, and what is made of each: a table, with what is asked and remarked, or a sentence."""

import codecs
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.villages.imports import awkward
from tests.villages.imports.awkward import HEADINGS, MAPPING, NAMES, PEOPLE, csv_text, tcvn3, vni, windows_1258
from villages.imports.reading import Choices, Table, open_table
from villages.imports.reading.limits import MEGABYTE, Limits
from villages.imports.reading.refusals import (
    BrokenFile,
    CrowdedSheet,
    EmptySheet,
    LargeFile,
    LargeInside,
    NoSuchSheet,
    NoTable,
    OtherWorkbook,
    ProtectedFile,
    SavedAsPage,
    UnreadText,
    WideSheet,
)
from villages.imports.tables import BrokenTable

LIMITS = Limits(50 * MEGABYTE, 1000)


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    def read(content: bytes, kind: str = "residents", remembered: dict[str, str] | None = None, **chosen: Any) -> Table:
        path = tmp_path / "list"
        path.write_bytes(content)
        return open_table(path, "list.xlsx", kind, Choices(**chosen), remembered or {}, LIMITS)

    return read


def names(table: Table) -> list[Any]:
    column = next(index for index, field in table.mapping.items() if field == "name")
    return [row[column] for _, row in table.rows()]


TEXT = csv_text()
ENCODED = [
    ("utf-8", TEXT.encode(), "utf-8"),
    ("utf-8 with its mark", codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
    ("utf-8, letters apart", unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
    ("utf-16 with its mark", TEXT.encode("utf-16"), "utf-16-le"),
    ("utf-16-le bare", TEXT.encode("utf-16-le"), "utf-16-le"),
    ("utf-16-be with its mark", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ("utf-16-be bare", TEXT.encode("utf-16-be"), "utf-16-be"),
    ("windows-1258", windows_1258(TEXT), "windows-1258"),
    ("tcvn3", tcvn3(TEXT).encode("latin-1"), "tcvn3"),
    ("vni", vni(TEXT).encode("latin-1"), "vni"),
    ("tcvn3 saved as utf-8", tcvn3(TEXT).encode(), "tcvn3"),
    ("vni saved as utf-16", vni(TEXT).encode("utf-16"), "vni"),
]


@pytest.mark.parametrize(("content", "encoding"), [case[1:] for case in ENCODED], ids=[case[0] for case in ENCODED])
def test_the_letters_are_recognised_by_what_comes_out(opened: Any, content: bytes, encoding: str) -> None:
    table = opened(content)
    assert table.form == "csv"
    assert table.encoding == table.encodings[0].encoding == encoding
    assert table.mapping == MAPPING
    assert [unicodedata.normalize("NFC", name) for name in names(table)] == NAMES
    asked = [doubt.about for doubt in table.doubts]
    assert asked == ([] if encoding.startswith("utf") else ["encoding"])


@pytest.mark.parametrize("encoding", ["windows-1258", "tcvn3", "vni"])
def test_old_letters_are_shown_in_every_reading_until_one_is_chosen(opened: Any, encoding: str) -> None:
    content = next(case[1] for case in ENCODED if case[0] == encoding)
    shown = {candidate.encoding: "\n".join(candidate.lines) for candidate in opened(content).encodings}
    assert set(shown) == {"windows-1258", "tcvn3", "vni"}
    assert "Người Mẫu Một" in shown[encoding]
    assert sum("Người Mẫu Một" in lines for lines in shown.values()) == 1
    assert not opened(content, encoding=encoding).doubts


def test_the_other_reading_may_be_chosen(opened: Any) -> None:
    table = opened(vni(TEXT).encode("latin-1"), encoding="tcvn3", columns={1: "name"})
    assert table.encoding == "tcvn3"
    assert names(table) != NAMES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_choice_in_which_the_file_cannot_be_read_is_refused(opened: Any, encoding: str) -> None:
    with pytest.raises(UnreadText):
        opened(tcvn3(TEXT).encode("latin-1"), encoding=encoding)


def test_capitals_of_a_font_without_them_come_from_the_letters_beside_them(opened: Any) -> None:
    rows = (HEADINGS, ("1", "NGƯỜI MẪU MỘT", *PEOPLE[0][2:]), ("2", "Người Mẫu", *PEOPLE[1][2:]))
    assert names(opened(tcvn3(csv_text(rows)).encode("latin-1"))) == ["NGƯỜI MẪU MỘT", "Người Mẫu"]


@pytest.mark.parametrize("old", [tcvn3, vni])
def test_cells_typed_in_an_old_font_are_read_among_cells_of_unicode(opened: Any, old: Any) -> None:
    rows = [HEADINGS, *([old(value) for value in row] for row in PEOPLE), ("3", "Đỗ Hà Mẫu", *PEOPLE[0][2:])]
    table = opened(awkward.xlsx(rows))
    assert table.encoding == old.__name__
    assert [candidate.encoding for candidate in table.encodings] == [old.__name__, "unicode"]
    assert [doubt.about for doubt in table.doubts] == ["encoding"]
    assert names(table) == [*NAMES, "Đỗ Hà Mẫu"]
    assert names(opened(awkward.xlsx(rows), encoding="unicode")) == [old(NAMES[0]), old(NAMES[1]), "Đỗ Hà Mẫu"]


def test_names_of_other_peoples_are_no_old_font(opened: Any) -> None:
    rows = [HEADINGS, *((str(n), name, *PEOPLE[0][2:]) for n, name in enumerate(("Hörður Ævar", "Zoë Brontë", "Hà")))]
    assert opened(awkward.xlsx(rows)).encoding == "unicode"
    assert opened(csv_text(rows).encode()).encoding == "utf-8"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_by_which_names_come_out(opened: Any, separator: str) -> None:
    rows = [HEADINGS, *((*row[:4], f'"{row[4]},; \n tổ 2"', *row[5:]) for row in PEOPLE)]
    table = opened(csv_text(rows, separator).encode())
    assert table.separator == separator
    assert table.mapping == MAPPING
    assert [row[4] for _, row in table.rows()] == ["Thôn mẫu 1,; \n tổ 2", "Thôn mẫu 2,; \n tổ 2"]


def test_the_first_line_of_excel_says_the_separator(opened: Any) -> None:
    table = opened(("sep=;\r\n" + csv_text(separator=";")).encode())
    assert (table.separator, table.header_row, names(table)) == (";", 2, NAMES)


def test_the_list_of_our_own_command_is_read_as_ever(opened: Any) -> None:
    people = opened(b"ref,name,phone,village_ref,language,card_expiry,insurance_number,consent\nr,N,,v,vi,,,no\n")
    assert list(people.mapping.values()) == (
        ["ref", "name", "phone", "village_ref", "language", "card_expiry", "insurance_number", "consent"]
    )
    places = opened(b"ref,name,commune_code,languages,slots\nv,N,02647,vi|tay,06:00|17:00\n", "villages")
    assert list(places.mapping.values()) == ["ref", "name", "commune", "languages", "slots"]
    assert places.separator == ","
    assert not people.doubts
    assert not places.doubts


@pytest.mark.parametrize(
    ("content", "form"), [(awkward.xlsx(), "xlsx"), (awkward.xls(), "xls"), (awkward.ods(), "ods")]
)
def test_workbooks_are_read_whatever_they_are_called(opened: Any, content: bytes, form: str) -> None:
    table = opened(content)
    assert (table.form, table.mapping, names(table)) == (form, MAPPING, NAMES)
    assert [number for number, _ in table.rows()] == [2, 3]
    assert not table.doubts


def test_names_are_found_below_titles_and_above_numbers(opened: Any) -> None:
    table = opened(awkward.with_titles())
    assert table.header_row == 5
    assert table.headings[1] == "Họ và tên (*)"
    assert table.mapping == MAPPING
    assert [number for number, _ in table.rows()] == [7, 8]
    assert names(table) == NAMES


def test_another_row_of_names_may_be_chosen(opened: Any) -> None:
    rows = [("a", "b"), *[(HEADINGS[1], HEADINGS[4])], ("N", "T")]
    table = opened(csv_text(rows).encode(), header_row=1)
    assert (table.header_row, table.headings, table.mapping) == (1, ("a", "b"), {})
    assert [doubt.about for doubt in table.doubts] == ["columns"]


def test_workbooks_keep_their_kinds_of_value(opened: Any) -> None:
    table = opened(awkward.with_everything())
    rows = [row for _, row in table.rows()]
    assert [row[4] for row in rows] == [912345678, 912345679]
    assert [row[5] for row in rows] == [date(2026, 12, 31), awkward.MORNING]


def test_cells_merged_downwards_hold_for_each_row(opened: Any) -> None:
    assert [row[2] for _, row in opened(awkward.with_everything()).rows()] == ["Thôn mẫu 1", "Thôn mẫu 1"]


def test_what_is_odd_about_a_workbook_is_remarked(opened: Any) -> None:
    remarks = {remark.about: remark.fields for remark in opened(awkward.with_everything()).remarks}
    assert set(remarks) == {"formulas", "hidden", "merged", "ethnicity", "left out"}
    assert remarks["ethnicity"] == {"column": "Dân tộc"}
    assert remarks["left out"] == {"columns": "“Tuổi”"}


def test_a_clean_list_is_not_remarked_on(opened: Any) -> None:
    assert [remark.about for remark in opened(awkward.xlsx([row[1:] for row in (HEADINGS, *PEOPLE)])).remarks] == []


def test_ethnicity_is_never_taken_even_when_it_is_chosen(opened: Any) -> None:
    table = opened(awkward.with_everything(), columns={0: "name", 1: "household", 2: "village", 3: "commune"})
    assert 1 not in table.mapping
    assert table.samples[1] == []
    assert [row[1] for _, row in table.rows()] == [None, None]


def test_macros_are_not_run_and_told(opened: Any) -> None:
    table = opened(awkward.with_macros())
    assert names(table) == NAMES
    assert table.remarks[0].about == "macros"


def test_of_several_lists_one_has_to_be_named(opened: Any) -> None:
    table = opened(awkward.with_sheets())
    assert [doubt.about for doubt in table.doubts] == ["sheet"]
    assert [sheet.name for sheet in table.sheets] == ["Hướng dẫn", "Danh sách 1", "Danh sách 2"]
    chosen = opened(awkward.with_sheets(), sheet="Danh sách 2")
    assert names(chosen) == [NAMES[1]]
    assert not chosen.doubts
    with pytest.raises(NoSuchSheet):
        opened(awkward.with_sheets(), sheet="Danh sách 3")


def test_a_hidden_list_is_told_of_and_does_not_stand_in_the_way(opened: Any) -> None:
    table = opened(awkward.with_sheets(hidden=True))
    assert table.sheet == "Danh sách 1"
    assert not table.doubts
    assert ("hidden sheet", {"sheet": "Danh sách 2"}) in [(said.about, said.fields) for said in table.remarks]


def test_borders_drawn_far_out_are_no_columns(opened: Any) -> None:
    assert names(opened(awkward.styled_far_out())) == NAMES


def test_a_heading_said_before_is_known_again(opened: Any) -> None:
    rows = [("Tên gọi ở nhà", "Nơi chốn", "Xã"), ("Người mẫu", "Thôn mẫu", "Xã mẫu")]
    before = opened(csv_text(rows).encode())
    assert [doubt.about for doubt in before.doubts] == ["columns"]
    after = opened(csv_text(rows).encode(), remembered={"ten goi o nha": "name", "noi chon": "village"})
    assert after.mapping == {0: "name", 1: "village", 2: "commune"}
    assert not after.doubts


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", EmptySheet),
        (b"\xef\xbb\xbf\r\n", EmptySheet),
        (csv_text([HEADINGS]).encode(), EmptySheet),
        (awkward.xlsx([]), EmptySheet),
        (awkward.xlsx([HEADINGS]), EmptySheet),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), NoTable),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), NoTable),
        (b"%PDF-1.7\n%\xe2\xe3", NoTable),
        (b"\0\x01\x02\x03" * 100, NoTable),
        (awkward.letter(), NoTable),
        (b"<html><table><tr><td>name</td></tr></table></html>", SavedAsPage),
        (awkward._zip({"xl/workbook.bin": b""}), OtherWorkbook),
        (awkward.xlsx()[:2000], BrokenFile),
        (awkward.xls()[:3000], BrokenFile),
        (awkward.with_lying_size(), BrokenFile),
        (awkward.protected_container(), ProtectedFile),
        (awkward.protected_zip(), ProtectedFile),
        (awkward.ods_protected(), ProtectedFile),
        (awkward.bomb(), LargeInside),
        (awkward.with_cell_at("A:1048576"), CrowdedSheet),
        (awkward.with_cell_at("A:1", "XFD:1"), WideSheet),
        (awkward.with_cell_at("GR:1", "A:1500"), EmptySheet),
        (awkward.ods(before=1_000_000), CrowdedSheet),
        (csv_text([["x"] * 201] * 3).encode(), WideSheet),
        (csv_text([HEADINGS, ("1", '"Người')]).encode(), BrokenTable),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(opened: Any, content: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        list(opened(content).rows())


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024 * MEGABYTE)  # a file with a hole: it takes no room on the disk
    with pytest.raises(LargeFile):
        open_table(path, "list.csv", "residents", Choices(), {}, LIMITS)


def test_more_rows_than_allowed_are_refused_on_the_way(opened: Any) -> None:
    table = opened(csv_text([HEADINGS, *[PEOPLE[0]] * 1001]).encode())
    with pytest.raises(CrowdedSheet):
        list(table.rows())


def test_choices_are_kept_in_json() -> None:
    chosen = Choices(
        sheet="a", encoding="vni", header_row=3, columns={0: "name", 2: ""}, answers={"communes": {"x": "1"}}
    )
    assert Choices.from_plain(chosen.to_plain()) == chosen
    assert Choices.from_plain({}) == Choices()

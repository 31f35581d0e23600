"""The spreadsheet: out, through Excel or LibreOffice, and back."""

import io
import struct
import zlib

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from foundation.spelling import clean
from foundation.web.locales import current
from tests.translations.exchange.files import KEYS, entry, portion, repacked, saved
from tests.translations.exchange.files import workbook as made
from translations.exchange import archive, files, table, workbook
from translations.exchange.refusals import (
    BrokenWorkbook,
    FileTooLarge,
    MadeByProgram,
    NoNumber,
    NoTable,
    OldWorkbook,
    OtherContent,
    PrintedSheet,
    TooManyRows,
    UnpacksTooLarge,
    WrongExtension,
)

ROW = {"text_id": 12, "source_version": 3, "language": "tay", "version": 2, "words": "xin", "back_translation": "chào"}
# What the house stores: `clean` leaves no other sign in words.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=200).map(clean)


@pytest.fixture(autouse=True)
def reader(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        yield


def only(content: bytes):  # type: ignore[no-untyped-def]
    found = table.read(content)
    assert found.unreadable == ()
    assert len(found.rows) == 1
    return found.rows[0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, told=WORDS, note=WORDS)
def test_any_words_come_back_as_they_went_out(words: str, told: str, note: str) -> None:
    back = only(workbook.write(portion(entry(words=words, back_translation=told, note=note))))
    assert (back.words, back.back_translation, back.note) == (words, told, note)


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "'quoted", "_x0041_ _x005F_"])
def test_what_begins_like_a_formula_is_words_and_stays_them(words: str) -> None:
    content = workbook.write(portion(entry(words=words)))
    cell = load_workbook(io.BytesIO(content)).active["I3"]
    assert cell.data_type == "s"
    assert cell.number_format == "@"
    assert only(content).words == words
    # A program that opens and saves it leaves it alone.
    again = load_workbook(io.BytesIO(content))
    assert not words.startswith("=") or again.active["I3"].quotePrefix


def test_the_numbers_are_hidden_and_only_words_can_be_written() -> None:
    sheet = load_workbook(io.BytesIO(workbook.write(portion(entry())))).active
    assert [sheet.column_dimensions[letter].hidden for letter in "ABCDE"] == [True] * 4 + [False]
    assert sheet.row_dimensions[1].hidden
    assert sheet.protection.sheet
    open_ones = [sheet.cell(1, place).value for place in range(1, 15) if not sheet.cell(3, place).protection.locked]
    assert open_ones == ["words", "back_translation", "note"]
    assert all(sheet.cell(3, place).alignment.wrap_text for place in range(1, 15))
    assert sheet["I2"].value == "Bản dịch"
    assert "{hotline}: đường dây nóng" in sheet["L3"].value


def test_columns_may_stand_in_another_order_beside_others() -> None:
    keys = ["ghi chú riêng", *reversed(KEYS), "thêm"]
    assert only(made([{**ROW, "thêm": 7, "ghi chú riêng": "x"}], keys)).words == "xin"


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_heads_are_enough_when_the_row_of_keys_is_gone(app: Flask, locale: str) -> None:
    with app.test_request_context(headers={"Accept-Language": locale}):
        book = load_workbook(io.BytesIO(workbook.write(portion(entry()))))
    book.active.delete_rows(1)
    assert only(saved(book)).words == entry().words


def test_heads_of_a_third_interface_language_are_known(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from translations.exchange import columns

    monkeypatch.setitem(app.extensions, "locales", {**app.extensions["locales"], "fr": "Français"})
    spoken = []

    def asked() -> dict[str, str]:
        spoken.append(current())
        return {key: f"{key} en {current()}" for key in columns.HEADS}

    monkeypatch.setattr(columns, "heads", asked)
    assert columns.known()["words en fr"] == "words"
    assert set(spoken) == {"vi", "en", "fr"}


def test_rows_that_were_deleted_or_left_blank_are_not_missed() -> None:
    book = load_workbook(io.BytesIO(workbook.write(portion(entry(text_id=1), entry(text_id=2), entry(text_id=3)))))
    book.active.delete_rows(4)
    book.active.insert_rows(4)
    found = table.read(saved(book))
    assert [row.text_id for row in found.rows] == [1, 3]
    assert [row.row for row in found.rows] == [3, 5]


@pytest.mark.parametrize("number", [12, 12.0, "12", " 12 ", "12.0", "１２"])
def test_a_number_is_one_however_the_program_keeps_it(number: object) -> None:
    assert only(made([{**ROW, "text_id": number}])).text_id == 12


@pytest.mark.parametrize("number", [None, "", "mười hai", 12.5, True, -1, "9" * 30])
def test_a_row_without_its_number_is_refused_alone(number: object) -> None:
    found = table.read(made([{**ROW, "text_id": number}, {**ROW, "text_id": 13}]))
    assert [row.text_id for row in found.rows] == [13]
    assert [(one.row, type(one.reason)) for one in found.unreadable] == [(2, NoNumber)]


def test_what_excel_made_of_words_is_not_guessed_back() -> None:
    from datetime import date

    rows = [{**ROW, "words": value} for value in (912345678, 1.5, date(2026, 12, 31), True, "=1+1", "#NAME?")]
    book = load_workbook(io.BytesIO(made(rows)))
    book.active["E7"].data_type = "e"
    found = table.read(saved(book))
    assert found.rows == ()
    assert {type(one.reason) for one in found.unreadable} == {MadeByProgram}
    assert len(found.unreadable) == 6


def test_a_carriage_return_as_excel_writes_it_is_a_line_end() -> None:
    assert clean(only(made([{**ROW, "words": "một_x000D_\nhai"}])).words) == "một\nhai"


def test_another_sheet_may_stand_before_ours() -> None:
    book = load_workbook(io.BytesIO(workbook.write(portion(entry()))))
    book.create_sheet("Ghi chú", 0).append(["tự do"])
    assert only(saved(book)).text_id == 12


def test_more_rows_than_the_desk_hands_out_are_not_read() -> None:
    with pytest.raises(TooManyRows):
        table.read(made([{**ROW, "text_id": n} for n in range(1, table.MOST_ROWS + 2)]))


def test_a_cell_in_the_last_row_of_the_sheet_costs_nothing() -> None:
    book = load_workbook(io.BytesIO(made([ROW])))
    book.active.cell(1_048_576, 16_384).value = "far away"
    assert only(saved(book)).words == "xin"


class TestFilesThatAreNone:
    def test_a_workbook_without_the_columns(self) -> None:
        with pytest.raises(NoTable, match="text|văn bản"):
            table.read(saved(Workbook()))

    @pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500])
    def test_a_damaged_archive(self, damage: bytes) -> None:
        with pytest.raises(BrokenWorkbook):
            table.read(damage)

    def test_a_workbook_cut_off_or_with_damage_inside(self) -> None:
        whole = workbook.write(portion(entry()))
        with pytest.raises(BrokenWorkbook):
            table.read(whole[: len(whole) // 2])
        with pytest.raises(BrokenWorkbook):
            table.read(repacked(whole, xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row"))
        with pytest.raises(NoTable):
            table.read(repacked(made([ROW]), xl__workbook_dot_xml=b"<html/>"))

    def test_a_bomb_is_not_unpacked(self) -> None:
        bomb = repacked(made([ROW]), xl__media__zeros_dot_bin=b"\0" * (archive.LARGEST_UNPACKED + 1))
        assert len(bomb) < 100_000
        with pytest.raises(UnpacksTooLarge):
            table.read(bomb)

    def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either(self) -> None:
        bomb = bytearray(repacked(made([ROW]), xl__zeros_dot_bin=b"\0" * (archive.LARGEST_UNPACKED + 1)))
        honest = struct.pack("<L", archive.LARGEST_UNPACKED + 1)
        assert honest in bomb
        with pytest.raises(BrokenWorkbook):
            table.read(bytes(bomb.replace(honest, struct.pack("<L", 10))))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_are_not_expanded(self, encoding: str) -> None:
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        sheet = f'{head}<!doctype w [<!ENTITY l0 "ha">{laughs}]><worksheet>&l9;</worksheet>'
        with pytest.raises(UnpacksTooLarge):
            table.read(repacked(made([ROW]), xl__worksheets__sheet1_dot_xml=sheet.encode(encoding)))

    def test_thousands_of_parts(self) -> None:
        parts = {f"part{n}": b"" for n in range(archive.MOST_PARTS + 1)}
        with pytest.raises(UnpacksTooLarge):
            table.read(repacked(made([ROW]), **dict.fromkeys(parts, b"x")))

    @pytest.mark.parametrize(
        ("name", "content", "refusal"),
        [
            ("bản dịch.txt", b"x", WrongExtension),
            ("tay", b"x", WrongExtension),
            ("tay.docx", b"PK\x03\x04", WrongExtension),
            ("tay.po", b"PK\x03\x04", OtherContent),
            ("tay.xlsx", b"msgid", OtherContent),
            ("tay.xlsx", b"\xd0\xcf\x11\xe0", OldWorkbook),
            ("tay.pdf", b"%PDF-1.7", PrintedSheet),
            ("tay.po", b"%PDF-1.7", PrintedSheet),
            ("tay.po", b" " * (files.LARGEST + 1), FileTooLarge),
        ],
    )
    def test_its_name_and_what_it_holds_must_agree(self, name: str, content: bytes, refusal: type) -> None:
        with pytest.raises(refusal):
            files.read(name, content)

    def test_flipped_bytes_never_break_more_than_the_file(self) -> None:
        whole = workbook.write(portion(entry()))
        for place in range(0, len(whole), 97):
            damaged = bytearray(whole)
            damaged[place] ^= zlib.crc32(bytes([place % 251])) & 0xFF or 1
            try:
                table.read(bytes(damaged))
            except (BrokenWorkbook, NoTable, UnpacksTooLarge, OldWorkbook):
                continue

"""Files as LibreOffice and GNU gettext saved them (saved/README.md), and what their tools make of a file of today."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask

from tests.translations.exchange.files import entry, portion
from tests.translations.exchange.test_catalogue import AT
from translations.exchange import catalogue, files
from translations.exchange.entry import Content
from translations.exchange.refusals import AllObsolete, LostLetters, OtherContent, WrongExtension

SAVED = Path(__file__).with_name("saved")
TRANSLATED = "Thẻ hết hạn, {name}.\nGọi {hotline}."
BEFORE = "Thẻ của {name} hết hạn.\nGọi {hotline}."
FORMULA, PHONE = '=1+1 và "trích dẫn" {name} {hotline}', "0912345678 {name} {hotline}"


@pytest.fixture(autouse=True)
def reader(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        yield


def read(name: str, called: str = "") -> Content:
    return files.read(called or name, (SAVED / name).read_bytes())


def words(content: Content) -> list[tuple[int, str, bool | None]]:
    assert content.unreadable == ()
    return [(row.text_id, row.words, row.finished) for row in content.rows]


def test_libreoffice_keeps_what_it_was_given_and_what_was_written() -> None:
    content = read("libreoffice.xlsx")
    changed = "Thẻ của “{name}” sắp hết hạn.\nGọi {hotline}."
    assert words(content) == [(1, "", None), (2, changed, None), (3, FORMULA, None), (4, PHONE, None)]
    assert [(row.source_version, row.version, row.language) for row in content.rows] == [
        (3, 0, "vi"),
        (3, 2, "vi"),
        (3, 1, "vi"),
        (3, 1, "vi"),
    ]
    assert content.rows[1].note == "đọc lại giúp"
    assert {row.source_language for row in content.rows} == {"Tiếng Anh ◦ en"}


def test_a_detour_over_csv_loses_letters_and_is_refused_row_by_row() -> None:
    content = read("libreoffice_through_csv.xlsx")
    assert content.rows == ()
    assert {type(one.reason) for one in content.unreadable} == {LostLetters}


def test_an_open_document_is_asked_for_as_xlsx_under_either_name() -> None:
    with pytest.raises(WrongExtension):
        read("libreoffice.ods")
    with pytest.raises(OtherContent):
        read("libreoffice.ods", "tay.xlsx")


def test_msgmerge_leaves_fuzzy_entries_drafts_and_obsolete_ones_out() -> None:
    assert words(read("gettext_merged.po")) == [(1, TRANSLATED, True), (2, BEFORE, False), (3, FORMULA, False)]


def test_msgcat_may_sort_and_wrap() -> None:
    rows = words(read("gettext_sorted.po"))
    assert rows == [(1, TRANSLATED, True), (2, BEFORE, False), (3, FORMULA, False), (4, PHONE, False)]


def test_what_msgattrib_calls_finished_is() -> None:
    assert {finished for _text, _words, finished in words(read("gettext_unfuzzied.po"))} == {True}


def test_a_file_of_obsolete_entries_says_so() -> None:
    with pytest.raises(AllObsolete):
        read("gettext_obsolete.po")


@pytest.mark.parametrize(
    "tool",
    [
        ["msgcat"],
        ["msgcat", "--width=40", "--sort-output"],
        ["msgcat", "--no-wrap", "--escape"],
        ["msgattrib", "--no-obsolete"],
        ["msgconv", "-t", "UTF-8"],
    ],
    ids=" ".join,
)
def test_a_file_of_today_comes_through_the_tools_as_it_went_in(tmp_path: Path, tool: list[str]) -> None:
    rows = portion(entry(), entry(text_id=13, words='"trích dẫn" \\ {name}\t{hotline}', state="translated"))
    before, after = tmp_path / "before.po", tmp_path / "after.po"
    before.write_bytes(catalogue.write(rows, AT))
    subprocess.run([*tool, str(before), "-o", str(after)], check=True, capture_output=True)

    def told(place: Path) -> set[tuple[object, ...]]:
        found = catalogue.read(place.read_bytes())
        assert found.unreadable == ()
        return {(row.place, row.words, row.back_translation, row.note, row.finished) for row in found.rows}

    assert told(after) == told(before)

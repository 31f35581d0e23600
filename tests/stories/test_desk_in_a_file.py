"""The desk in a file, in a real Chromium: download, change it as a translator's program would, hand it in, review."""

from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.stories.chromium import DESK, PHONE, chromium, fits_the_screen, reader
from tests.stories.desk import a_text, saved
from tests.stories.house import House
from translations.lifecycle import RenderingState

pytestmark = pytest.mark.browser

WORDS, TOLD = "[Tày – viết trong tệp] {name}. {hotline}.", "Thẻ của {name} sắp hết hạn. Gọi {hotline}."


def write_in_the_spreadsheet(path: Path) -> None:
    """Fill in the columns by their heads, as a translator sees them: the second row of the sheet."""
    book = load_workbook(path)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[2]}
    assert sheet.max_row == 3
    sheet.cell(3, heads["Bản dịch"]).value = WORDS
    sheet.cell(3, heads["Bản dịch ngược sang tiếng Việt"]).value = TOLD
    book.save(path)


def write_in_the_catalogue(path: Path) -> None:
    """Fill in both entries, as Poedit does: the words and what they mean."""
    catalogue = polib.pofile(str(path))
    words, back = catalogue
    words.msgstr, back.msgstr = WORDS, TOLD
    catalogue.save()


@pytest.mark.parametrize(
    ("form", "write"), [("xlsx", write_in_the_spreadsheet), ("po", write_in_the_catalogue)], ids=["xlsx", "po"]
)
def test_there_and_back_in_a_file(house: House, tmp_path: Path, form: str, write: Callable[[Path], None]) -> None:
    title = f"Trong tệp {form}"
    path = a_text(house, title)
    with chromium() as browser:
        with reader(browser, house, "dich", PHONE) as translator:
            file = take_along(translator, title, form, tmp_path)
            write(file)
            hand_in(translator, file)
        assert saved(house, title) == [(WORDS, RenderingState.TRANSLATED)]
        with reader(browser, house, "doc", DESK) as reviewer:
            reviewer.goto(f"/translations?waits=review&whose=all&words={title}")
            reviewer.locator("[data-listed]").click()
            reviewer.wait_for_url(f"**{path}/review?**")
            expect(reviewer.locator(f"section .passage:has-text('{WORDS}')")).to_have_attribute("lang", "tyz")
            expect(reviewer.locator("main")).to_contain_text(TOLD)


def take_along(page: Page, title: str, form: str, folder: Path) -> Path:
    """By the page's own button, for one campaign and one language."""
    page.goto("/translations/exchange")
    page.locator("#language").select_option("tay")
    page.locator("#text").select_option(label=title)
    page.locator(f"#form-{form}").check()
    with page.expect_download() as started:
        page.locator("form[action$='/file'] button").click()
    file = folder / started.value.suggested_filename
    assert file.suffix == f".{form}"
    started.value.save_as(file)
    return file


def hand_in(page: Page, file: Path) -> None:
    """See what it changes, and nothing written yet; then write it."""
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[enctype] button").click()
    expect(page.locator("td .passage")).to_have_text(WORDS)
    fits_the_screen(page)
    page.locator("button[value=apply]").click()
    expect(page.locator(".messages .notice")).to_contain_text("Đã ghi: 1")

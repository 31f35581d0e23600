"""A list comes in through a real Chromium: handed in, confirmed, answered, written, undone, written again."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.stories.chromium import DESK, PHONE, broken_rules, chromium, fits_the_screen, in_light, nameless, reader
from tests.stories.house import House

pytestmark = pytest.mark.browser

ROWS = (
    ("UBND XÃ MƯỜNG BO",),
    ("DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM Y TẾ",),
    ("TT", "Họ và tên", "Điện thoại", "Thôn, bản", "Tiếng", "Dân tộc", "Hạn thẻ", "Đồng ý nhận tin"),
    (1, "Người mẫu nhập 1", "0992 100 001", "Nậm Cang", "Dao", "không lấy", "31/12/2027", "có"),
    (2, "Người mẫu nhập 2", "0992 100 002", "Thôn mẫu mới", "Mông", "không lấy", "31/12/2027", ""),
    (3, "Người mẫu nhập 3", "không gọi được", "Nậm Cang", "Dao", "không lấy", "31/02/2027", ""),
)


def test_a_list_comes_in_and_goes_out_again(house: House, tmp_path: Path) -> None:
    with chromium() as browser:
        with reader(browser, house, "soan", DESK) as keeper:
            hand_in(keeper, tmp_path / "Danh sách Mường Bo.xlsx")
            confirm(keeper)
            answer(keeper)
            at = write_and_undo(keeper)
            by_keyboard(keeper, at)
        with reader(browser, house, "soan", PHONE) as keeper:
            for path in (
                "/villages/imports/",
                "/villages/imports/new",
                "/villages/imports/columns",
                at,
                f"{at}?show=new",
            ):
                keeper.goto(path)
                sound(keeper)


def sound(page: Page) -> None:
    """Fits, has a name for everything, and keeps the rules in light and dark."""
    fits_the_screen(page)
    assert nameless(page) == []
    for scheme in ("light", "dark"):
        in_light(page, scheme)
        assert broken_rules(page) == []


def hand_in(page: Page, path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())
    page.goto("/villages/imports/new")
    sound(page)
    page.get_by_label("Người dân", exact=True).check()
    page.locator("[name=file]").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_url("**/reading")


def confirm(page: Page) -> None:
    """The commune stands in the title; who agreed, when and how has to be said."""
    sound(page)
    expect(page.locator("[name=all-commune] option:checked")).to_have_text("Xã Mường Bo")
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.locator("[role=alert]")).to_contain_text("hãy ghi ngày hỏi ý kiến")
    page.locator("[name=said_on]").fill("2026-01-05")
    page.locator("[name=by]").select_option("self")
    page.locator("[name=wording]").select_option("unknown")
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.locator(".tabs", has_text="Dòng bị từ chối (2)")).to_be_visible()


def answer(page: Page) -> None:
    """A village that is missing is added, and Mông alone is asked about."""
    sound(page)
    page.get_by_role("link", name="Chỉ rõ").click()
    sound(page)
    page.get_by_label("Thôn mẫu mới").select_option("new")
    page.get_by_label("“Mông”").select_option("mong-1961")
    page.get_by_role("button", name="Đọc lại danh sách").click()
    expect(page.get_by_role("button", name="Ghi 2 mục mới")).to_be_visible()


def write_and_undo(page: Page) -> str:
    """Written, the refused row taken along, undone; the address of the import."""
    page.get_by_role("button", name="Ghi 2 mục mới").click()
    expect(page.get_by_role("button", name="Hoàn tác lần nhập này")).to_be_visible()
    at = page.url.partition("?")[0]
    sound(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="Tải các dòng bị từ chối").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(given.value.path()).read_bytes())).active
    assert [row for row in sheet.iter_rows(values_only=True) if "Người mẫu nhập 3" in row]
    assert "không lấy" not in {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert found(page) == 2
    page.goto(at)
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.locator(".standing")).to_contain_text("đã hoàn tác")
    assert found(page) == 0
    return at


def found(page: Page) -> int:
    """How many of the people of the file are in the list."""
    page.goto("/villages/residents?q=Người mẫu nhập")
    return page.locator("main table tbody tr").count()


def by_keyboard(page: Page, at: str) -> None:
    """Written again without a mouse."""
    page.goto(at)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Ghi lại vào danh sách":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hoàn tác lần nhập này")).to_be_visible()

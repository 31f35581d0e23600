"""The desk by keyboard alone: sign in, find, write, insert, save, go on, submit; then review and approve."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.chromium import DESK, PHONE, chromium, visitor
from tests.stories.desk import a_text, saved
from tests.stories.house import House
from tests.stories.keyboard import find, reach, see, sign_in, unfold_filters
from translations.lifecycle import RenderingState

pytestmark = pytest.mark.browser

FIRST, SECOND = "Chỉ bằng phím: một", "Chỉ bằng phím: hai"
WORDS = "[Tày – bản mẫu] {name}đ {hotline}."


def test_everything_by_keyboard(house: House) -> None:
    a_text(house, FIRST)
    a_text(house, SECOND)
    with chromium() as browser:
        with visitor(browser, house, DESK) as translator:
            sign_in(translator, house, "dich")
            find(translator, "Chỉ bằng phím", "writing")
            open_the_first(translator, FIRST)
            write(translator)
            save(translator)
            there_and_back(translator)
            submit(translator)
        assert saved(house, FIRST)[0] == (WORDS, RenderingState.TRANSLATED)
        with visitor(browser, house, PHONE) as reviewer:
            sign_in(reviewer, house, "doc")
            find(reviewer, "Chỉ bằng phím", "review")
            open_the_first(reviewer, FIRST)
            reach(reviewer, reviewer.locator("button[value=approve]"))
            reviewer.keyboard.press("Enter")
            expect(reviewer.locator(".messages .notice")).to_be_visible()
    assert saved(house, FIRST)[0] == (WORDS, RenderingState.APPROVED)


def open_the_first(page: Page, title: str) -> None:
    """`j` brings the first row of the list into focus, Enter opens it."""
    page.keyboard.press("Escape")
    unfold_filters(page)
    reach(page, page.locator("main form.filters button"))
    page.keyboard.press("j")
    see(page)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def write(page: Page) -> None:
    """Type; fetch a placeholder and a letter from beside the field; the cursor is back in it by itself."""
    words = page.locator("#words")
    reach(page, words)
    page.keyboard.type("[Tày – bản mẫu]")
    insert_chip(page, "{name}")
    reach(page, page.locator(".letters button[tabindex='0']"), "Shift+Tab")
    for _ in range(page.locator(".letters button").count()):
        if page.evaluate("document.activeElement.dataset.letter") == "đ":
            break
        page.keyboard.press("ArrowRight")
        see(page)
    page.keyboard.press("Enter")
    expect(words).to_be_focused()
    insert_chip(page, "{hotline}")
    page.keyboard.type(".")
    expect(words).to_have_value(WORDS)
    expect(page.locator("#preview")).to_contain_text("UCS-2")
    reach(page, page.locator("#back_translation"))
    page.keyboard.type("Thẻ của {name} sắp hết hạn, gọi {hotline}.")


def insert_chip(page: Page, name: str) -> None:
    reach(page, page.locator("button.chip", has_text=name), "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("#words")).to_be_focused()


def save(page: Page) -> None:
    """Ctrl+S; the page says where it stands now."""
    page.keyboard.press("Control+s")
    expect(page.locator(".standing")).to_contain_text("cần sửa")
    expect(page.locator("#words")).to_have_value(WORDS)


def there_and_back(page: Page) -> None:
    """On to the next text of the narrowed list, and back."""
    page.keyboard.press("Alt+PageDown")
    expect(page.locator("h1")).to_have_text(SECOND)
    page.keyboard.press("Alt+PageUp")
    expect(page.locator("h1")).to_have_text(FIRST)


def submit(page: Page) -> None:
    """From within the field, without looking for the button."""
    reach(page, page.locator("#words"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/translations(\?.*)?$"))
    expect(page.locator(".messages .notice")).to_be_visible()

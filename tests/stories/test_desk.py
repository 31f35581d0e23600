"""The desk in a real Chromium: translate, review and approve; and two people at one rendering."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.chromium import DESK, PHONE, chromium, fits_the_screen, reader
from tests.stories.desk import a_text, colleague, saved
from tests.stories.house import House
from translations.lifecycle import RenderingState

pytestmark = pytest.mark.browser

TOLD = "Thẻ của {name} sắp hết hạn, gọi {hotline}"


def type_in(page: Page, words: str) -> None:
    page.locator("#words").click()
    page.locator("#words").press_sequentially(words)


def test_translate_review_approve(house: House) -> None:
    title = "Bàn dịch: dịch, đọc, duyệt"
    path = a_text(house, title)
    with chromium() as browser:
        with reader(browser, house, "dich", PHONE) as translator:
            translator.goto(path)
            fits_the_screen(translator)
            type_in(translator, "[Tày – bản mẫu]")
            translator.locator("button.chip", has_text="{name}").click()
            translator.locator("button[data-letter='đ']").click()
            translator.locator("button.chip", has_text="{hotline}").click()
            type_in(translator, ".")
            expect(translator.locator("#words")).to_have_value("[Tày – bản mẫu] {name}đ {hotline}.")
            expect(translator.locator("#preview")).to_contain_text("UCS-2")
            translator.locator("#back_translation").fill("Thẻ của {name} sắp hết hạn, gọi {hotline}")
            expect(translator.locator("#kept")).to_contain_text("chưa gửi duyệt")
            translator.goto(path)
            translator.locator("a[href$='unsaved=1']").click()
            expect(translator.locator("#words")).to_have_value("[Tày – bản mẫu] {name}đ {hotline}.")
            translator.locator("#words").press("Control+Enter")
            translator.wait_for_url(re.compile(r"/translations(\?.*)?$"))
        with reader(browser, house, "doc", DESK) as reviewer:
            reviewer.goto(f"{path}/review")
            reviewer.locator("button[value=approve]").click()
            reviewer.wait_for_url(re.compile(r"/translations\?.*"))
    assert saved(house, title)[0] == ("[Tày – bản mẫu] {name}đ {hotline}.", RenderingState.APPROVED)


def test_two_people_at_one_rendering(house: House) -> None:
    title = "Bàn dịch: hai người"
    path = a_text(house, title)
    theirs, mine = "[Tày] {name} {hotline} họ", "[Tày] {name} {hotline} tôi"
    other = colleague(house, "ban", "Bạn cùng dịch", "translator")
    with (
        chromium() as browser,
        reader(browser, house, "dich", DESK) as first,
        reader(browser, house, other, PHONE) as second,
    ):
        second.goto(path)
        first.goto(path)
        type_in(first, theirs)
        expect(first.locator("#kept")).to_contain_text("chưa gửi duyệt")
        type_in(second, mine)
        second.locator("#back_translation").fill(TOLD)
        expect(second.locator("#others")).to_contain_text("đang làm bản dịch này từ")
        first.locator("#words").press("Control+s")
        first.wait_for_load_state()
        expect(first.locator(".standing")).to_contain_text("cần sửa")
        assert saved(house, title) == [(theirs, RenderingState.NEEDS_EDITING)]
        refuse_the_slower(second, theirs, mine)
        assert saved(house, title) == [(theirs, RenderingState.NEEDS_EDITING)]
        second.goto(f"{path}?unsaved=1")
        expect(second.locator("#words")).to_have_value(mine)
        second.locator("button[name=do][value=draft]").click()
        expect(second.locator(".theirs")).to_have_count(0)
        give_way(first, path, mine)
    assert [words for words, _state in saved(house, title)] == [mine, theirs]


def refuse_the_slower(second: Page, theirs: str, mine: str) -> None:
    """Whoever saves second is told, on a phone, and has both before them: theirs, their own, and what they change."""
    second.locator("button[name=do][value=draft]").click()
    expect(second.locator("main [role=alert]")).to_be_visible()
    fits_the_screen(second)
    expect(second.locator(".theirs > .passage").first).to_have_text(theirs)
    expect(second.locator(".theirs del")).to_contain_text("họ")
    expect(second.locator(".theirs ins")).to_contain_text("tôi")
    expect(second.locator("#words")).to_have_value(mine)
    expect(second.locator("#back_translation")).to_have_value(TOLD)


def give_way(first: Page, path: str, theirs: str) -> None:
    """Whoever would rather keep the other's words lets their own go, and only then they are gone."""
    mine = "[Tày] {name} {hotline} lại tôi"
    first.locator("#words").fill(mine)
    first.locator("button[name=do][value=draft]").click()
    expect(first.locator("#words")).to_have_value(mine)
    first.goto(f"{path}?unsaved=1")
    expect(first.locator(".theirs > .passage").first).to_have_text(theirs)
    expect(first.locator("#words")).to_have_value(mine)
    first.locator(".theirs form button").click()
    expect(first.locator(".theirs")).to_have_count(0)
    expect(first.locator("#words")).to_have_value(theirs)

"""The main journey in a real Chromium: sign in, write, approve, launch on a desk; download and log on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.stories.chromium import DESK, PHONE, chromium, fits_the_screen, reader
from tests.stories.house import House

pytestmark = pytest.mark.browser

SLUG = "trinh-duyet-phuc-thinh"
TITLE = "Trình duyệt: nhắc gia hạn ở Nậm Cang"


def test_write_approve_launch_and_download(house: House, tmp_path: Path) -> None:
    with chromium() as browser:
        with reader(browser, house, "soan", DESK) as author:
            write(author)
        with reader(browser, house, "duyet", PHONE) as approver:
            approve(approver)
        with reader(browser, house, "soan", DESK) as author:
            author.goto(f"/campaigns/{SLUG}/launch")
            author.locator("main form[method=post] button").click()
            expect(author.locator("[data-done]")).to_be_visible(timeout=120_000)
        with reader(browser, house, "loa", PHONE) as operator:
            read_aloud(operator, tmp_path / "script.pdf")
    assert house.differences(house.report(SLUG)) == []


def write(author: Page) -> None:
    """Fill in the form and watch the previews come to life; then save and submit."""
    author.goto("/campaigns/new")
    author.locator("[name=title]").fill(TITLE)
    author.locator("details:has([name=slug]) summary").click()
    author.locator("[name=slug]").fill(SLUG)
    author.locator("[name=sms]").fill("{office}: thẻ BHYT của {name} sắp hết hạn. Hỏi {hotline}.")
    expect(author.locator("[data-part=sms] .bubble")).to_contain_text("thẻ BHYT")
    author.locator("[name=script]").fill("Mời bà con {village} gia hạn thẻ. Hỏi {hotline}.")
    expect(author.locator("[data-part=script]")).to_contain_text("Mời bà con")
    author.locator("[name=communes][value='03043']").check()
    expect(author.locator("[data-part=audience]")).to_contain_text("người")
    author.locator("button[name=do][value=submit]").click()
    author.wait_for_url(f"**/campaigns/{SLUG}")


def approve(approver: Page) -> None:
    """Find it on the phone among what waits, read it, stand for it."""
    approver.goto("/campaigns/waiting")
    fits_the_screen(approver)
    approver.goto(f"/campaigns/{SLUG}/approve")
    fits_the_screen(approver)
    approver.locator("button[value=approve]").click()
    approver.wait_for_url("**/campaigns/waiting")
    expect(approver.locator("main table, main article, main .empty").first).not_to_contain_text(TITLE)


def read_aloud(operator: Page, script: Path) -> None:
    """Download today's script and say that it was aired."""
    operator.goto("/scripts/")
    fits_the_screen(operator)
    card = operator.locator("article", has_text=TITLE).first
    with operator.expect_download() as started:
        card.locator("a[href$='/pdf']").click()
    started.value.save_as(script)
    assert script.read_bytes().startswith(b"%PDF")
    card.locator("form:has([name=aired][value=yes]) button").first.click()
    expect(operator.locator("article", has_text=TITLE).first.locator(".entries")).to_contain_text("Đã phát")

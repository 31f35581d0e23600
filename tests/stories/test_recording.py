"""Recording in a real Chromium, whose microphone is a device that beeps: record, listen, send, hear it as MP3."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from foundation.database import db
from tests.stories.chromium import DESK, PHONE, chromium, fits_the_screen, reader
from tests.stories.house import House
from translations.models import Text

pytestmark = pytest.mark.browser

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

# The length a player finds, in seconds; endless while a browser has not counted its own recording.
LOADED = (
    "async () => {{ const one = document.querySelector('{}'); one.preload = 'metadata'; one.load();"
    " await new Promise((ready) => one.addEventListener('loadedmetadata', ready)); return one.duration; }}"
)


def text_of(house: House) -> int:
    """A text of the demonstration."""
    with house.stack.app.app_context():
        found = db.session.scalar(select(Text.id).where(Text.channel == "script").order_by(Text.id).limit(1))
        assert found
        return found


def test_record_listen_send_and_withdraw(house: House) -> None:
    place = f"/translations/{text_of(house)}/giay/recordings"
    with chromium(*MICROPHONE) as browser:
        with reader(browser, house, "dich", PHONE) as translator:
            translator.goto(place)
            fits_the_screen(translator)
            record(translator)
            lose_the_line(translator)
            send(translator)
        with reader(browser, house, "dich", DESK) as translator:
            translator.goto(place)
            withdraw_and_restore(translator)


def record(page: Page) -> None:
    """By keyboard alone: record until the clock says two seconds, stop, listen."""
    toggle = page.locator("[data-toggle]")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text("Đang thu. Mời nói.")
    expect(page.locator("[data-clock]")).to_have_text("0:02", timeout=30_000)
    page.evaluate(
        "async () => { while (!(document.querySelector('[data-level]').value > 0.02))"
        " await new Promise((seen) => requestAnimationFrame(seen)); }"
    )
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text("Đã thu xong. Hãy nghe lại rồi gửi.")
    assert page.evaluate(LOADED.format("[data-playback]")) > 0
    assert page.evaluate("document.querySelector('input[type=file]').files[0].name") == "recording.webm"


def lose_the_line(page: Page) -> None:
    """What cannot be sent stays on the page and says so."""
    page.evaluate("() => { window.usual = window.fetch; window.fetch = () => Promise.reject(new TypeError('away')); }")
    page.locator("[data-send]").click()
    expect(page.locator("[data-said]")).to_contain_text("Bản thu vẫn còn ở đây")
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 1
    page.evaluate("() => { window.fetch = window.usual; }")


def send(page: Page) -> None:
    """With the box ticked it arrives, and the worker makes its MP3, whether its speaker waits or leaves the page."""
    page.locator("[name=read]").check()
    page.locator("[data-send]").click()
    expect(page.locator("#versions tbody tr")).to_have_count(1)
    # A quick worker is done before the page is there, and then nothing on it waits.
    expect(page.locator("[data-done], #versions a[href$='/station']").first).to_be_visible(timeout=60_000)
    place = page.url
    page.goto("/translations")
    page.goto(place)
    expect(page.locator("#versions tbody")).to_contain_text("đang dùng")
    href = page.locator("#versions a[href$='/station']").get_attribute("href")
    answer = page.request.get(str(href))
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/mpeg")
    assert 1.5 < page.evaluate(LOADED.format("#versions audio")) < 30


def withdraw_and_restore(page: Page) -> None:
    """Taken back and brought again by its buttons."""
    page.locator("form[action$='/withdraw'] button").click()
    expect(page.locator("#versions tbody")).to_contain_text("đã rút")
    page.locator("form[action$='/restore'] button").click()
    expect(page.locator("#versions tbody")).to_contain_text("đang dùng")

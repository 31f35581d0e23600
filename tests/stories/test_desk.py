"""The desk in a real Chromium: translate, review and approve; and two people at one rendering."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accounts import passwords
from foundation.database import db
from tests.stories.house import House
from tests.stories.test_browser import DESK, PHONE, chromium, fits_the_screen, reader
from tests.translations import factories
from translations import queries
from translations.lifecycle import RenderingState
from translations.models import Text

pytestmark = pytest.mark.browser

SOURCE = "Thẻ BHYT của {name} sắp hết hạn. Gọi {hotline}."


def colleague(house: House) -> str:
    """A second translator, beside the one of the demonstration; the first part of their e-mail address."""
    with house.stack.app.app_context():
        secret = passwords.digest(house.password)
        factories.person(db.session, "translator", email="ban@mau.example", name="Bạn cùng dịch", password_hash=secret)
        db.session.commit()
    return "ban"


def a_text(house: House, title: str) -> str:
    """A text that waits at the desk; the address of its editor in Tày."""
    with house.stack.app.app_context():
        made = factories.text(db.session, source=SOURCE, title=title, languages=["tay"])
        db.session.commit()
        return f"/translations/{made.id}/tay"


def saved(house: House, title: str) -> list[tuple[str, str]]:
    """What the rendering said in each version, the newest first, with its state."""
    with house.stack.app.app_context():
        text = db.session.scalars(select(Text).where(Text.title == title)).one()
        steps = queries.history(db.session, queries.begun(db.session, text, "tay"))
        return [(step.text, step.state) for step in steps]


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
    other = colleague(house)
    with (
        chromium() as browser,
        reader(browser, house, "dich", DESK) as first,
        reader(browser, house, other, DESK) as second,
    ):
        second.goto(path)
        first.goto(path)
        type_in(first, theirs)
        expect(first.locator("#kept")).to_contain_text("chưa gửi duyệt")
        type_in(second, mine)
        expect(second.locator("#others")).to_contain_text("đang làm bản dịch này từ")
        first.locator("#words").press("Control+s")
        first.wait_for_load_state()
        expect(first.locator(".standing")).to_contain_text("cần sửa")
        assert saved(house, title) == [(theirs, RenderingState.NEEDS_EDITING)]
        second.goto(f"{path}?unsaved=1")
        expect(second.locator(".theirs")).to_contain_text(theirs)
        expect(second.locator("#words")).to_have_value(mine)
        second.locator("button[name=do][value=draft]").click()
        expect(second.locator(".theirs")).to_have_count(0)
    assert [words for words, _state in saved(house, title)] == [mine, theirs]

"""The operator's telephone in a real Chromium: in by a personal link; the line drops and nothing is lost or doubled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from accounts.queries import person_by_email
from foundation import clock
from foundation.database import db
from messaging.loudspeaker.actions import withdraw
from messaging.loudspeaker.bulletin import ScriptPlan
from messaging.loudspeaker.models import Broadcast
from messaging.loudspeaker.queries import scripts_of
from tests.messaging.loudspeaker.factories import MUONG_BO, bulletin
from tests.stories.chromium import DESK, PHONE, chromium, fits_the_screen, reader
from tests.stories.house import House

pytestmark = pytest.mark.browser

TITLE = "Chuyện khi mất mạng"
LABEL = "điện thoại đài xã"
LANGUAGES = ("vi", "mong-1961")
EARLIER = f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')) - timedelta(days=1):%Y-%m-%d}T17:05"


def scripts_handed_over(house: House) -> list[int]:
    """An urgent bulletin of two languages, so that its cards are there whatever the plan of the day."""
    with house.stack.app.app_context():
        plans = tuple(ScriptPlan(MUONG_BO, language, ("Nậm Cang",), ("05:30",)) for language in LANGUAGES)
        made = bulletin(db.session, title=TITLE, priority="urgent", scripts=plans)
        return [script.id for script in scripts_of(db.session, made.id)]


def logged(house: House, scripts: list[int]) -> dict[int, list[bool]]:
    """What the logbook holds of these scripts."""
    with house.stack.app.app_context():
        rows = db.session.execute(
            select(Broadcast.script_id, Broadcast.aired).where(Broadcast.script_id.in_(scripts)).order_by(Broadcast.id)
        ).all()
        return {script: [aired for of, aired in rows if of == script] for script in scripts}


def test_what_is_pressed_without_a_line_arrives_once(house: House) -> None:
    scripts = scripts_handed_over(house)
    with chromium() as browser:
        address = a_link(browser, house)
        context = browser.new_context(
            base_url=house.address, viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
        )
        errors: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in_by(page, address)
        save(page)
        without_a_line(context, page, house, scripts)
        the_line_is_back(context, page, house, scripts)
        it_renews_itself(page, house, scripts)
        begun_late(page, house, scripts)
        assert errors == []
        context.close()


def a_link(browser: Browser, house: House) -> str:
    """The administrator makes a personal link; the card shows it once."""
    with house.stack.app.app_context():
        operator = person_by_email(db.session, "loa@mau.example").id
    with reader(browser, house, "quantri", DESK) as chief:
        chief.goto(f"/people/{operator}")
        chief.locator("#link-label").fill(LABEL)
        chief.locator(f"form[action='/people/{operator}/links'] button").click()
        expect(chief.locator(".link-code svg")).to_be_visible()
        return str(chief.locator(".link-address").inner_text()).strip()


def sign_in_by(page: Page, address: str) -> None:
    """Opening it signs nobody in; its one button does, and leads to today."""
    page.goto(address)
    fits_the_screen(page)
    expect(page.locator("form[action='/sign-out']")).to_have_count(0)
    page.locator(".link-button").click()
    expect(page.locator("h1")).to_have_text("Phát hôm nay")
    fits_the_screen(page)
    expect(page.locator("article", has_text=TITLE)).to_have_count(2)


def save(page: Page) -> None:
    """The scripts of the week lie on the telephone; from the next page on the worker serves them."""
    page.locator("[data-keep]").click()
    expect(page.locator("[data-kept]")).to_contain_text("Đã lưu lúc", timeout=60_000)
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistration('/scripts/'))?.active?.state === 'activated'"
    )
    page.reload()
    assert page.evaluate("() => Boolean(navigator.serviceWorker.controller)")
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("main .btn, main .slot, main summary")]
          .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height))"""
    )
    assert smallest >= 48, "a thumb needs 48 px"


def press_aired(page: Page, script: int) -> None:
    page.locator(f"#script-{script} form:has([name=aired][value=yes]) > button").click()


def without_a_line(context: BrowserContext, page: Page, house: House, scripts: list[int]) -> None:
    """Two broadcasts are noted; a reload loses neither them nor the page."""
    context.set_offline(True)
    for script in scripts:
        press_aired(page, script)
        expect(page.locator(f"#script-{script} .waits")).to_contain_text("chờ gửi")
    expect(page.locator("[data-outbox]")).to_contain_text("2 mục chờ gửi")
    page.reload()
    expect(page.locator("[data-outbox]")).to_contain_text("2 mục chờ gửi")
    expect(page.locator("[data-outbox]")).to_contain_text("Đang mất mạng")
    expect(page.locator("[data-entries] li")).to_have_count(2)
    fits_the_screen(page)
    from_the_paper(page, scripts[0])
    page.goto("/scripts/")
    expect(page.locator("[data-outbox]")).to_contain_text("3 mục chờ gửi")
    assert logged(house, scripts) == {script: [] for script in scripts}


def from_the_paper(page: Page, script: int) -> None:
    """The page of the script, where its QR code leads, knows what waits and takes another broadcast."""
    page.goto(f"/scripts/{script}")
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator(f"#script-{script} .waits")).to_have_count(1)
    form = page.locator(f"#script-{script} form:has([name=aired][value=no])")
    page.locator("summary", has_text="Không phát được").click()
    form.locator("[name=slot][value=other]").check()
    form.locator("[name=other_at]").fill(EARLIER)
    form.locator("[name=reason]").nth(1).check()
    form.locator("> button").click()
    expect(page.locator("[data-outbox]")).to_contain_text("3 mục chờ gửi")
    expect(page.locator(f"#script-{script} .waits")).to_have_count(2)
    fits_the_screen(page)


def the_line_is_back(context: BrowserContext, page: Page, house: House, scripts: list[int]) -> None:
    """They leave by themselves, each once, and the page says so."""
    context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_contain_text("Đã gửi hết", timeout=30_000)
    for script in scripts:
        expect(page.locator(f"#script-{script} .entries")).to_contain_text("Đã phát")
    page.reload()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert logged(house, scripts) == {scripts[0]: [True, False], scripts[1]: [True]}
    with house.stack.app.app_context():
        missed = db.session.scalars(select(Broadcast).where(Broadcast.script_id == scripts[0], ~Broadcast.aired)).one()
        assert f"{clock.local(missed.at):%Y-%m-%dT%H:%M}" == EARLIER


def it_renews_itself(page: Page, house: House, scripts: list[int]) -> None:
    """What comes in urgently appears, what was withdrawn says so, and what is being typed stays."""
    page.clock.install()
    page.goto("/scripts/")
    article = page.locator(f"#script-{scripts[1]}")
    article.locator("summary", has_text="Ghi thêm").click()
    article.locator("summary", has_text="Giờ bắt đầu").click()
    article.locator("[name=reader]").fill("Đang gõ dở")
    with house.stack.app.app_context():
        plans = (ScriptPlan(MUONG_BO, "vi", ("Nậm Cang",), ("05:30",)),)
        urgent = bulletin(db.session, title="Lũ về", priority="urgent", scripts=plans).id
    page.clock.run_for(61_000)
    expect(page.locator("article", has_text="Lũ về")).to_have_count(1)
    expect(page.locator("#said")).to_contain_text("khẩn cấp")
    expect(article.locator("[name=reader]")).to_have_value("Đang gõ dở")
    expect(article.locator("[name=reader]")).to_be_focused()
    with house.stack.app.app_context():
        withdraw(db.session, urgent)
        db.session.commit()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".stopped")).to_contain_text("Lũ về")
    expect(page.locator("article", has_text="Lũ về")).to_have_count(0)
    expect(article.locator("[name=reader]")).to_have_value("Đang gõ dở")
    fits_the_screen(page)


def begun_late(page: Page, house: House, scripts: list[int]) -> None:
    """The hour at which it really began goes with the entry, and a reason is tapped for one that was missed."""
    page.goto("/scripts/")
    article = page.locator(f"#script-{scripts[1]}")
    article.locator("summary", has_text="Ghi thêm").click()
    article.locator("summary", has_text="Giờ bắt đầu").click()
    article.locator("[name=began]").fill("00:00")
    press_aired(page, scripts[1])
    expect(article.locator(".entries li")).to_have_count(2)
    article.locator("summary", has_text="Không phát được").click()
    article.locator("[name=reason]").first.check()
    article.locator("form:has([name=aired][value=no]) > button").click()
    expect(article.locator(".entries")).to_contain_text("Mất điện")
    with house.stack.app.app_context():
        rows = db.session.scalars(
            select(Broadcast).where(Broadcast.script_id == scripts[1]).order_by(Broadcast.id)
        ).all()
        assert [(row.aired, row.note) for row in rows] == [(True, ""), (True, ""), (False, "Mất điện")]
        assert f"{clock.local(rows[1].at):%H:%M}" == "00:00"

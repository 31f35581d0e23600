"""Every page of the desk in a real Chromium: for who hears it, who sees little, and who holds a phone."""

import pytest
from playwright.sync_api import Page, expect

from foundation.languages import LANGUAGES, SOURCE_LANGUAGES
from tests.stories import chromium as browsing
from tests.stories.chromium import CONTRAST, DESK, PHONE, chromium, in_light, reader
from tests.stories.furniture import MARKS, WHO, View, furnish
from tests.stories.house import House

pytestmark = pytest.mark.browser

TAGS = {"vi", "en", *(language.tag for language in [*LANGUAGES.values(), *SOURCE_LANGUAGES.values()])}
ONCE = {"h1": 1, "main": 1, "header": 1, "footer": 1}


def test_every_page_can_be_heard_seen_and_held_in_one_hand(house: House) -> None:
    views = furnish(house)
    faults: list[str] = []
    with chromium() as browser, reader(browser, house, WHO, PHONE) as page:
        for locale in ("vi", "en"):
            page.locator(f"button[name=locale][value={locale}]").click()
            for view in views:
                show(page, view)
                faults += [f"{locale}, {view.name}: {fault}" for fault in faults_of(page, locale)]
    assert faults == []


def show(page: Page, view: View) -> None:
    """Go there as people do, and wait for what the page fetches by itself."""
    page.goto(view.path)
    if view.file:
        name, content = view.file
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
        with page.expect_navigation():
            page.locator("main form button.btn-primary").click()
    expect(page.locator("[data-fragment-url] a[href$='/matches']")).to_have_count(0)
    # What is folded away is a part of the page too.
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def faults_of(page: Page, locale: str) -> list[str]:
    """What is wrong with the page that is open: on a phone; in Vietnamese by every rule, in light and in the dark."""
    found = [f"wider than the screen: {one}" for one in browsing.wider_than_the_screen(page)]
    found += [f"in the language {one}" for one in browsing.in_other_languages(page, MARKS)]
    found += [f"no language: {one}" for one in browsing.unknown_tags(page, TAGS)]
    found += [f"without a name: {one}" for one in browsing.nameless(page)]
    if browsing.outline(page) != ONCE:
        found.append(f"not once each: {browsing.outline(page)}")
    if page.locator("html").get_attribute("lang") != locale:
        found.append("speaks another language than it says")
    if locale == "en":
        return found
    in_light(page, "light")
    found += browsing.broken_rules(page)
    in_light(page, "dark")
    found += [f"dark: {one}" for one in browsing.broken_rules(page, CONTRAST)]
    page.set_viewport_size(DESK)
    found += [f"wider than the desk: {one}" for one in browsing.wider_than_the_screen(page)]
    page.set_viewport_size(PHONE)
    return found

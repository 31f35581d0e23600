"""A real Chromium: somebody signed in on a screen of some size, and what every page must answer for."""

import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.stories.house import House

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
# Chromium as root needs no sandbox; the rest keeps it from calling home.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A page that says why a form was refused is no page that failed.
REFUSED = re.compile(r"the server responded with a status of (409|422)")
# What somebody operates, by its role in the accessibility tree.
OPERATED = {
    "button", "checkbox", "combobox", "link", "listbox", "menuitem", "option", "radio", "searchbox", "slider",
    "spinbutton", "switch", "tab", "textbox", "DisclosureTriangle", "Audio", "Video", "Date", "DateTime",
}  # fmt: skip
PICTURES = {"image", "img", "figure", "graphics-document", "meter", "progressbar", "ProgressIndicator"}
# Everything axe knows of WCAG 2 up to AA, and its good practice: one main heading, landmarks, names.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """The Chromium of this machine, without a screen; `more` are switches of its command line."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "Chromium is missing: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *more])
        yield browser
        browser.close()


@contextmanager
def visitor(browser: Browser, house: House, size: ViewportSize) -> Iterator[Page]:
    """Somebody not signed in yet, on a screen of this size; whatever a page complains about in its console is an
    error. Nothing moves by itself, so that where something stands can be asked at once."""
    complaints: list[str] = []
    context = browser.new_context(
        base_url=house.address, viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    fits_the_screen(page)
    complaints = [said for said in complaints if not REFUSED.search(said)]
    assert not complaints, complaints
    context.close()


@contextmanager
def reader(browser: Browser, house: House, name: str, size: ViewportSize) -> Iterator[Page]:
    """Somebody signed in."""
    with visitor(browser, house, size) as page:
        page.goto("/sign-in")
        page.locator("[name=email]").fill(f"{name}@mau.example")
        page.locator("[name=password]").fill(house.password)
        page.locator("main form button").click()
        expect(page.locator("form[action='/sign-out']").first).to_be_attached()
        yield page


def fits_the_screen(page: Page) -> None:
    """Nothing makes the page scroll sideways; what sticks out is named."""
    wide = wider_than_the_screen(page)
    assert not wide, wide


def wider_than_the_screen(page: Page) -> list[str]:
    """The elements that make the page scroll sideways, none when it fits."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth, root = document.scrollingElement;
          if (root.scrollWidth <= width && root.scrollWidth <= innerWidth) return [];
          const all = [...document.body.querySelectorAll("*")];
          const wide = all.filter((one) => one.getBoundingClientRect().right > width + 0.5);
          return [`${root.scrollWidth} px`, ...wide.map((one) => one.outerHTML.slice(0, 120))];
        }"""
    )
    return found


def nameless(page: Page) -> list[str]:
    """What the accessibility tree holds that is operated or looked at and has no name."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    asked = [node for node in tree if not node["ignored"] and _role(node) in OPERATED | PICTURES]
    assert asked, "the accessibility tree is empty"
    return [f"{_role(node)} {node['nodeId']}" for node in asked if not node.get("name", {}).get("value", "").strip()]


def broken_rules(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe-core finds, one line for each element: rule, element, what to do about it."""
    found = Axe().run(page, options={**rules, "resultTypes": ["violations"]}).response
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def outline(page: Page) -> dict[str, int]:
    """How many main headings and landmarks of each kind the page has; each is once on a page."""
    found: dict[str, int] = page.evaluate(
        """() => Object.fromEntries(["h1", "main", "body > header", "body > footer"].map(
          (mark) => [mark.split(" ").pop(), document.querySelectorAll(mark).length]))"""
    )
    return found


def unknown_tags(page: Page, known: Collection[str]) -> list[str]:
    """What the page calls a language and is none of those known."""
    said: list[str] = page.evaluate("() => [...document.querySelectorAll('[lang]')].map((one) => one.lang)")
    return sorted({*said} - {*known})


def in_other_languages(page: Page, marks: Sequence[tuple[str, str]]) -> list[str]:
    """Where words that hold a mark stand in a place that says another language than theirs; `marks` are pairs of a
    mark and the tag of its language. The title of the window and what is typed or chosen among have their own rules."""
    found: list[str] = page.evaluate(
        """(marks) => {
          const wrong = [];
          const look = (words, place) => {
            const said = place.closest("[lang]").lang;
            for (const [mark, tag] of marks)
              if (words.includes(mark) && said !== tag) wrong.push(`${said}, not ${tag}: ${words.trim().slice(0, 80)}`);
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const place = walker.currentNode.parentElement;
            if (!place.matches("textarea")) look(walker.currentNode.data, place);
          }
          const fields = document.querySelectorAll("textarea:not([hidden]), input[type=text]");
          fields.forEach((field) => look(field.value, field));
          return wrong;
        }""",
        [list(pair) for pair in marks],
    )
    return found


def in_light(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Show the page as a reader of that colour scheme sees it."""
    page.emulate_media(color_scheme=scheme)


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))

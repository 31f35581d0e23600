"""What somebody does who has a keyboard and nothing else: every stop must be seen, everything must be reached."""

from playwright.sync_api import Locator, Page, expect

from tests.stories.house import House

# The element in focus is on the screen and has a line around it, or the page would leave its reader lost.
SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (one === document.body) return "nothing is in focus";
  const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const across = box.width > 1 && box.right > 0 && box.left < innerWidth;
  const shown = across && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
  return line && shown ? "" : `${one.outerHTML.slice(0, 120)}: line ${style.outline}, at ${box.left},${box.top}`;
}"""
MOST = 120  # stops of one page


def see(page: Page) -> None:
    """What is in focus can be seen."""
    unseen = page.evaluate(SEEN)
    assert not unseen, unseen


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press the key until the target is in focus; every stop on the way can be seen."""
    expect(target).to_be_visible()
    for _ in range(MOST):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press(key)
        # After its last stop the page hands the focus to the browser for one key.
        if page.evaluate("document.activeElement !== document.body"):
            see(page)
    raise AssertionError(f"{target} cannot be reached by {key}")


def sign_in(page: Page, house: House, name: str) -> None:
    """From the first page to the one that one's role begins with."""
    page.goto("/")
    reach(page, page.locator("[name=email]"))
    page.keyboard.type(f"{name}@mau.example")
    reach(page, page.locator("[name=password]"))
    page.keyboard.type(house.password)
    page.keyboard.press("Enter")
    expect(page.locator("form[action='/sign-out']").first).to_be_attached()


def find(page: Page, words: str, waits: str) -> None:
    """From any page of the desk: the list, narrowed to what holds these words."""
    reach(page, page.locator("nav a[href='/translations']"))
    page.keyboard.press("Enter")
    way = page.locator(f".ways a[href*='waits={waits}']")
    reach(page, way)
    page.keyboard.press("Enter")
    expect(way).to_have_attribute("aria-current", "true")
    unfold_filters(page)
    reach(page, page.locator("#words"))
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_have_value(words)


def unfold_filters(page: Page) -> None:
    """On a phone the filters of the list are folded away: open them."""
    fold = page.locator("details.fold")
    if fold.get_attribute("open") is None:
        reach(page, fold.locator("summary").first)
        page.keyboard.press("Enter")
        expect(fold).to_have_attribute("open", "")

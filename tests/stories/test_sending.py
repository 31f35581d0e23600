"""What a launched campaign does when people press buttons in a hurry."""

from concurrent.futures import ThreadPoolExecutor

from tests.stories.house import House, Reader

AUTHOR = "soan@mau.example"
SLUG = "gia-han-the-bhyt-mau"
PEOPLE = 3000


def launch_twice_at_once(tabs: list[Reader]) -> list[int]:
    """Both tabs stand on the page of the launch before either button is pressed."""
    for tab in tabs:
        tab.open(f"/campaigns/{SLUG}/launch")
        tab.browser.select_form("main form[method=post]")

    def press(tab: Reader) -> int:
        return int(tab.browser.submit_selected().status_code)

    with ThreadPoolExecutor(len(tabs)) as pool:
        return list(pool.map(press, tabs))


def test_two_tabs_launch_once_a_pause_holds_and_everybody_is_in_one_state(house: House) -> None:
    tabs = [house.reader(AUTHOR), house.reader(AUTHOR)]
    assert launch_twice_at_once(tabs) == [200, 200]

    author = tabs[0]
    author.press(f"/campaigns/{SLUG}", f"/campaigns/{SLUG}/pause")
    author.wait_for(f"/campaigns/{SLUG}/progress", "[data-still]")
    at_the_carrier = len(house.at_the_carrier())
    paused = house.report(SLUG)
    assert paused["recipients"] == sum(paused["states"].values()) == PEOPLE
    assert paused["states"]["planned"] > 0, "the pause came too late to prove anything"
    assert "dispatching" not in paused["states"]

    house.sweep()
    assert len(house.at_the_carrier()) == at_the_carrier

    author.press(f"/campaigns/{SLUG}", f"/campaigns/{SLUG}/resume")
    author.wait_for(f"/campaigns/{SLUG}/progress", "[data-done]")
    report = house.report(SLUG)
    assert report["recipients"] == sum(report["states"].values()) == PEOPLE
    assert report["uncertain"] == 0
    assert house.differences(report) == []

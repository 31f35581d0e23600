"""Tabs: each room hangs up its pages about a thing; a reader sees those of their roles, in order."""

from types import SimpleNamespace

import pytest
from flask import Flask

from foundation.web import tabs

# Pages that exist, so that addresses can be made: any that take the code of a commune.
FIRST, SECOND = "villages.commune", "stations.station"


@pytest.fixture(autouse=True)
def hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabs, "_TABS", {})
    tabs.add("commune", SECOND, "Stations", ("operator",), order=20)
    tabs.add("commune", FIRST, "Villages", order=10)
    tabs.add("commune", "made_up.page", "A room that this application has not")


def read(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str, *roles: str) -> list[tuple[str, bool]]:
    monkeypatch.setattr(tabs, "reader", lambda: SimpleNamespace(roles=list(roles)))
    with app.test_request_context(path):
        return [(str(tab.label), tab.here) for tab in tabs.shown("commune", code="02647")]


def test_each_reader_sees_the_tabs_of_their_roles_in_order(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(app, monkeypatch, "/", "operator") == [("Villages", False), ("Stations", False)]
    assert read(app, monkeypatch, "/", "approver") == [("Villages", False)]


def test_the_page_being_read_is_marked_and_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = dict(read(app, monkeypatch, "/villages/communes/02647", "operator"))
    assert shown == {"Villages": True, "Stations": False}


def test_a_page_below_a_tab_belongs_to_the_longest_address_above_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = dict(read(app, monkeypatch, "/villages/communes/02647/anything", "operator"))
    assert shown == {"Villages": True, "Stations": False}
    assert not any(dict(read(app, monkeypatch, "/villages/communes/026471", "operator")).values())


def test_hung_up_twice_it_stands_there_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    tabs.add("commune", FIRST, "Villages of the commune", order=10)
    assert [label for label, _ in read(app, monkeypatch, "/")] == ["Villages of the commune"]


def test_a_thing_without_pages_has_no_row(app: Flask) -> None:
    with app.test_request_context("/"):
        assert tabs.shown("resident", resident_id=1) == []

"""Tabs: the pages about one thing, hung up by each room, so that a lower room shows pages of rooms it does not know.

    tabs.add("resident", "consent.of_resident", _l("Consent"), ("communicator",), order=30)
    {{ m.tabs('resident', resident_id=found.id) }}

A page about a resident takes `resident_id`, about a village `village_id`, about a commune `code`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from foundation.web.readers import reader


@dataclass(frozen=True)
class Tab:
    """One page about a thing: which roles see it (none named: everybody signed in), and its place in the row."""

    endpoint: str
    label: Any
    roles: tuple[str, ...]
    order: int


@dataclass(frozen=True)
class Shown:
    """A tab as this reader sees it about this thing; `here`: it is the page being read."""

    label: Any
    url: str
    here: bool


_TABS: dict[str, dict[str, Tab]] = {}


def init(app: Flask) -> None:
    """Tell templates about the tabs."""
    app.jinja_env.globals["tabs_of"] = shown


def add(kind: str, endpoint: str, label: Any, roles: Sequence[str] = (), order: int = 50) -> None:
    """Hang up a page about things of this kind; once for each endpoint."""
    _TABS.setdefault(kind, {})[endpoint] = Tab(endpoint, label, tuple(roles), order)


def shown(kind: str, **about: object) -> list[Shown]:
    """The tabs the reader's roles see, in order; `about` is what their addresses take (`resident_id=12`)."""
    person = reader()
    held = set(person.roles) if person is not None else set()
    seen = [tab for tab in _TABS.get(kind, {}).values() if tab.endpoint in current_app.view_functions]
    mine = sorted((tab for tab in seen if not tab.roles or held & set(tab.roles)), key=lambda tab: tab.order)
    addressed = [(tab, url_for(tab.endpoint, **about)) for tab in mine]  # type: ignore[arg-type]
    above = [url for _, url in addressed if f"{request.path}/".startswith(f"{url.rstrip('/')}/")]
    here = max(above, key=len, default=None)
    return [Shown(tab.label, url, url == here) for tab, url in addressed]

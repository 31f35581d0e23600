"""The navigation: each room hangs up its own entries, so that no lower room needs to know a higher one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, current_app, request, url_for
from flask.sansio.app import App

from foundation.web.pagination import page_url
from foundation.web.readers import reader

MOST = 6  # words in the line


@dataclass(frozen=True)
class Entry:
    """One word of the navigation: where it leads and which roles see it (none named: everybody signed in).

    `useful`, if given, says whether there is anything to do there now; `count`, how much of it, as a figure beside
    the word.
    """

    label: Any
    endpoint: str
    roles: tuple[str, ...]
    order: int
    useful: Callable[[], bool] | None = None
    count: Callable[[], int] | None = None

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


@dataclass
class Navigation:
    """Everything hung up: `entries`, and `doors`, the endpoints of signing in and out and of the own account."""

    entries: list[Entry] = field(default_factory=list)
    doors: dict[str, str] = field(default_factory=dict)


def init(app: Flask) -> None:
    """Give the application an empty navigation and tell templates about it."""
    app.extensions["navigation"] = Navigation()
    app.context_processor(_context)
    app.jinja_env.globals["page_url"] = page_url


def add(
    room: App | Blueprint,
    label: Any,
    endpoint: str,
    roles: Sequence[str] = (),
    order: int = 50,
    useful: Callable[[], bool] | None = None,
    count: Callable[[], int] | None = None,
) -> None:
    """Hang up an entry. On a blueprint it takes effect when the blueprint is registered; `.view` is one of its own.

    The entry of least `order` among a person's entries is their home page.
    """
    if isinstance(room, Blueprint):
        full = f"{room.name}{endpoint}" if endpoint.startswith(".") else endpoint
        room.record_once(lambda state: add(state.app, label, full, roles, order, useful, count))
    else:
        _navigation(room).entries.append(Entry(label, endpoint, tuple(roles), order, useful, count))


def name_doors(room: Blueprint, **endpoints: str) -> None:
    """Say which endpoints are `sign_in`, `sign_out` and `account`."""
    room.record_once(lambda state: _navigation(state.app).doors.update(endpoints))


def entries() -> list[Entry]:
    """What the reader's roles see, in order."""
    person = reader()
    if person is None:
        return []
    held = set(person.roles)
    seen = [entry for entry in _navigation(current_app).entries if not entry.roles or held & set(entry.roles)]
    return sorted((entry for entry in seen if not entry.useful or entry.useful()), key=lambda entry: entry.order)


def parted(shown: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What stands in the line and what lies behind “More”: a line of more words than `MOST` is not read.

    Where something waits, with its figure, is never behind it.
    """
    if len(shown) <= MOST:
        return list(shown), []
    counted = [entry for entry in shown if entry.count]
    plain = [entry for entry in shown if not entry.count][: max(0, MOST - 1 - len(counted))]
    line = [entry for entry in shown if entry in counted or entry in plain]
    return line, [entry for entry in shown if entry not in line]


def here(shown: Sequence[Entry]) -> Entry | None:
    """The entry under which the page being read lies: the longest address that leads to it."""
    above = [entry for entry in shown if f"{request.path}/".startswith(f"{entry.url.rstrip('/')}/")]
    return max(above, key=lambda entry: len(entry.url), default=None)


def door(name: str) -> str | None:
    """The address of a named door, if some room has named it."""
    endpoint = _navigation(current_app).doors.get(name)
    return url_for(endpoint) if endpoint else None


def _navigation(app: Any) -> Navigation:
    found = app.extensions["navigation"]
    assert isinstance(found, Navigation)
    return found


def _context() -> dict[str, Any]:
    return {
        "reader": reader(),
        "navigation": entries,
        "navigation_here": here,
        "navigation_parted": parted,
        "door": door,
    }

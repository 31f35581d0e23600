"""What waits, told on the first page of whoever it waits for: each room hangs up its own reminder.

    reminders.add(pages, ("communicator",), due_requests)

A reminder is asked when such a reader opens their home page, and answers with a sentence, where it leads and how it
looks (`danger`, `warning`), or with nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, request

from foundation.web import navigation
from foundation.web.readers import reader


@dataclass(frozen=True)
class Reminder:
    """One sentence with where it leads; `category` as of the notices."""

    sentence: str
    url: str
    category: str = "warning"


Ask = Callable[[], Reminder | None]


def init(app: Flask) -> None:
    """Tell templates about reminders."""
    app.extensions["reminders"] = []
    app.jinja_env.globals["reminders"] = here


def add(room: Blueprint, roles: Sequence[str], ask: Ask) -> None:
    """Hang up a reminder; it takes effect when the blueprint is registered."""
    room.record_once(lambda state: _all(state.app).append((frozenset(roles), ask)))


def here() -> list[Reminder]:
    """What the reader is reminded of on the page being read: their home alone, so that no other page pays for it."""
    person = reader()
    if person is None or request.method != "GET":
        return []
    shown = navigation.entries()
    if not shown or request.path != shown[0].url:
        return []
    held = set(person.roles)
    asked = [ask() for roles, ask in _all(current_app) if held & roles]
    return [one for one in asked if one]


def _all(app: Any) -> list[tuple[frozenset[str], Ask]]:
    found: list[tuple[frozenset[str], Ask]] = app.extensions["reminders"]
    return found

"""States of a script's files, and whether what it says may still be read out today."""

from datetime import date
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

WAITING, READY, FAILED = "waiting", "ready", "failed"

# Where a script may go from each state: a failed one is tried again, a ready one can be made once more.
MOVES: dict[str, frozenset[str]] = {
    WAITING: frozenset({READY, FAILED}),
    FAILED: frozenset({WAITING, READY}),
    READY: frozenset({READY}),
}

STATES: dict[str, Any] = {
    WAITING: _l("Being made"),
    READY: _l("Ready"),
    FAILED: _l("Could not be made"),
}

Standing = Literal["in_force", "not_yet", "expired", "withdrawn", "superseded"]

_WHY_NOT: dict[Standing, Any] = {
    "not_yet": _l("Not yet to be read: it holds from %(first)s."),
    "expired": _l("Its time is over: it held until %(last)s."),
    "withdrawn": _l("The office has withdrawn it."),
    "superseded": _l("A newer version has taken its place."),
}

# A bulletin's urgency after Circular 39/2020/TT-BTTTT.
PRIORITIES: dict[str, Any] = {"normal": _l("Ordinary"), "priority": _l("Priority"), "urgent": _l("Urgent")}

# What must not be heard any more; paper printed of it says so.
VOID: frozenset[Standing] = frozenset({"expired", "withdrawn", "superseded"})


def standing(today: date, valid_from: date, valid_until: date, *, withdrawn: bool, superseded: bool) -> Standing:
    """Whether a script may be read out today, and otherwise why not; both days are included."""
    if withdrawn:
        return "withdrawn"
    if superseded:
        return "superseded"
    if today > valid_until:
        return "expired"
    return "not_yet" if today < valid_from else "in_force"


def sentence(found: Standing, valid_from: date, valid_until: date) -> str:
    """Why a script may not be read today; empty when it may."""
    why = str(_WHY_NOT.get(found, ""))
    return why % {"first": f"{valid_from:%d/%m/%Y}", "last": f"{valid_until:%d/%m/%Y}"} if "%(" in why else why

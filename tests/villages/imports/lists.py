"""Lists as tests hand them in, and what the tables hold, whole."""

import io
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.imports import actions, tasks
from villages.imports.models import Import
from villages.imports.reading import Choices

RESIDENTS = "ref,name,phone,village_ref,language,card_expiry,insurance_number,consent,household"
# Everything an undo has to give back, column by column.
HELD = ("village", "resident", "consent", "village_contact", "village_figure")


def csv(header: str, *rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join([header, *rows]).encode())


def hand_in(
    session: Session, person: Person | None, header: str, *rows: str, kind: str = "residents", **choices: Any
) -> Import:
    """Handed in and previewed, as a page does it; of consents it is said that nobody knows who gave them."""
    entry = actions.take(session, person, kind, "Danh sách.csv", csv(header, *rows))
    choices.setdefault("consent", {"by": "unknown"})
    if person:
        actions.choose(session, person, entry.id, Choices(**choices))
    return settle(session, entry)


def settle(session: Session, entry: Import) -> Import:
    """After a commit, with its work done."""
    import_id = entry.id
    session.commit()
    tasks.carry_out(import_id)
    session.refresh(entry)
    return entry


def apply(session: Session, person: Person, entry: Import) -> Import:
    return settle(session, actions.apply(session, person, entry.id))


def undo(session: Session, person: Person, entry: Import) -> Import:
    return settle(session, actions.undo(session, person, entry.id))


def held(session: Session) -> dict[str, list[Any]]:
    """The tables of lists with all their columns; rows in order of their keys."""
    return {
        name: [tuple(row) for row in session.execute(text(f"select * from {name} order by id"))] for name in HELD
    } | {"cells": [tuple(row) for row in session.execute(text(_CELLS))], "names": _names(session)}


_CELLS = """
    select village_id, language, mobile, consent, restricted, has_card, expiry_month, sum(people) from resident_cell
    group by 1, 2, 3, 4, 5, 6, 7 having sum(people) <> 0 order by 1, 2, 3, 4, 5, 6, 7
"""


def _names(session: Session) -> list[Any]:
    return [tuple(row) for row in session.execute(text("select * from searched_name order by 1, 2, 3"))]


def counts(entry: Import) -> tuple[int, int, int, int]:
    return entry.new, entry.changed, entry.unchanged, entry.refused

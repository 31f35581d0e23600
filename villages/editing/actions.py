"""What changes a village by hand: each change keeps the village as it was, and stands in the audit trail."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.communes import COMMUNES
from foundation.refusals import NotFound
from foundation.spelling import one_tone_placement
from villages.editing import standing
from villages.editing.refusals import ChangedMeanwhile, NothingToUndo, RefTaken, SameName, StillInUse
from villages.history.actions import keep_village, keep_villages
from villages.imports.effects import MADE_UP
from villages.models import Village
from villages.overview.queries import village_within

# What a person writes of a village, and what an undo puts back.
FIELDS = ("name", "languages", "slots", "clusters", "notes")


@dataclass(frozen=True)
class Description:
    """A village as a person writes it: languages in order, hours as `06:00`, clusters as the office calls them."""

    name: str
    languages: Sequence[str]
    slots: Sequence[str]
    clusters: Sequence[str]
    notes: str

    def fields(self) -> dict[str, Any]:
        """By column of the village."""
        lists = {"languages": self.languages, "slots": self.slots, "clusters": self.clusters}
        return {"name": self.name, **{name: list(held) for name, held in lists.items()}, "notes": self.notes}


def add_village(session: Session, person: Person, commune_code: str, ref: str, wanted: Description) -> Village:
    """A village entered by hand; without a reference of the office it gets one that a list may replace.

    Raises:
        NotFound: no such commune, or out of the person's reach.
        RefTaken, SameName
    """
    if commune_code not in COMMUNES or not person.reaches(commune_code):
        raise NotFound(name=commune_code)
    _check_name(session, commune_code, wanted.name)
    if ref and standing.is_taken(session, ref):
        raise RefTaken(ref=ref)
    made = Village(ref=ref or f"{MADE_UP}{secrets.token_hex(6)}", commune_code=commune_code, **wanted.fields())
    session.add(made)
    session.flush()
    keep_villages(session, person, select(literal(made.id)), "edit", was_new=True)
    record(session, person, "village.add", f"village:{made.id}", communes=[commune_code])
    return made


def change_village(session: Session, person: Person, village_id: int, wanted: Description, seen: str) -> Village:
    """Write what the person wrote, if the village is still as they saw it (`seen`: its `updated_at`).

    Raises:
        NotFound: no such village, or out of the person's reach.
        ChangedMeanwhile, SameName
    """
    village = village_within(session, person, village_id, locked=True)
    if seen != village.updated_at.isoformat():
        raise ChangedMeanwhile(village=village.name)
    if wanted.name != village.name:
        _check_name(session, village.commune_code, wanted.name, village.id)
    _write(session, person, village, wanted.fields(), "edit")
    return village


def undo_change(session: Session, person: Person, village_id: int, version_id: int) -> Village:
    """Put back what the last change by hand replaced, if it still is the last one.

    Raises:
        NotFound: no such village, or out of the person's reach.
        NothingToUndo: it was undone, or something was changed since.
    """
    village = village_within(session, person, village_id, locked=True)
    last = standing.last_version(session, village.id)
    if last is None or last.id != version_id or not standing.can_be_undone(last):
        raise NothingToUndo(village=village.name)
    before: Mapping[str, Any] = last.before
    _write(session, person, village, {name: before[name] for name in FIELDS if name in before}, "undo")
    return village


def remove_village(session: Session, person: Person, village_id: int, beyond: Sequence[str] = ()) -> Village:
    """Take away a village that has nobody and nothing; what it was stays in its history.

    `beyond` says what rooms above know to stand in the way.

    Raises:
        NotFound: no such village, or out of the person's reach.
        StillInUse: says what stands in the way.
    """
    village = village_within(session, person, village_id, locked=True)
    # Nobody moves in meanwhile: a resident written now waits, and then finds no village.
    session.execute(select(Village.id).where(Village.id == village.id).with_for_update())
    if reasons := [*standing.reasons_to_stay(session, village), *beyond]:
        raise StillInUse(village=village.name, reasons=_("; ").join(reasons))
    keep_village(session, person, village)
    record(
        session, person, "village.remove", f"village:{village.id}", name=village.name, communes=[village.commune_code]
    )
    session.delete(village)
    session.flush()
    return village


def _write(session: Session, person: Person, village: Village, wanted: Mapping[str, Any], how: str) -> None:
    changed = {name: value for name, value in wanted.items() if value != getattr(village, name)}
    if not changed:
        return
    keep_village(session, person, village, how)
    for name, value in changed.items():
        setattr(village, name, value)
    session.flush()
    session.refresh(village)
    action = "village.undo" if how == "undo" else "village.change"
    record(session, person, action, f"village:{village.id}", fields=list(changed))


def _check_name(session: Session, commune_code: str, name: str, but: int | None = None) -> None:
    names = select(Village.name).where(Village.commune_code == commune_code, Village.id != (but or 0))
    if any(_spelt(other) == _spelt(name) for other in session.scalars(names)):
        raise SameName(name=name)


def _spelt(name: str) -> str:
    return " ".join(one_tone_placement(name).casefold().split())

"""What happened to a village, from its images and from the audit trail, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import deeds
from accounts.models import Audit, Person
from villages.editing.actions import FIELDS
from villages.editing.standing import can_be_undone
from villages.history.changes import Change, changes
from villages.history.models import VillageVersion
from villages.models import Village

MOST = 100
# These stand in the images, with what they changed.
_IN_IMAGES = ("village.add", "village.change", "village.undo")


@dataclass(frozen=True)
class Happened:
    """One entry: `how` is `edit`, `import` or `undo` of an image, `trail` of the audit trail.

    `by` is empty where a command did it; `undo` is the version an undo would put back, of the last change alone.
    """

    at: datetime
    by: str
    how: str
    was_new: bool
    word: str
    changes: Sequence[Change]
    import_id: int | None = None
    undo: int | None = None


def history(session: Session, village: Village) -> list[Happened]:
    """Everything that is known of a village that the reader reaches."""
    return sorted([*_images(session, village), *_trail(session, village)], key=lambda one: one.at, reverse=True)


def _images(session: Session, village: Village) -> list[Happened]:
    rows = session.execute(
        select(VillageVersion, Person.name)
        .outerjoin(Person, Person.id == VillageVersion.person_id)
        .where(VillageVersion.village_id == village.id)
        .order_by(VillageVersion.id.desc())
        .limit(MOST)
    ).all()
    after: dict[str, Any] = {"ref": village.ref, "commune_code": village.commune_code}
    after |= {name: getattr(village, name) for name in FIELDS}
    found = []
    for place, (version, name) in enumerate(rows):
        undo = version.id if place == 0 and can_be_undone(version) else None
        told = [] if version.was_new else changes(version.before, after)
        found.append(Happened(version.at, name or "", version.how, version.was_new, "", told, version.import_id, undo))
        after = {**after, **version.before}
    return found


def _trail(session: Session, village: Village) -> list[Happened]:
    rows = session.execute(
        select(Audit, Person.name)
        .outerjoin(Person, Person.id == Audit.person_id)
        .where(Audit.subject == f"village:{village.id}", Audit.action.not_in(_IN_IMAGES))
        .order_by(Audit.id.desc())
        .limit(MOST)
    )
    return [Happened(entry.at, name or "", "trail", False, deeds.deed(entry.action), ()) for entry, name in rows]

"""How a village stands: what its last change was, and what speaks against removing it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from foundation import reach
from foundation.web.formats import number
from villages.audience.models import SavedAudience
from villages.contacts.models import Contact, VillageFigure
from villages.history.models import ResidentVersion, VillageVersion
from villages.models import Resident, Village


def is_taken(session: Session, ref: str) -> bool:
    """Whether a village anywhere has this reference."""
    with reach.beyond(session):
        return bool(session.scalar(select(exists().where(Village.ref == ref))))


def last_version(session: Session, village_id: int) -> VillageVersion | None:
    """The newest entry of the village's history."""
    versions = select(VillageVersion).where(VillageVersion.village_id == village_id)
    return session.scalar(versions.order_by(VillageVersion.id.desc()).limit(1))


def can_be_undone(version: VillageVersion) -> bool:
    """A change by hand of a village that was there before; lists are undone as a whole, on their own page."""
    return version.how == "edit" and not version.was_new


def reasons_to_stay(session: Session, village: Village) -> list[str]:
    """What of the lists stands in the way of removing the village, each as part of a sentence; empty: nothing."""
    return [
        say(count)
        for model, say in ((Resident, _people), (Contact, _contacts), (VillageFigure, _figures))
        if (count := _count(session, model, village.id))
    ] + (_others(session, village))


def names(column: Any, ref: str) -> Any:
    """The condition that a question about people, as JSON, names the village of that reference."""
    return func.jsonb_path_exists(column, cast("$.** ? (@ == $ref)", JSONPATH), func.jsonb_build_object("ref", ref))


def _others(session: Session, village: Village) -> list[str]:
    reasons = []
    if session.scalar(select(exists().where(ResidentVersion.village_id == village.id))):
        reasons.append(_("people who lived there are part of the history"))
    saved = session.scalars(select(SavedAudience.name).where(names(SavedAudience.question, village.ref)).limit(3)).all()
    if saved:
        reasons.append(_("saved audiences name it (%(names)s)", names=", ".join(saved)))
    return reasons


def _count(session: Session, model: Any, village_id: int) -> int:
    return session.scalar(select(func.count()).select_from(model).where(model.village_id == village_id)) or 0


def _people(count: int) -> str:
    told: str = ngettext(
        "%(figure)s resident is on its list, erased ones counted",
        "%(figure)s residents are on its list, erased ones counted",
        count,
        figure=number(count),
    )
    return told


def _contacts(count: int) -> str:
    told: str = ngettext(
        "%(figure)s person to ask is entered",
        "%(figure)s people to ask are entered",
        count,
        figure=number(count),
    )
    return told


def _figures(count: int) -> str:
    told: str = ngettext(
        "figures of %(figure)s day are entered",
        "figures of %(figure)s days are entered",
        count,
        figure=number(count),
    )
    return told

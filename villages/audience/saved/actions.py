"""Saving, changing, copying and deleting audiences. Each writes the audit trail; none commits."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.spelling import clean
from villages.audience.models import SavedAudience
from villages.audience.naming import settled
from villages.audience.question import Audience
from villages.audience.saved.queries import lies_within
from villages.audience.saved.refusals import BeyondReach, NameMissing, NameTaken

LONGEST_NAME = 120


def save(session: Session, person: Person, name: str, audience: Audience) -> SavedAudience:
    """Keep a question under a name.

    Raises:
        NameMissing, NameTaken, BeyondReach, UnknownVillages, UnknownList
    """
    kept = SavedAudience(
        name=_free(session, name), question=_usable(session, person, audience).stored(), person_id=person.id
    )
    kept.updated_at = clock.now()
    session.add(kept)
    session.flush()
    record(session, person, "audience.save", _subject(kept))
    return kept


def change(session: Session, person: Person, kept: SavedAudience, name: str, audience: Audience) -> None:
    """Another name or another question; campaigns that took a copy keep theirs.

    Raises:
        NameMissing, NameTaken, BeyondReach, UnknownVillages, UnknownList
    """
    kept.name = _free(session, name, besides=kept.id)
    kept.question = _usable(session, person, audience).stored()
    kept.updated_at = clock.now()
    record(session, person, "audience.change", _subject(kept))
    session.flush()


def copy(session: Session, person: Person, kept: SavedAudience) -> SavedAudience:
    """The same question under the next free name."""
    taken = set(session.scalars(select(SavedAudience.name).where(SavedAudience.dropped_at.is_(None))))
    stem = kept.name[: LONGEST_NAME - 6]
    name = next(made for number in range(2, 10_000) if (made := f"{stem} ({number})") not in taken)
    return save(session, person, name, Audience.read(kept.question))


def drop(session: Session, person: Person, kept: SavedAudience) -> None:
    """Delete it; it can be brought back."""
    if kept.dropped_at is None:
        kept.dropped_at = clock.now()
        record(session, person, "audience.drop", _subject(kept))
        session.flush()


def restore(session: Session, person: Person, kept: SavedAudience) -> None:
    """Bring a deleted one back.

    Raises:
        NameTaken: another one got its name meanwhile.
    """
    if kept.dropped_at is not None:
        _free(session, kept.name, besides=kept.id)
        kept.dropped_at = None
        record(session, person, "audience.restore", _subject(kept))
        session.flush()


def note_use(session: Session, kept: SavedAudience) -> None:
    """Somebody begins a campaign with it now."""
    kept.used_at = clock.now()
    session.flush()


def _usable(session: Session, person: Person, audience: Audience) -> Audience:
    if not lies_within(session, person, audience):
        raise BeyondReach
    return settled(session, person, audience)


def _free(session: Session, name: str, besides: int | None = None) -> str:
    given = " ".join(clean(name).split())
    if not given or len(given) > LONGEST_NAME:
        raise NameMissing(most=LONGEST_NAME)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("saved audience"))))
    same = select(SavedAudience.id).where(SavedAudience.name == given, SavedAudience.dropped_at.is_(None))
    if session.scalar(same.where(SavedAudience.id != besides) if besides else same) is not None:
        raise NameTaken(name=given)
    return given


def _subject(kept: SavedAudience) -> str:
    return f"audience:{kept.id}"

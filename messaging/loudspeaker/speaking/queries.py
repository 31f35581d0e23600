"""Reads of abbreviations."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from messaging.loudspeaker.speaking.abbreviations import DEFAULTS, USUAL, Pairs, overlaid
from messaging.loudspeaker.speaking.models import Abbreviation

_KEPT = "abbreviations"


@dataclass(frozen=True)
class Listed:
    """An abbreviation as the page shows it: how it is said, how the house would, and the office's row if it has one."""

    short: str
    spoken: str
    default: str
    row: Abbreviation | None

    @property
    def is_silenced(self) -> bool:
        """Whether it is read as it stands."""
        return not self.spoken


def abbreviations(session: Session | None) -> Pairs:
    """How abbreviations are said: what the house knows, with the office's own; read once in the life of a session."""
    if session is None:
        return USUAL
    if _KEPT not in session.info:
        with session.no_autoflush:
            rows = session.execute(select(Abbreviation.short, Abbreviation.spoken).order_by(Abbreviation.short)).all()
        session.info[_KEPT] = overlaid((row.short, row.spoken) for row in rows)
    kept: Pairs = session.info[_KEPT]
    return kept


def forget(session: Session) -> None:
    """They were changed in this session, and are read again when they are next wanted."""
    session.info.pop(_KEPT, None)


def listing(session: Session) -> list[Listed]:
    """All of them in alphabetical order, those read as they stand included."""
    query = select(Abbreviation).options(joinedload(Abbreviation.person))
    rows = {row.short: row for row in session.scalars(query)}
    shorts = sorted({*DEFAULTS, *rows}, key=lambda short: (short.casefold(), short))
    return [_listed(short, rows.get(short)) for short in shorts]


def row_of(session: Session, short: str) -> Abbreviation | None:
    """What the office itself said of it."""
    return session.scalar(select(Abbreviation).where(Abbreviation.short == short))


def _listed(short: str, row: Abbreviation | None) -> Listed:
    default = DEFAULTS.get(short, "")
    return Listed(short, row.spoken if row else default, default, row)

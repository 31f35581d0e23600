"""What changes how abbreviations are read out. Nothing here commits."""

import re
from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.spelling import clean
from messaging.loudspeaker.speaking import queries, refusals
from messaging.loudspeaker.speaking.abbreviations import DEFAULTS
from messaging.loudspeaker.speaking.models import Abbreviation
from messaging.loudspeaker.speaking.table import Row

LONGEST_SHORT, LONGEST_SPOKEN = 20, 160
MOST_ROWS = 2_000
_DIGIT = re.compile(r"\d")


def say(session: Session, person: Person, short: str, spoken: str) -> bool:
    """Read the abbreviation out in these words, or, without any, as it stands; false when it was so already.

    Raises:
        NoAbbreviation, LongWords, UnspeakableWords
    """
    if not (change := _change(session, person, *_checked(short, spoken))):
        return False
    record(session, person, "abbreviation.change", f"abbreviation:{clean(short)}", **change)
    return True


def restore(session: Session, person: Person, short: str) -> bool:
    """Take the office's own words back: what the house knows holds again, or nothing; false when there were none."""
    query = delete(Abbreviation).where(Abbreviation.short == clean(short)).returning(Abbreviation.spoken)
    before = session.scalar(query)
    if before is None:
        return False
    queries.forget(session)
    after = DEFAULTS.get(clean(short), "")
    record(session, person, "abbreviation.restore", f"abbreviation:{clean(short)}", before=before, after=after)
    return True


def take(session: Session, person: Person, rows: Iterable[Row]) -> int:
    """Take a whole file, or nothing of it; how many abbreviations it changed.

    Raises:
        LongFile: too many rows.
        WrongRow: the first row that cannot be kept, and why.
    """
    checked: list[tuple[str, str]] = []
    for row in rows:
        if len(checked) == MOST_ROWS:
            raise refusals.LongFile(most=MOST_ROWS)
        try:
            checked.append(_checked(row.short, row.spoken))
        except refusals.AbbreviationRefusal as refusal:
            raise refusals.WrongRow(row=row.number, reason=refusal) from None
    changes = [_change(session, person, *pair) is not None for pair in checked]
    if any(changes):
        record(session, person, "abbreviation.import", "abbreviation:file", changed=sum(changes))
    return sum(changes)


def _checked(short: str, spoken: str) -> tuple[str, str]:
    short, spoken = clean(short), " ".join(clean(spoken).split())
    if not short[:1].isalpha() or len(short) > LONGEST_SHORT or len(short.split()) != 1:
        raise refusals.NoAbbreviation(short=short[:40], most=LONGEST_SHORT)
    if len(spoken) > LONGEST_SPOKEN:
        raise refusals.LongWords(short=short, most=LONGEST_SPOKEN)
    if spoken and (not spoken[0].isalpha() or _DIGIT.search(spoken)):
        raise refusals.UnspeakableWords(spoken=spoken)
    return short, spoken


def _change(session: Session, person: Person, short: str, spoken: str) -> dict[str, str] | None:
    row = queries.row_of(session, short)
    before = row.spoken if row else DEFAULTS.get(short, "")
    if before == spoken and (row or short in DEFAULTS):
        return None
    values = {"spoken": spoken, "person_id": person.id, "updated_at": clock.now()}
    query = insert(Abbreviation).values(short=short, **values)
    session.execute(query.on_conflict_do_update(index_elements=[Abbreviation.short], set_=values))
    if row:
        session.refresh(row)
    queries.forget(session)
    return {"before": before, "after": spoken}

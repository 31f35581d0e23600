"""The tallies counted again from the messages, once a night. Nothing here commits."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from messaging.sms import ledger
from messaging.sms.models import Tally


@dataclass(frozen=True)
class Difference:
    """So many more (or fewer) messages and segments stand there than the tally told."""

    run_id: int
    language: str
    text_language: str
    state: str
    reason: str
    messages: int
    segments: int


def differences(session: Session, run_id: int) -> list[Difference]:
    """Where the tallies of the run are wrong.

    A message and its tally move in one transaction, so one statement sees both as of the same moment.
    """
    counted = ledger.recount(run_id).subquery("counted")
    told = select(Tally).where(Tally.run_id == run_id).subquery("told")
    same = and_(*(counted.c[name] == told.c[name] for name in ledger.KEY))
    key = (func.coalesce(counted.c[name], told.c[name]).label(name) for name in ledger.KEY)
    messages = func.coalesce(counted.c.messages, 0) - func.coalesce(told.c.messages, 0)
    segments = func.coalesce(counted.c.segments, 0) - func.coalesce(told.c.segments, 0)
    compared = select(*key, messages.label("messages"), segments.label("segments")).select_from(
        counted.join(told, same, full=True)
    )
    found = session.execute(compared.where(or_(messages != 0, segments != 0)))
    return [
        Difference(
            row.run_id, row.language, row.text_language, row.state, row.reason, int(row.messages), int(row.segments)
        )
        for row in found
    ]


def mend(session: Session, wrong: list[Difference]) -> None:
    """Add what was missing: differences stay right whatever has moved since they were found."""
    for entry in wrong:
        added = insert(Tally).values(vars(entry))
        session.execute(
            added.on_conflict_do_update(
                index_elements=ledger.KEY,
                set_={
                    "messages": Tally.messages + added.excluded.messages,
                    "segments": Tally.segments + added.excluded.segments,
                },
            )
        )

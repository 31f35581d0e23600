"""One run through the house: from the commit that lets it leave until the ledger knows what became of everything."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time as wall_time
from typing import Any

from sqlalchemy import func, select

from benchmarks.house import OURS, House, spent
from benchmarks.texts import MARKED, PLAIN, halves, one_of_each_number
from foundation import clock
from foundation.database import db
from messaging.sms import actions
from messaging.sms.sending import Group, Sending, Words
from messaging.sms.tasks import begin
from villages.audience.queries import select_residents
from villages.audience.question import Audience
from villages.models import Resident

SENDER = "BHXHLaoCai"
GONE = ("accepted", "sent", "delivered", "undelivered", "failed")
REPORTED = ("delivered", "undelivered", "failed")
_MANY_A_DAY = 30_000  # the cap is looked at, as in an office, and never reached


@dataclass(frozen=True)
class Sent:
    """What a run took: messages a second, and for each message the processor seconds by program, and statements."""

    rate: float
    cpu: dict[str, float]
    statements: float

    @property
    def cpu_of_ours(self) -> float:
        """Processor seconds a message, without carrier and load generator."""
        return sum(seconds for name, seconds in self.cpu.items() if name in OURS)

    def share(self, name: str) -> float:
        """The part of all processor time that one program took."""
        return self.cpu.get(name, 0.0) / sum(self.cpu.values())


def send(house: House, count: int, *, receipts: bool) -> Sent:
    """Send to so many people, the programs running already."""
    run_id = enqueue(count)
    house.count_statements()
    before, started = house.cpu(), time.perf_counter()
    db.session.commit()
    begin(run_id)
    goal = list(REPORTED if receipts else GONE)
    query = "SELECT coalesce(sum(messages), 0) FROM sms_tally WHERE run_id = %s AND state::text = ANY(%s)"
    house.progress(lambda: int(house.one(query, run_id, goal)), count)
    elapsed, after = time.perf_counter() - started, house.cpu()
    cpu = {name: spent(before, after, [name]) / count for name in after}
    return Sent(count / elapsed, cpu, house.statements() / count)


def enqueue(count: int) -> int:
    """A run to so many people with a number of their own; not committed: nobody begins before the clock runs."""
    counts = languages_of(count)
    if sum(counts.values()) != count:
        raise ValueError(f"there are numbers for {sum(counts.values())} messages only, not for {count}")
    return order(count, "benchmark", (PLAIN, MARKED), halves(counts), cap_per_day=_MANY_A_DAY)


def languages_of(count: int) -> dict[str, int]:
    """How many of those people asked for each language."""
    by_language = select(Resident.language, func.count()).where(Resident.id.in_(one_of_each_number(count)))
    return {row[0]: row[1] for row in db.session.execute(by_language.group_by(Resident.language))}


def order(
    count: int, label: str, words: Sequence[Words], groups: Iterable[Group], cap_per_day: int | None = None
) -> int:
    """The run that gives them these words, at any hour."""
    everybody: Any = select_residents(Audience(), clock.today())
    sending = Sending(
        label=label,
        sender=SENDER,
        send_from=clock.now(),
        send_by=None,
        hours_from=wall_time(0, 0),
        hours_to=wall_time(0, 0),
        merges_households=True,
        needs_consent=False,
        words=tuple(words),
        groups=tuple(groups),
        cap_per_day=cap_per_day,
    )
    return actions.enqueue(db.session, sending, everybody.where(Resident.id.in_(one_of_each_number(count)))).id

"""One campaign in a village of its own: launched, watched, and proved against the carrier's own books."""

import io
import itertools
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from accounts.queries import person_by_email
from campaigns import actions, queries
from campaigns.exchange import file as files
from campaigns.exchange.actions import take_in
from campaigns.launching.wakeups import wake_workers
from campaigns.waiting import until_still
from foundation import clock
from foundation.database import db
from foundation.web.locales import in_default_locale
from messaging.sms import doubts
from messaging.sms.actions import BY_OFFICER, opt_out
from messaging.sms.lifecycle import OPEN, MessageState
from messaging.sms.models import Attempt, Message, Run, Tally
from messaging.sms.receipts.models import TurnedAwayCount, WaitingReceipt
from operations import proof
from operations.exactness import differences
from tests.faults import village
from tests.faults.rig import DATABASE, Rig
from tests.faults.waiting import until
from villages.imports.actions import import_residents, import_villages

AUTHOR, APPROVER = "soan@mau.example", "duyet@mau.example"
S = MessageState
UNDER_WAY = frozenset({S.ACCEPTED, S.SENT})
SWEEP_EVERY = 1.0
AGE = (
    "UPDATE sms_message SET updated_at = updated_at - interval '6 min'"
    " WHERE run_id = %(run)s AND state IN ('accepted', 'sent')",
    "UPDATE sms_attempt SET made_at = made_at - interval '90 s' WHERE sid IS NULL AND message_id IN"
    " (SELECT id FROM sms_message WHERE run_id = %(run)s AND state = 'uncertain')",
)

_trials = itertools.count(1)


class Trial:
    """An approved campaign to the people of a fresh village."""

    def __init__(self, rig: Rig, people: int) -> None:
        self.rig, self.people = rig, people
        self.slug = f"su-co-{next(_trials)}"
        self.title = f"Diễn tập sự cố {self.slug}"
        self.notes: list[str] = []
        self.seen = "not proved"
        self._began, self._swept = time.time(), 0.0
        with rig.stack.app.app_context(), in_default_locale():
            self.village = village.invent(people, (clock.today() + timedelta(days=20)).isoformat())
            import_villages(db.session, None, io.BytesIO(self.village.village_csv))
            import_residents(db.session, None, io.BytesIO(self.village.residents_csv))
            send_by = (clock.local(clock.now()) + timedelta(days=5)).replace(tzinfo=None)
            content = village.campaign_file(
                self.slug, self.title, self.village.ref, send_by.isoformat(timespec="minutes")
            )
            author, approver = person_by_email(db.session, AUTHOR), person_by_email(db.session, APPROVER)
            made = take_in(db.session, author, files.read(content, clock.zone()))
            actions.submit(db.session, author, made)
            actions.approve(db.session, approver, made)
            db.session.commit()

    def launch(self) -> "Trial":
        with self.rig.stack.app.app_context(), in_default_locale():
            found = queries.campaign(db.session, self.slug)
            made = actions.launch(db.session, person_by_email(db.session, AUTHOR), found)
            db.session.commit()
            wake_workers(made)
        return self

    def wake(self) -> None:
        """The wake-up that follows a launch, once more."""
        with self.rig.stack.app.app_context():
            found = queries.campaign(db.session, self.slug)
            assert found.launch
            wake_workers(found.launch)

    def pause(self) -> float:
        """Pause, come back when it is confirmed; the moment of that, by the clock of this machine."""
        self._step(actions.pause)
        return time.time()

    def cancel(self) -> float:
        """Cancel, come back when it is confirmed; the moment of that."""
        self._step(actions.cancel)
        return time.time()

    def resume(self) -> None:
        with self.rig.stack.app.app_context(), in_default_locale():
            found = queries.campaign(db.session, self.slug)
            actions.resume(db.session, person_by_email(db.session, AUTHOR), found)
            db.session.commit()

    @property
    def runs(self) -> list[Any]:
        """(id, state, pause_reason) of each run of the campaign, the oldest first."""
        wanted = select(Run.id, Run.state, Run.pause_reason).where(Run.label == self.title).order_by(Run.id)
        return self._rows(wanted)

    @property
    def run_id(self) -> int:
        """Of its one run."""
        [run] = self.runs
        return int(run.id)

    def states(self) -> Counter[MessageState]:
        """How many of its people stand where, counted from the rows."""
        rows = self._rows(
            select(Message.state, func.count().label("people"))
            .join(Run, Run.id == Message.run_id)
            .where(Run.label == self.title)
            .group_by(Message.state)
        )
        return Counter({row.state: row.people for row in rows})

    def reasons(self, state: MessageState) -> Counter[str | None]:
        """Why those in the state are there."""
        wanted = select(Message.reason).where(Message.run_id == self.run_id, Message.state == state)
        return Counter(row.reason for row in self._rows(wanted))

    def tally(self) -> Counter[MessageState]:
        """The same by the counts that pages show."""
        rows = self._rows(select(Tally.state, Tally.messages).where(Tally.run_id == self.run_id))
        found: Counter[MessageState] = Counter()
        for row in rows:
            found[row.state] += row.messages
        return +found

    def receipts_waiting(self) -> int:
        """Callbacks that were answered and wait to be taken into the ledger."""
        return int(self._rows(select(func.count()).select_from(WaitingReceipt))[0][0])

    def turned_away(self) -> int:
        """Callbacks without effect that are on record."""
        return int(self._rows(select(func.coalesce(func.sum(TurnedAwayCount.times), 0)))[0][0])

    def opt_out(self, number: str) -> None:
        """Somebody at the office notes the wish."""
        with self.rig.stack.app.app_context(), in_default_locale():
            opt_out(db.session, number, BY_OFFICER, person=person_by_email(db.session, AUTHOR))
            db.session.commit()

    def attempts(self) -> list[Any]:
        """Every row of the ledger that was written before a POST."""
        columns = (Attempt.id, Attempt.message_id, Attempt.sid, Attempt.outcome, Attempt.made_at, Attempt.answered_at)
        return self._rows(select(*columns).join(Run, Run.id == Attempt.run_id).where(Run.label == self.title))

    def posts(self, since: float | None = None) -> list[dict[str, Any]]:
        """Every POST for one of its numbers that reached the carrier, from the carrier's books."""
        return self.rig.posts_of(self.village.numbers, self._began if since is None else since)

    @property
    def to_post(self) -> int:
        """How many messages leave when nothing goes wrong: one a number."""
        return len(self.village.numbers)

    def wait(
        self, true: Callable[[Counter[MessageState]], bool], what: str, seconds: float = 60, sweep: bool = True
    ) -> float:
        """Look at the states, sweeping as the scheduler does but more often, until they are as wanted."""

        def look() -> bool:
            if sweep:
                self.sweep()
            return true(self.states())

        return until(look, f"{self.slug}: {what}", seconds, every=0.1)

    def wait_until_left(self, seconds: float = 60) -> None:
        """Until nothing is left to send."""
        self.wait(lambda states: bool(states) and not _any(states, OPEN), "not everything has left", seconds)

    def wait_until_over(self, seconds: float = 60, sweep: bool = True) -> None:
        """Until nothing is left to send and the carrier has said how everything ended."""
        moving = OPEN | UNDER_WAY
        self.wait(lambda states: bool(states) and not _any(states, moving), "reports are missing", seconds, sweep)

    def wait_until_certain(self, seconds: float = 60) -> None:
        """Until, besides, nothing is uncertain any more."""
        moving = OPEN | UNDER_WAY | {S.UNCERTAIN}
        self.wait(lambda states: bool(states) and not _any(states, moving), "doubts are left", seconds)

    def hear_of_everything(self, seconds: float = 60) -> None:
        """Once the carrier has nothing more to say by itself: what the house finds out when it asks."""
        self.rig.settled()
        self.age()
        self.wait_until_certain(seconds)

    def wait_for_posts(self, number: int, seconds: float = 60) -> None:
        """Until the carrier has seen so many POSTs."""
        until(lambda: len(self.posts()) >= number, f"{self.slug}: fewer than {number} POSTs", seconds)

    def sweep(self) -> None:
        """What the scheduler rings for every ten seconds, a second after the last time."""
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self.rig.house.sweep()
            self._swept = time.monotonic()

    def end_leases(self) -> None:
        """What a minute and a half of waiting would bring: nobody is left who could hold them."""
        before = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, 1)
        held = update(Message).where(Message.run_id == self.run_id, Message.lease_until.is_not(None))
        self._write(held.values(lease_until=before))

    def age(self) -> None:
        """What minutes of silence would bring to messages of which nobody knows more than that they left.

        The application may not change when an attempt was made; here the database's superuser does.
        """
        with self.rig.postgres.cluster.connect(DATABASE) as connection:
            for statement in AGE:
                connection.execute(statement, {"run": self.run_id})

    def send_again(self) -> int:
        """Somebody has everything of it sent again that left no trace; how many messages."""
        with self.rig.stack.app.app_context(), in_default_locale():
            person = person_by_email(db.session, AUTHOR)
            chosen = doubts.queries.message_ids(db.session, person, doubts.queries.Kind.NO_TRACE, self.run_id)
            number = sum(map(len, chosen.values()))
            doubts.actions.decide(db.session, person, doubts.actions.Decision.AGAIN, chosen, number)
            db.session.commit()
            return number

    def prove(self, certain: bool = True) -> None:
        """The invariant, from the carrier's list and its books of POSTs; `seen` says in a line what there was.

        `certain`: nothing is uncertain and both lists tell the same to the last status.
        """
        states, attempts, posts = self.states(), self.attempts(), self.posts()
        assert sum(states.values()) == self.people, f"{self.people} recipients, their states: {dict(states)}"

        times = Counter(entry["attempt"] for entry in posts)
        assert not [attempt for attempt, number in times.items() if number > 1], "an attempt was posted twice"
        unrecorded = times.keys() - {str(attempt.id) for attempt in attempts}
        assert not unrecorded, f"{len(unrecorded)} POSTs without a row in the ledger"

        accepted = [entry for entry in posts if entry["accepted"]]
        again = [number for number, got in Counter(entry["to"] for entry in accepted).items() if got > 1]
        assert not again, f"{len(again)} numbers got the occasion twice"

        rows = {str(attempt.id): attempt.sid for attempt in attempts}
        holders = Counter(sid for sid in rows.values() if sid)
        for entry in accepted:
            assert holders[entry["sid"]] <= 1, "a sid belongs to two rows"
            assert rows[entry["attempt"]] in (None, entry["sid"]), "a sid belongs to another row"
        told = self._differences(states, {entry["sid"] for entry in accepted})
        if certain:
            assert told == []
        self.seen = self._told(states, len(attempts), len(posts))

    def note(self, line: str) -> None:
        self.notes.append(line)

    def _differences(self, states: Counter[MessageState], sids: set[str]) -> list[str]:
        with self.rig.stack.app.app_context():
            ours = [attempt for attempt in proof.posted(db.session) if attempt.occasion[0] == self.run_id]
            theirs = [message for message in proof.listed(self.rig.stack.settings) if message.sid in sids]
        return differences(self.people, {state.value: number for state, number in states.items()}, ours, theirs)

    def _told(self, states: Counter[MessageState], attempts: int, posts: int) -> str:
        people = ", ".join(f"{number} {state.value}" for state, number in sorted(states.items()))
        line = f"{self.people} people ({people}); {posts} POSTs of {attempts} attempts"
        return "; ".join([line, *self.notes])

    def _step(self, step: Callable[[Any, Any, Any], object]) -> None:
        with self.rig.stack.app.app_context(), in_default_locale():
            found = queries.campaign(db.session, self.slug)
            step(db.session, person_by_email(db.session, AUTHOR), found)
            db.session.commit()
            until_still(db.session, found, 60)

    def _rows(self, wanted: Any) -> list[Any]:
        with self.rig.stack.app.app_context():
            return list(db.session.execute(wanted).all())

    def _write(self, statement: Any) -> None:
        with self.rig.stack.app.app_context():
            db.session.execute(statement, execution_options={"synchronize_session": False})
            db.session.commit()


def _any(states: Counter[MessageState], wanted: frozenset[MessageState]) -> bool:
    return any(states[state] for state in wanted)

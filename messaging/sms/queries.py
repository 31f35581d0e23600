"""What pages, reports and tasks ask of the ledger."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import COSTING, OPEN, POSTED, MessageState, Reason, RunState, sources_of
from messaging.sms.models import Attempt, Message, OptOut, Run, RunText, Tally
from messaging.sms.sending import Words

_LATE_REPORTS = timedelta(days=7)


@dataclass(frozen=True)
class RunTally:
    """Where the people of a run stand; `recipients` is the sum over `states`, and over `by_language`.

    `by_language` counts by the language of the words, or by the one asked for where there are none; `fallbacks` has
    `asked>given` for those who get another's. `segments` are those the carrier took; `posted` counts the messages it
    took.
    """

    recipients: int = 0
    states: dict[str, int] = field(default_factory=dict)
    reasons: dict[tuple[str, str], int] = field(default_factory=dict)
    by_language: dict[str, int] = field(default_factory=dict)
    fallbacks: dict[str, int] = field(default_factory=dict)
    segments: int = 0
    posted: int = 0


def tally(session: Session, run_id: int) -> RunTally:
    """The counts of the run, at a cost that does not depend on its size."""
    states, reasons, languages, fallbacks = Counter[str](), Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    segments = 0
    for row in session.scalars(select(Tally).where(Tally.run_id == run_id, Tally.messages != 0)):
        states[row.state.value] += row.messages
        languages[row.text_language or row.language] += row.messages
        if row.reason:
            reasons[row.state.value, row.reason] += row.messages
        if row.text_language and row.text_language != row.language:
            fallbacks[f"{row.language}>{row.text_language}"] += row.messages
        # A refused message holds no segments; one that failed after the carrier took it keeps them.
        if row.state in POSTED or row.state == MessageState.FAILED:
            segments += row.segments
    posted = sum(states[state] for state in POSTED)
    return RunTally(states.total(), dict(states), dict(reasons), dict(languages), dict(fallbacks), segments, posted)


def in_flight(session: Session, run_id: int) -> int:
    """How many messages are on their way to the carrier at this moment."""
    flying = select(func.count()).where(Message.run_id == run_id, Message.state == MessageState.DISPATCHING)
    return session.scalar(flying) or 0


def pause_is_confirmed(session: Session, run_id: int) -> bool:
    """Whether the run rests and nothing of it is on its way: from here on not one message leaves."""
    run = session.get(Run, run_id, populate_existing=True)
    resting = run is not None and run.state in (RunState.PAUSED, RunState.CANCELLED)
    return resting and in_flight(session, run_id) == 0


def carrier_messages(session: Session, run_id: int) -> int:
    """How many messages the carrier has under a number of its own for this run."""
    return session.scalar(select(func.count()).where(Attempt.run_id == run_id, Attempt.sid.is_not(None))) or 0


def next_due(session: Session, run_id: int) -> datetime | None:
    """When the run next sends by its schedule: now, at its start or at the next opening; None when it never will."""
    run = session.get(Run, run_id)
    if run is None or run.state != RunState.RUNNING:
        return None
    moment, zone = clock.now(), clock.zone()
    due = {
        Standing.OPEN: moment,
        Standing.LATER: run.hours(zone).next_opening(max(moment, run.send_from)),
        Standing.CLOSED: run.hours(zone).next_opening(moment),
        Standing.OVER: None,
    }[run.standing(moment, zone)]
    return None if due is None or (run.send_by and due >= run.send_by) else due


def words_of(session: Session, run_id: int) -> dict[int, Words]:
    """The frozen words of the run, by the id messages point to."""
    rows = session.execute(
        select(RunText.id, RunText.language, RunText.version, RunText.template, RunText.plain).where(
            RunText.run_id == run_id
        )
    )
    return {row.id: Words(row.language, row.version, row.template, row.plain) for row in rows}


def spent_segments(session: Session, run_id: int) -> int:
    """The segments of the run that cost something: what the carrier took or may have taken, and what is leaving."""
    costs = Tally.state.in_(sorted(COSTING))
    return session.scalar(select(func.coalesce(func.sum(Tally.segments), 0)).where(Tally.run_id == run_id, costs)) or 0


def opted_out(session: Session, number_hashes: Collection[bytes]) -> frozenset[bytes]:
    """Which of these numbers want no messages."""
    return frozenset(session.scalars(select(OptOut.number_hash).where(OptOut.number_hash.in_(number_hashes))))


def due_runs(session: Session, moment: datetime, zone: ZoneInfo) -> list[int]:
    """Runs that have something to send now, one for each sender: whoever sends for it sees to the others too."""
    planned = exists().where(Message.run_id == Run.id, Message.state == MessageState.PLANNED)
    running = session.scalars(select(Run).where(Run.state == RunState.RUNNING, planned).order_by(Run.id))
    due = [run for run in running if run.standing(moment, zone) == Standing.OPEN]
    return sorted({run.sender: run.id for run in reversed(due)}.values())


def unfinished_runs(session: Session) -> Sequence[int]:
    """Runs whose messages may still change by the clock alone."""
    live = Run.state.in_([RunState.RUNNING, RunState.PAUSED])
    return session.scalars(select(Run.id).where(live).order_by(Run.id)).all()


def cancelled_runs_with_rest(session: Session) -> Sequence[int]:
    """Cancelled runs too large to be cancelled in one go."""
    cancellable = Tally.state.in_(sources_of(MessageState.CANCELLED))
    left = exists().where(Tally.run_id == Run.id, cancellable, Tally.messages > 0)
    return session.scalars(select(Run.id).where(Run.state == RunState.CANCELLED, left).order_by(Run.id)).all()


def has_left(session: Session, run_id: int) -> bool:
    """Whether anything of the run may still leave."""
    left = exists().where(Tally.run_id == run_id, Tally.state.in_(OPEN), Tally.messages > 0)
    return bool(session.scalar(select(left)))


def recent_runs(session: Session) -> Sequence[int]:
    """Runs that are open or ended lately, so that late reports may still move their messages."""
    recent = or_(Run.finished_at.is_(None), Run.finished_at > clock.now() - _LATE_REPORTS)
    return session.scalars(select(Run.id).where(recent).order_by(Run.id)).all()


def runs(session: Session, limit: int = 50) -> Sequence[Run]:
    """The latest runs, newest first."""
    return session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)).all()


def held_for_words(session: Session, run_id: int) -> dict[str, int]:
    """How many people wait for words, by the language they asked for."""
    waiting = select(Tally.language, func.sum(Tally.messages)).where(
        Tally.run_id == run_id, Tally.state == MessageState.HELD, Tally.reason == Reason.NO_RENDERING
    )
    found = session.execute(waiting.group_by(Tally.language).order_by(Tally.language))
    return {language: int(messages) for language, messages in found if messages}

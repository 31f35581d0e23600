"""What changes runs. Nothing here commits.

RunRefusal
├── UnknownRun      no run of that number
├── ReasonMissing   an override without saying why
└── RunMayNot       the run does not stand where the step starts from
"""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, Text, and_, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.refusals import Refusal
from foundation.spelling import clean
from messaging.sms import ledger
from messaging.sms.enrolment import enrol
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import RUN_MOVES, RUN_STATE_LABELS, MessageState, Reason, RunState
from messaging.sms.models import Message, Run, RunText, message_state
from messaging.sms.opting_out.actions import BY_CARRIER as BY_CARRIER
from messaging.sms.opting_out.actions import BY_COMMAND as BY_COMMAND
from messaging.sms.opting_out.actions import BY_OFFICER as BY_OFFICER
from messaging.sms.opting_out.actions import opt_in as opt_in
from messaging.sms.opting_out.actions import opt_out as opt_out
from messaging.sms.opting_out.actions import opt_out_hash as opt_out_hash
from messaging.sms.registration.queries import unregistered
from messaging.sms.senders.queries import sender
from messaging.sms.sending import Sending, Words
from messaging.sms.waves import refusals

# So many rows a person's step moves at once; the sweep moves what is left, so that no page waits for a million rows.
MOVED_AT_ONCE = 20_000

# What is asked of a sending and kept with its run under the same name.
_OF_THE_RUN = sorted({entry.name for entry in fields(Sending)} - {"words", "groups"})

_FIRST: dict[Standing, tuple[MessageState, Reason | None]] = {
    Standing.OPEN: (MessageState.PLANNED, None),
    Standing.CLOSED: (MessageState.HELD, Reason.HOURS),
    Standing.LATER: (MessageState.HELD, Reason.LATER),
    Standing.OVER: (MessageState.EXPIRED, None),
}


class RunRefusal(Refusal):
    """A run cannot do what is asked."""


class UnknownRun(RunRefusal):
    message = _l("There is no sending number %(run)s.")


class ReasonMissing(RunRefusal):
    message = _l("Say in a sentence why this must leave outside the hours: it stands in the audit trail.")


class RunMayNot(RunRefusal):
    message = _l("The sending is %(state)s, so this step is not possible any more.")


def enqueue(session: Session, sending: Sending, residents: Select[Any]) -> Run:
    """Freeze the words and give every resident of the query one message row, with the tallies, set-wise.

    `residents` has the columns of `villages.audience.queries.select_residents`. Nobody is sent to before the commit;
    wake `tasks.dispatch_run` after it, or the sweep will.
    """
    words = {entry.language: entry for entry in sending.words}
    run = Run(**{name: getattr(sending, name) for name in _OF_THE_RUN})
    session.add(run)
    session.flush()
    sender(session, run.sender)
    texts = {language: _freeze(session, run.id, entry) for language, entry in words.items()}
    asked = {group.language: texts[group.words] if group.words else None for group in sending.groups}
    first = _FIRST[run.standing(clock.now(), clock.zone())]
    enrol(session, run, asked, residents, first, unregistered(session, run.id))
    ledger.open_tally(session, run.id)
    return run


def pause(session: Session, run_id: int, reason: str | None = None) -> Run:
    """No window of messages leaves after this is committed; what is leaving just now still ends (`queries.in_flight`).

    `reason` is a `lifecycle.PauseReason` or a person's words. Pausing twice keeps the first reason.

    Raises:
        UnknownRun, RunMayNot
    """
    run = locked(session, run_id)
    if run.state != RunState.PAUSED:
        _step(run, RunState.PAUSED)
        run.pause_reason = reason
    return run


def resume(session: Session, run_id: int) -> Run:
    """The run goes on; refusals known by now pause it no second time.

    Raises:
        UnknownRun, RunMayNot
    """
    run = locked(session, run_id)
    if run.state != RunState.RUNNING:
        _step(run, RunState.RUNNING)
        run.pause_reason = None
        run.refusals_forgiven = refusals(session, run_id)
    return run


def set_budget(session: Session, run_id: int, budget: Decimal | None) -> Run:
    """What the run may cost at most, in its currency (None: nothing limits). A run that is paused for it stays so.

    Raises:
        UnknownRun, RunMayNot
    """
    run = _unfinished(session, run_id)
    run.budget = budget
    return run


def override(session: Session, run_id: int, person: Person, reason: str) -> Run:
    """Let the run leave outside its hours and above the cap, in this person's name; again changes nothing.

    Some of what is held for that may leave at once, the rest from the next sweep on.

    Raises:
        UnknownRun, RunMayNot, ReasonMissing
    """
    if not (named := clean(reason)):
        raise ReasonMissing
    run = _unfinished(session, run_id)
    if run.override_at is None:
        run.override_reason, run.override_by, run.override_at = named, person.id, clock.now()
        session.flush()
        if run.standing(clock.now(), clock.zone()) == Standing.OPEN:
            free_overridden(session, run_id)
    return run


def free_overridden(session: Session, run_id: int) -> int:
    """Some of what an override lets leave is planned; 0 when nothing is left."""
    held = and_(Message.state == MessageState.HELD, Message.reason.in_([Reason.HOURS, Reason.CAP]))
    rows = ledger.pick(Message.run_id == run_id, held, limit=MOVED_AT_ONCE, skip_locked=True)
    free = {"state": MessageState.PLANNED, "reason": None, "held_until": None}
    return ledger.move_many(session, rows, lambda _: free)


def cancel(session: Session, run_id: int) -> Run:
    """Nothing more leaves; what has not left is cancelled. Cancelling twice does nothing.

    Raises:
        UnknownRun, RunMayNot
    """
    run = locked(session, run_id)
    if run.state != RunState.CANCELLED:
        _step(run, RunState.CANCELLED)
        run.finished_at = clock.now()
        session.flush()
        cancel_rest(session, run_id)
    return run


def cancel_rest(session: Session, run_id: int) -> int:
    """Cancel some of what a cancelled run has not sent; 0 when nothing is left."""
    rows = ledger.pick(Message.run_id == run_id, ledger.may_become(MessageState.CANCELLED), limit=MOVED_AT_ONCE)
    return ledger.move_many(session, rows, lambda _: {"state": MessageState.CANCELLED, "reason": None, "claim": None})


def release(session: Session, run_id: int, words: Words, languages: Sequence[str]) -> int:
    """Give the people who asked for these languages, held for want of a text, these words. Returns how many may leave.

    Raises:
        UnknownRun, RunMayNot
    """
    run = _unfinished(session, run_id)
    text_id = _freeze(session, run_id, words)
    state, reason = _FIRST[run.standing(clock.now(), clock.zone())]
    if text_id in unregistered(session, run_id):
        state, reason = MessageState.HELD, Reason.NOT_REGISTERED
    held = and_(Message.state == MessageState.HELD, Message.reason == Reason.NO_RENDERING)
    mute = and_(Message.run_id == run_id, Message.language.in_(languages), Message.text_id.is_(None))
    released = session.scalar(select(func.count()).where(mute, held)) or 0
    # Merged and suppressed people get the words too, so that a report counts them under the language they would get.
    rows = ledger.pick(mute, or_(held, Message.state.in_([MessageState.MERGED, MessageState.SUPPRESSED])))
    ledger.move_many(
        session,
        rows,
        lambda row: {
            "text_id": text_id,
            "state": case((row.c.state == MessageState.HELD, cast(state.value, message_state)), else_=row.c.state),
            "reason": case((row.c.state == MessageState.HELD, cast(reason, Text)), else_=row.c.reason),
        },
    )
    return released


def locked(session: Session, run_id: int) -> Run:
    """The run, its row held against every window that is about to leave.

    Raises:
        UnknownRun
    """
    # FOR NO KEY UPDATE: it waits for the FOR SHARE of a window, but not for foreign keys that only look.
    found = select(Run).where(Run.id == run_id).with_for_update(key_share=True)
    if run := session.scalar(found.execution_options(populate_existing=True)):
        return run
    raise UnknownRun(run=run_id)


def _unfinished(session: Session, run_id: int) -> Run:
    run = locked(session, run_id)
    if run.state not in (RunState.RUNNING, RunState.PAUSED):
        raise RunMayNot(state=RUN_STATE_LABELS[run.state])
    return run


def _step(run: Run, wanted: RunState) -> None:
    if wanted not in RUN_MOVES[run.state]:
        raise RunMayNot(state=RUN_STATE_LABELS[run.state])
    run.state = wanted


def _freeze(session: Session, run_id: int, words: Words) -> int:
    """The id of these words in the run, written down once."""
    row = {
        "run_id": run_id,
        "language": words.language,
        "version": words.version,
        "template": words.template,
        "plain": words.plain,
    }
    session.execute(insert(RunText).values(row).on_conflict_do_nothing())
    key = (RunText.run_id == run_id, RunText.language == words.language, RunText.version == words.version)
    return session.scalars(select(RunText.id).where(*key)).one()

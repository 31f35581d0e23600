"""What changes runs and opt-outs. Nothing here commits.

RunRefusal
├── UnknownRun      no run of that number
└── RunMayNot       the run does not stand where the step starts from
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, Text, and_, case, cast, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.keys import lookup_hash
from foundation.refusals import Refusal
from messaging.sms import ledger
from messaging.sms.enrolment import enrol
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import RUN_MOVES, RUN_STATE_LABELS, MessageState, Reason, RunState
from messaging.sms.models import Message, OptOut, Run, RunText, message_state
from messaging.sms.sending import Sending, Words
from villages.phones import read_phone

# So many rows a cancel moves at once; the sweep moves what is left, so that no page waits for a million rows.
CANCELLED_AT_ONCE = 20_000

# Where an opt-out came from: an officer's page, a command, the network's own list.
BY_OFFICER, BY_COMMAND, BY_CARRIER = "officer", "command", "carrier"

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


class RunMayNot(RunRefusal):
    message = _l("The sending is %(state)s, so this step is not possible any more.")


def enqueue(session: Session, sending: Sending, residents: Select[Any]) -> Run:
    """Freeze the words and give every resident of the query one message row, with the tallies, set-wise.

    `residents` has the columns of `villages.audience.queries.select_residents`. Nobody is sent to before the commit;
    wake `tasks.dispatch_run` after it, or the sweep will.
    """
    words = {entry.language: entry for entry in sending.words}
    run = Run(
        label=sending.label,
        sender=sending.sender,
        send_from=sending.send_from,
        send_by=sending.send_by,
        hours_from=sending.hours_from,
        hours_to=sending.hours_to,
        merges_households=sending.merges_households,
        needs_consent=sending.needs_consent,
        kind=sending.kind,
        priority=sending.priority,
        budget=sending.budget,
        segment_price=sending.segment_price,
        currency=sending.currency,
        cap_per_day=sending.cap_per_day,
        avoids_do_not_contact=sending.avoids_do_not_contact,
        state=RunState.RUNNING,
    )
    session.add(run)
    session.flush()
    texts = {language: _freeze(session, run.id, entry) for language, entry in words.items()}
    asked = {group.language: texts[group.words] if group.words else None for group in sending.groups}
    enrol(session, run, asked, residents, _FIRST[run.standing(clock.now(), clock.zone())])
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
    """The run goes on.

    Raises:
        UnknownRun, RunMayNot
    """
    run = locked(session, run_id)
    if run.state != RunState.RUNNING:
        _step(run, RunState.RUNNING)
        run.pause_reason = None
    return run


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
    rows = ledger.pick(Message.run_id == run_id, ledger.may_become(MessageState.CANCELLED), limit=CANCELLED_AT_ONCE)
    return ledger.move_many(session, rows, lambda _: {"state": MessageState.CANCELLED, "reason": None, "claim": None})


def release(session: Session, run_id: int, words: Words, languages: Sequence[str]) -> int:
    """Give the people who asked for these languages, held for want of a text, these words. Returns how many may leave.

    Raises:
        UnknownRun, RunMayNot
    """
    run = locked(session, run_id)
    if run.state not in (RunState.RUNNING, RunState.PAUSED):
        raise RunMayNot(state=RUN_STATE_LABELS[run.state])
    text_id = _freeze(session, run_id, words)
    state, reason = _FIRST[run.standing(clock.now(), clock.zone())]
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


def opt_out(session: Session, phone: str, source: str, person: Person | None = None, note: str = "") -> None:
    """This number gets nothing that is not already leaving. A second wish keeps the first one's date.

    Raises:
        MalformedPhone: not a phone number.
    """
    number_hash = lookup_hash("phone", read_phone(phone).e164)
    if opt_out_hash(session, number_hash, source, person, note):
        record(session, person, "sms.opt_out", _subject(number_hash), source=source)


def opt_out_hash(
    session: Session, number_hash: bytes, source: str, person: Person | None = None, note: str = ""
) -> bool:
    """The same for a number known by its keyed hash alone; whether it is new."""
    row = {"number_hash": number_hash, "source": source, "person_id": person.id if person else None, "note": note}
    added = insert(OptOut).values(row).on_conflict_do_nothing().returning(OptOut.number_hash)
    return session.scalar(added) is not None


def opt_in(session: Session, number_hash: bytes, person: Person | None = None) -> None:
    """Take the wish back, on the word of somebody who answers for it."""
    gone = session.scalar(delete(OptOut).where(OptOut.number_hash == number_hash).returning(OptOut.source))
    if gone is not None:
        record(session, person, "sms.opt_in", _subject(number_hash), source=gone)


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


def _subject(number_hash: bytes) -> str:
    return f"number:{number_hash.hex()[:16]}"

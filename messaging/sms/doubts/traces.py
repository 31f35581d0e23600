"""Asking the carrier for a trace of uncertain messages: found, they are the message it has; never found, they failed.

An empty list proves nothing, for a message may show up late. So it takes `NO_TRACE_LISTS` lists over
`NO_TRACE_MINUTES` minutes; and what was concluded that way, a later callback still moves. Like `polling` it commits
between the steps: no transaction is open while the carrier is asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from time import monotonic

import structlog
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from foundation import settings
from foundation.keys import decrypt
from messaging.sms import ledger
from messaging.sms.doubts.matching import EARLIEST, LATEST, Doubt, compare
from messaging.sms.gateways.protocol import CarrierAwayError, Gateway, Sighting, Verdict
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Addressee, Attempt, Message
from messaging.sms.receipts import actions as receipts
from messaging.sms.receipts.models import WaitingReceipt
from messaging.sms.receipts.reports import Receipt
from villages.models import Resident

log = structlog.get_logger()

# The callback, if there is one, comes first; after two days only a person can know.
BEGIN_AFTER, GIVE_UP_AFTER = timedelta(minutes=1), timedelta(days=2)
AT_ONCE = 400  # attempts of a turn
_NUMBERS = 50  # asked about between two commits
_SECONDS = 10.0
_CONCURRENCY = 8


@dataclass(frozen=True)
class Asked:
    """The doubts about one number, and what the carrier has created for it."""

    doubts: list[Doubt]
    sightings: list[Sighting]


def look(session: Session, gateway: Gateway) -> int:
    """Ask about the doubts that are due, for some seconds at most; about how many the carrier answered."""
    by_number = _due(session)
    phones = _phones(session, by_number)
    _pass_over(session, [doubt for key, doubts in by_number.items() if key not in phones for doubt in doubts])
    session.commit()
    answered, until = 0, monotonic() + _SECONDS
    for some in _portions(list(phones)):
        asked = _ask(gateway, {phones[key]: by_number[key] for key in some})
        _follow(session, asked)
        answered += sum(len(one.doubts) for one in asked)
        if len(asked) < len(some) or monotonic() > until:
            break
    return answered


def _due(session: Session) -> dict[bytes, list[Doubt]]:
    """Attempts of uncertain messages that have not been looked for lately, by the keyed hash of their number."""
    due = (
        select(Attempt.id, Attempt.number_hash, Attempt.body_digest, Attempt.made_at)
        .join(Message, and_(Message.attempt_id == Attempt.id, Message.state == MessageState.UNCERTAIN))
        .where(
            Attempt.sid.is_(None),
            Attempt.made_at.between(func.now() - GIVE_UP_AFTER, func.now() - BEGIN_AFTER),
            or_(Attempt.looked_at.is_(None), Attempt.looked_at <= func.now() - _pause()),
        )
        .order_by(Attempt.looked_at.nulls_first(), Attempt.made_at)
        .limit(AT_ONCE)
    )
    by_number = defaultdict(list)
    for row in session.execute(due):
        by_number[row.number_hash].append(Doubt(*row))
    return by_number


def _pause() -> timedelta:
    """Between two lists, so that the last of them is as far from the first as the rule asks."""
    held = settings.current()
    return timedelta(minutes=held.no_trace_minutes) / max(held.no_trace_lists - 1, 1)


def _phones(session: Session, number_hashes: Collection[bytes]) -> dict[bytes, str]:
    """The numbers behind these hashes, as far as somebody here still has them."""
    sealed: dict[bytes, bytes] = {}
    for owner, own_hash in ((Resident, Resident.phone_hash), (Addressee, Addressee.number_hash)):
        rows = session.execute(select(own_hash, owner.phone).where(own_hash.in_(number_hashes)))
        sealed |= {number_hash: phone for number_hash, phone in rows if number_hash and phone}
    return {number_hash: decrypt(phone) for number_hash, phone in sealed.items()}


def _portions(number_hashes: Sequence[bytes]) -> Iterator[list[bytes]]:
    rest = iter(number_hashes)
    return iter(lambda: list(islice(rest, _NUMBERS)), [])


def _ask(gateway: Gateway, by_phone: dict[str, list[Doubt]]) -> list[Asked]:
    """What the carrier has for each number; those it did not answer about are left out."""
    with ThreadPoolExecutor(_CONCURRENCY, thread_name_prefix="traces") as threads:
        answers = [(doubts, threads.submit(_list, gateway, phone, doubts)) for phone, doubts in by_phone.items()]
        asked = []
        for doubts, answer in answers:
            try:
                asked.append(Asked(doubts, answer.result()))
            except CarrierAwayError as error:
                log.warning("carrier away, doubts stay", error=str(error))
                threads.shutdown(wait=True, cancel_futures=True)
                break
    return asked


def _list(gateway: Gateway, phone: str, doubts: Sequence[Doubt]) -> list[Sighting]:
    return gateway.messages_to(phone, min(doubt.made_at for doubt in doubts) - EARLIEST)


def _follow(session: Session, asked: Sequence[Asked]) -> None:
    """Let the ledger follow what was found, and count the lists without a trace."""
    doubts = [doubt for one in asked for doubt in one.doubts]
    rivals, taken = _rivals(session, doubts), _taken(session, asked)
    found: list[Receipt] = []
    traceless: list[Doubt] = []
    for one in asked:
        key = one.doubts[0].number_hash
        findings = compare(one.doubts, one.sightings, rivals=rivals.get(key, []), taken=taken)
        found += [Receipt(doubt.attempt_id, seen.sid, seen.status, seen.code) for doubt, seen in findings.found]
        traceless += findings.traceless
    receipts.apply_all(session, found)
    session.commit()
    _pass_over(session, doubts)
    _count(session, traceless)
    concluded = _conclude(session, traceless)
    session.commit()
    if found or concluded:
        log.info("doubts resolved", found=len(found), no_trace=concluded)


def _rivals(session: Session, doubts: Sequence[Doubt]) -> dict[bytes, list[Doubt]]:
    """Every attempt for these numbers, of about that time, that may have arrived without our knowing its number."""
    if not doubts:
        return {}
    reach = EARLIEST + LATEST
    open_ones = select(Attempt.id, Attempt.number_hash, Attempt.body_digest, Attempt.made_at).where(
        Attempt.number_hash.in_({doubt.number_hash for doubt in doubts}),
        Attempt.made_at >= min(doubt.made_at for doubt in doubts) - reach,
        Attempt.sid.is_(None),
        or_(Attempt.outcome.is_(None), Attempt.outcome == Verdict.UNCERTAIN.value),
    )
    by_number = defaultdict(list)
    for row in session.execute(open_ones):
        by_number[row.number_hash].append(Doubt(*row))
    return by_number


def _taken(session: Session, asked: Sequence[Asked]) -> set[str]:
    """Which of the carrier's numbers belong to an attempt already, or will once a waiting receipt is followed."""
    seen = {sighting.sid for one in asked for sighting in one.sightings}
    known = (
        select(Attempt.sid)
        .where(Attempt.sid.in_(seen))
        .union(select(WaitingReceipt.sid).where(WaitingReceipt.sid.in_(seen)))
    )
    return set(session.scalars(known)) if seen else set()


def _pass_over(session: Session, doubts: Sequence[Doubt]) -> None:
    """Looked at just now: others come first next time."""
    _update(session, doubts, looked_at=func.now())


def _count(session: Session, doubts: Sequence[Doubt]) -> None:
    _update(session, doubts, looks=Attempt.looks + 1)


def _update(session: Session, doubts: Sequence[Doubt], **values: object) -> None:
    if doubts:
        ids = [doubt.attempt_id for doubt in doubts]
        # An update alone locks in the order of whatever plan it has; answers and reports lock in the order of ids.
        session.execute(
            select(Attempt.id).where(Attempt.id.in_(ids)).order_by(Attempt.id).with_for_update(key_share=True)
        )
        these = update(Attempt).where(Attempt.id.in_(ids))
        session.execute(these.values(**values), execution_options={"synchronize_session": False})


def _conclude(session: Session, doubts: Sequence[Doubt]) -> int:
    """What was in none of enough lists has failed; how many messages."""
    held = settings.current()
    waiting = select(WaitingReceipt.attempt_id)
    rows = ledger.pick(Message.state == MessageState.UNCERTAIN).join(
        Attempt,
        and_(
            Attempt.id == Message.attempt_id,
            Attempt.id.in_([doubt.attempt_id for doubt in doubts]),
            Attempt.id.not_in(waiting),
            Attempt.sid.is_(None),
            Attempt.looks >= held.no_trace_lists,
            Attempt.made_at <= func.now() - timedelta(minutes=held.no_trace_minutes),
        ),
    )
    changes = {"state": MessageState.FAILED, "reason": Reason.NO_TRACE.value, "segments": 0}
    return ledger.move_many(session, rows, lambda _: changes) if doubts else 0

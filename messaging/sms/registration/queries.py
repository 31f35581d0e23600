"""Where texts stand with the network, and which texts of a run may not leave for it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, func, select, tuple_
from sqlalchemy.orm import Session

from foundation.refusals import NotFound
from messaging.sms.lifecycle import RunState
from messaging.sms.models import Run, RunText
from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.senders.models import Sender
from messaging.sms.sending import Words


@dataclass(frozen=True)
class Wanted:
    """Which registrations a reader wants to see; an empty field wants all."""

    label: str = ""
    sender: str = ""
    state: str = ""


def digest(template: str) -> bytes:
    """By what a text is known: an edited one has another."""
    return hashlib.sha256(template.encode()).digest()


def standings(session: Session, sender: str, words: Sequence[Words]) -> dict[str, RegistrationState]:
    """Where each of these texts stands with this sender's network, by language."""
    asked = {(one.language, digest(one.template)) for one in words}
    key = tuple_(Registration.language, Registration.digest)
    found = session.execute(
        select(Registration.language, Registration.state).where(Registration.sender == sender, key.in_(asked))
    )
    states = {row.language: RegistrationState(row.state) for row in found}
    return {one.language: states.get(one.language, RegistrationState.NOT_SUBMITTED) for one in words}


def unregistered(session: Session, run_id: int) -> frozenset[int]:
    """The words (sms_run_text) of a run that may not leave: its sender wants approved texts and these are none."""
    return frozenset(row.text_id for row in session.execute(_texts(Run.id == run_id)) if not row.may_leave)


def withheld_texts(run_id: ColumnElement[int]) -> Select[int]:
    """The same as a part of other statements."""
    texts = _texts(Run.id == run_id).subquery("texts")
    return select(texts.c.text_id).where(~texts.c.may_leave)


def live_texts(session: Session) -> Sequence[tuple[int, int, str, bool]]:
    """The words of every run that is not over: text_id, run_id, language, and whether they may leave."""
    live = Run.state.in_([RunState.RUNNING, RunState.PAUSED])
    return [(row.text_id, row.run_id, row.language, row.may_leave) for row in session.execute(_texts(live))]


def registrations(wanted: Wanted) -> Select[Registration]:
    """The texts a reader wants to see, the latest first."""
    conditions = (
        (wanted.label, Registration.label == wanted.label),
        (wanted.sender, Registration.sender == wanted.sender),
        (wanted.state, Registration.state == wanted.state),
    )
    chosen = [condition for value, condition in conditions if value]
    return select(Registration).where(*chosen).order_by(Registration.created_at.desc(), Registration.id.desc())


def registration(session: Session, registration_id: int) -> Registration:
    """One of them.

    Raises:
        NotFound
    """
    if found := session.get(Registration, registration_id):
        return found
    raise NotFound(name=registration_id)


def choices(session: Session) -> tuple[Sequence[str], Sequence[str]]:
    """What there is to filter by: labels and senders."""
    labels = select(Registration.label).group_by(Registration.label).order_by(func.max(Registration.created_at).desc())
    senders = select(Registration.sender).distinct().order_by(Registration.sender)
    return session.scalars(labels).all(), session.scalars(senders).all()


def _texts(which: ColumnElement[bool]) -> Select[int, int, str, bool]:
    """The words of these runs; a sender nobody has set up yet takes every text."""
    approved = and_(
        Registration.sender == Run.sender,
        Registration.language == RunText.language,
        Registration.digest == func.sha256(func.convert_to(RunText.template, "UTF8")),
        Registration.state == RegistrationState.APPROVED,
    )
    may_leave = ~func.coalesce(Sender.registered_only, false()) | Registration.id.is_not(None)
    return (
        select(RunText.id.label("text_id"), RunText.run_id, RunText.language, may_leave.label("may_leave"))
        .join(Run, Run.id == RunText.run_id)
        .outerjoin(Sender, Sender.name == Run.sender)
        .outerjoin(Registration, approved)
        .where(which)
    )

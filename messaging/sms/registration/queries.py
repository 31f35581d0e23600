"""Where texts stand with the network."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.sending import Words


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

"""What changes where a text stands with the network. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.registration.queries import digest
from messaging.sms.sending import Words


def prepare(session: Session, sender: str, label: str, words: Sequence[Words]) -> list[Registration]:
    """Write these texts down for registration, as they would leave; one already there keeps its standing and label."""
    rows = [
        {
            "sender": sender,
            "language": one.language,
            "digest": digest(one.template),
            "template": one.template,
            "label": label,
            "state": RegistrationState.NOT_SUBMITTED,
            "reference": "",
            "note": "",
        }
        for one in words
    ]
    if not rows:
        return []
    session.execute(insert(Registration).values(rows).on_conflict_do_nothing())
    key = tuple_(Registration.language, Registration.digest)
    asked = key.in_([(row["language"], row["digest"]) for row in rows])
    found = select(Registration).where(Registration.sender == sender, asked).order_by(Registration.id)
    return list(session.scalars(found))

"""Villages, residents and sendings for the tests of the ledger: rows made directly, numbers of the rehearsal range."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from messaging.sms import actions
from messaging.sms.models import Attempt, Message, Run
from messaging.sms.sending import Group, Sending, Words
from tests.villages import factories
from tests.villages.factories import make_village as make_village
from villages.models import Resident, Village

ALWAYS = time(0, 0)  # hours from midnight to midnight never close


def number(last: int) -> str:
    """A number of the range that no carrier assigns."""
    return f"+84992{last:06d}"


def make_resident(session: Session, village: Village, phone: str | None, **values: Any) -> Resident:
    """An invented person with a mobile number (None: without any), whose card is valid for years."""
    usual = {"card_expiry": date(2090, 1, 31), "rehearsal": True}
    return factories.make_resident(session, village, phone=phone, **{**usual, **values})


def make_residents(session: Session, how_many: int, **values: Any) -> list[Resident]:
    """So many people of one village, each with a number of their own."""
    village = make_village(session)
    return [make_resident(session, village, number(last), **values) for last in range(how_many)]


def everybody() -> Select[Any]:
    """All residents, in the columns that `enqueue` asks for."""
    return select(
        Resident.id,
        Resident.language,
        Resident.phone_hash.label("number_hash"),
        Resident.mobile,
        Resident.consent,
        Resident.village_id,
    )


def make_sending(**values: Any) -> Sending:
    """A sending in Vietnamese that may leave at any hour."""
    given = {
        "label": "Thẻ sắp hết hạn",
        "sender": "BHXHLaoCai",
        "send_from": datetime.now(UTC) - timedelta(days=1),
        "send_by": None,
        "hours_from": ALWAYS,
        "hours_to": ALWAYS,
        "merges_households": True,
        "needs_consent": False,
        "words": (Words("vi", 1, "Chào {name}"),),
        "groups": (Group("vi", "vi"),),
    }
    return Sending(**{**given, **values})


def make_run(session: Session, **values: Any) -> Run:
    """A run for all residents, committed."""
    run = actions.enqueue(session, make_sending(**values), everybody())
    session.commit()
    return run


def states(session: Session, run_id: int) -> dict[str, int]:
    """How many messages of the run stand where, counted from the messages themselves."""
    found: dict[str, int] = {}
    for state in session.scalars(select(Message.state).where(Message.run_id == run_id)):
        found[state.value] = found.get(state.value, 0) + 1
    return found


def attempts(session: Session, run_id: int) -> list[Attempt]:
    """The attempts of the run as they are in the database now."""
    query = select(Attempt).where(Attempt.run_id == run_id).order_by(Attempt.made_at, Attempt.message_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def messages(session: Session, run_id: int) -> list[Message]:
    """The messages of the run as they are in the database now."""
    query = select(Message).where(Message.run_id == run_id).order_by(Message.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))

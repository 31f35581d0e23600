"""One small factory per thing a campaign is made of; everything not named is ordinary."""

import itertools
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person
from campaigns import actions
from campaigns.draft import Draft, Source
from campaigns.models import Campaign
from campaigns.queries import texts
from tests.villages.factories import make_resident, make_village
from translations import actions as desk
from translations.models import Rendering
from villages.models import Village

SMS = "Thẻ BHYT của {name} hết hạn ngày {card_expiry}. Gọi {hotline}."
SCRIPT = "Kính thưa bà con {village}. Bà con đến {office} gia hạn thẻ bảo hiểm y tế."
INVITATION = "[QC] {office} mời {name} tìm hiểu BHXH tự nguyện. {opt_out}"
HOME = "03043"

_numbers = itertools.count(1)


def person(session: Session, *roles: str, **given: Any) -> Person:
    number = next(_numbers)
    usual = {
        "email": f"nguoi-{number}@example.vn",
        "name": f"Người số {number}",
        "roles": list(roles),
        "communes": [],
        "password_hash": "none",
        "active": True,
        "session_key": "key",
    }
    made = Person(**{**usual, **given})
    session.add(made)
    session.flush()
    return made


def draft(**given: Any) -> Draft:
    usual = {
        "title": "Gia hạn thẻ BHYT",
        "audience": {"communes": [HOME]},
        "texts": {"sms": Source(SMS), "script": Source(SCRIPT)},
    }
    return Draft(**{**usual, **given})


def village(session: Session, people: int = 3, language: str = "vi", **given: Any) -> Village:
    """A village of the home commune with people who have mobile numbers of their own and ask for one language."""
    given = {"commune_code": HOME, "languages": [language], "slots": ["17:00"], **given}
    made = make_village(session, **given)
    for _ in range(people):
        make_resident(session, made, phone=phone(), language=language)
    return made


def phone() -> str:
    """A rehearsal number that nobody else has."""
    return f"+84992{next(_numbers):06d}"


def campaign(session: Session, author: Person | None = None, **given: Any) -> Campaign:
    """A draft; `people=False` leaves its audience empty."""
    if given.pop("people", True):
        village(session)
    return actions.create(session, author or person(session, "communicator"), draft(**given))


def submitted(session: Session, **given: Any) -> Campaign:
    made = campaign(session, **given)
    return actions.submit(session, made.author, made)


def approved(session: Session, **given: Any) -> Campaign:
    made = submitted(session, **given)
    actions.approve(session, person(session, "approver"), made)
    return made


def launched(session: Session, **given: Any) -> Campaign:
    made = approved(session, **given)
    actions.launch(session, made.author, made)
    session.refresh(made)
    return made


def rendering(session: Session, of: Campaign, channel: str = "sms", language: str = "tay") -> Rendering:
    """An approved rendering: placeholders of the source, marked as a sample."""
    source = texts(of)[channel]
    words = {"sms": "[mẫu] {name} {card_expiry} {hotline}.", "script": "[mẫu] {village} {office}."}[channel]
    written = desk.write_rendering(session, person(session, "translator"), source, language, words, "Bản dịch ngược")
    return desk.approve(session, person(session, "reviewer"), written)

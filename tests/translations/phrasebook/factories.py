"""A standard text, and a rendering of it that two people stand for."""

from typing import Any

from sqlalchemy.orm import Session

from tests.translations import factories as desk
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.phrasebook import actions
from translations.phrasebook.models import Phrase
from translations.recordings.models import Recording

SCRIPT = "Kính thưa bà con {village}. Bà con đến {office} gia hạn thẻ bảo hiểm y tế."
SPOKEN = "[Tày – bản mẫu] {village}. {office}."


def phrase(session: Session, **given: Any) -> Phrase:
    usual = {
        "channel": "sms",
        "title": "Nhắc gia hạn thẻ",
        "brief": "Nhắc người sắp hết hạn thẻ",
        "kind": "reminder",
        "source_language": "vi",
        "source": desk.SOURCE,
    }
    person = given.pop("person", None) or desk.person(session, "communicator")
    return actions.keep(session, person, **{**usual, **given})


def spoken(session: Session, text: Text, language: str) -> Recording:
    """A recording in force, whose files nobody looks at."""
    made = Recording(
        text_id=text.id,
        language=language,
        version=1,
        source_version=text.version,
        state="ready",
        original=f"{text.id}/{language}_v1.wav",
        station=f"{text.id}/{language}_v1_station.mp3",
        station_size=80_000,
        kind="wav",
        seconds=9.5,
        size=160_000,
        digest=b"\1" * 32,
        speaker="Bà Lý",
        person_id=desk.person(session, "translator").id,
    )
    session.add(made)
    session.flush()
    session.refresh(made)
    return made


def approved(session: Session, of: Phrase, language: str = "tay", **given: Any) -> Rendering:
    if of.text.channel == "script":
        given = {"words": SPOKEN, "told": "Kính thưa bà con {village}. {office}.", **given}
    author = given.pop("author", None) or desk.person(session, "translator")
    return desk.rendering(session, of.text, RenderingState.APPROVED, author, language=language, **given)

"""A standard text, and a rendering of it that two people stand for."""

from typing import Any

from sqlalchemy.orm import Session

from tests.translations import factories as desk
from translations.lifecycle import RenderingState
from translations.models import Rendering
from translations.phrasebook import actions
from translations.phrasebook.models import Phrase

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


def approved(session: Session, of: Phrase, language: str = "tay", **given: Any) -> Rendering:
    if of.text.channel == "script":
        given = {"words": SPOKEN, "told": "Kính thưa bà con {village}. {office}.", **given}
    author = given.pop("author", None) or desk.person(session, "translator")
    return desk.rendering(session, of.text, RenderingState.APPROVED, author, language=language, **given)

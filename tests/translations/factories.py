"""One small factory per row of the desk."""

import itertools
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person
from translations import actions
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text

SOURCE = "Thẻ BHYT của {name} hết hạn ngày {card_expiry}. Gọi {hotline}."
RENDERED = "[Tày – bản mẫu] {name} {card_expiry} {hotline}."
TOLD = "Thẻ của {name} hết hạn {card_expiry}, gọi {hotline}"

_numbers = itertools.count(1)


def person(session: Session, *roles: str, **given: Any) -> Person:
    number = next(_numbers)
    made = Person(
        email=given.pop("email", f"person-{number}@example.vn"),
        name=given.pop("name", f"Người số {number}"),
        roles=list(roles),
        communes=[],
        password_hash=given.pop("password_hash", "none"),
        locale=given.pop("locale", None),
        active=True,
        session_key="key",
    )
    session.add(made)
    session.flush()
    return made


def text(session: Session, author: Person | None = None, **given: Any) -> Text:
    made = actions.create_text(
        session,
        author or person(session, "communicator"),
        given.get("channel", "sms"),
        given.get("title", "Gia hạn thẻ BHYT"),
        given.get("brief", "Nhắc người sắp hết hạn thẻ"),
        given.get("source_language", "vi"),
        given.get("source", SOURCE),
    )
    actions.ask_for(session, made, given.get("languages", ["vi", "tay", "nung"]), given.get("due_on"))
    return made


def rendering(session: Session, of: Text, state: RenderingState, author: Person, **given: Any) -> Rendering:
    """A rendering brought to that state by the people it takes."""
    submit = state is not RenderingState.NEEDS_EDITING
    words, told = given.get("words", RENDERED), given.get("told", TOLD)
    made = actions.write_rendering(session, author, of, given.get("language", "tay"), words, told, submit=submit)
    if state is RenderingState.APPROVED:
        actions.approve(session, given.get("reviewer") or person(session, "reviewer"), made)
    return made

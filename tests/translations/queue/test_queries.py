"""What the queue asks and how far it has come."""

from datetime import date

from sqlalchemy import event
from sqlalchemy.orm import Session

from foundation.database import db
from tests.translations import factories
from translations import actions
from translations.lifecycle import RenderingState
from translations.queue import queries
from translations.queue.queries import LanguageProgress

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState


def waiting(session: Session, *states: RenderingState, **chosen: str) -> list[tuple[int, str]]:
    return [(text.id, language) for text, language, _ in session.execute(queries.queue(states, **chosen))]


def test_the_queue_holds_what_campaigns_ask_for_and_what_is_due_comes_first(session: Session) -> None:
    undated = factories.text(session, languages=["tay"])
    late = factories.text(session, languages=["tay", "giay", "vi"], due_on=date(2026, 3, 9))
    soon = factories.text(
        session, languages=["nung", "tay"], due_on=date(2026, 3, 1), channel="script", source="Bà con"
    )
    factories.rendering(session, late, TRANSLATED, factories.person(session))
    assert waiting(session, MISSING, EDITING) == [(soon.id, "nung"), (soon.id, "tay"), (undated.id, "tay")]
    assert waiting(session, TRANSLATED) == [(late.id, "tay")]
    assert waiting(session, MISSING, language="nung") == [(soon.id, "nung")]
    assert waiting(session, MISSING, channel="sms") == [(undated.id, "tay")]


def test_a_text_nobody_asks_for_any_more_leaves_the_queue(session: Session) -> None:
    text = factories.text(session)
    actions.ask_for(session, text, [])
    assert waiting(session, *RenderingState) == []


def test_progress_by_language_counts_every_text_once(session: Session) -> None:
    writer = factories.person(session)
    for state in (EDITING, TRANSLATED, APPROVED):
        factories.rendering(session, factories.text(session, languages=["tay"]), state, writer)
    factories.text(session, languages=["tay", "nung"])
    factories.text(session, languages=["tay"], channel="script", source="Bà con")
    assert queries.progress_by_language(session) == [LanguageProgress("tay", 3, 1, 1), LanguageProgress("nung", 1)]
    assert queries.progress_by_language(session, "script") == [LanguageProgress("tay", 1)]
    assert queries.progress_by_language(session)[0].total == 5


def test_the_queue_is_one_query_however_long(session: Session) -> None:
    for _ in range(4):
        factories.rendering(session, factories.text(session), EDITING, factories.person(session))
    session.flush()
    session.expunge_all()
    spoken: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        spoken.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        rows = session.execute(queries.queue([EDITING])).all()
        names = [rendering.author.name for _, _, rendering in rows]
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert (len(names), len(spoken)) == (4, 1)

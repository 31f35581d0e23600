"""What the queue asks and how far it has come."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from foundation import clock
from tests.translations import factories
from tests.translations.statements import statements
from translations import actions
from translations.editing.actions import need_speaker
from translations.lifecycle import RenderingState
from translations.queue import queries
from translations.queue.queries import LanguageProgress, Wanted

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState


def waiting(session: Session, *states: str, **chosen: Any) -> list[tuple[int, str]]:
    rows = session.execute(queries.queue(Wanted(states, **chosen)))
    return [(text.id, language) for text, language, _, _ in rows]


def test_the_queue_holds_what_campaigns_ask_for_and_what_is_due_comes_first(session: Session) -> None:
    undated = factories.text(session, languages=["tay"])
    late = factories.text(session, languages=["tay", "giay", "vi"], due_on=date(2026, 3, 9))
    soon = factories.text(
        session, languages=["nung", "tay"], due_on=date(2026, 3, 1), channel="script", source="Bà con"
    )
    factories.rendering(session, late, TRANSLATED, factories.person(session))
    assert waiting(session, MISSING, EDITING) == [(soon.id, "nung"), (soon.id, "tay"), (undated.id, "tay")]
    assert waiting(session, TRANSLATED) == [(late.id, "tay")]
    assert waiting(session, MISSING, languages=frozenset({"nung"})) == [(soon.id, "nung")]
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
    assert queries.progress_by_language(session) == [
        LanguageProgress("tay", 3, 1, 1, words=10 + 10 + 2),
        LanguageProgress("nung", 1, words=10),
    ]
    assert queries.progress_by_language(session, "script") == [LanguageProgress("tay", 1, words=2)]
    assert queries.progress_by_language(session)[0].total == 5


def test_the_queue_is_one_query_however_long(session: Session) -> None:
    for _ in range(4):
        factories.rendering(session, factories.text(session), EDITING, factories.person(session))
    session.flush()
    session.expunge_all()
    with statements() as spoken:
        rows = session.execute(queries.queue(Wanted((EDITING,)))).all()
        names = [rendering.author.name for _, _, rendering, _ in rows]
    assert (len(names), len(spoken)) == (4, 1)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Bà con ở bản", 4),
        ("  Bà\n\ncon  ", 2),
        ("Gọi 1900 9068 – miễn phí!", 5),
        ("ở … “ế” . , -", 2),
        ("{name}, thẻ hết hạn {card_expiry}.", 5),
        ("ꪀꪱ ꪁꪱ", 2),
    ],
)
def test_words_are_what_stands_between_spaces_and_is_no_sign(session: Session, written: str, words: int) -> None:
    factories.text(session, channel="sms", source=written, languages=["tay"])
    assert [row[3] for row in session.execute(queries.queue(Wanted()))] == [words]


def test_what_nobody_writes_is_counted_apart(session: Session) -> None:
    text, person = factories.text(session, languages=["tay", "nung"]), factories.person(session)
    need_speaker(session, person, text, "tay")
    assert waiting(session, *queries.TO_WRITE) == [(text.id, "nung")]
    assert waiting(session, queries.SPEAKER) == [(text.id, "tay")]
    by_language = {row.language: row for row in queries.progress_by_language(session)}
    assert by_language["tay"] == LanguageProgress("tay", to_speak=1)
    assert by_language["tay"].total == 1


def test_late_is_what_is_past_its_day_and_not_approved(session: Session) -> None:
    yesterday, today = clock.today() - timedelta(days=1), clock.today()
    late, _ = (factories.text(session, languages=["tay", "nung"], due_on=day) for day in (yesterday, today))
    factories.rendering(session, late, APPROVED, factories.person(session))
    assert waiting(session, *queries.WAITING, late=True) == [(late.id, "nung")]
    assert {row.language: row.late for row in queries.progress_by_language(session)} == {"nung": 1, "tay": 0}


@pytest.mark.parametrize("words", ["bảo hiểm y tế", "phiên chợ", "[Tày", "100%"])
def test_it_is_searched_by_title_source_and_rendering(session: Session, words: str) -> None:
    meant = factories.text(session, languages=["tay"], title="Bảo hiểm y tế 100%", source="Mời bà con tới phiên chợ")
    factories.rendering(session, meant, EDITING, factories.person(session), words="[Tày – bản mẫu]")
    factories.text(session, languages=["tay"], title="Họp bản, 100 người", source="Mời bà con đến họp")
    assert waiting(session, *queries.WAITING, words=words) == [(meant.id, "tay")]


def test_one_steps_through_the_queue_in_its_order_and_back(session: Session) -> None:
    undated = factories.text(session, languages=["tay"])
    soon = factories.text(session, languages=["tay", "nung"], due_on=date(2026, 3, 1))
    later = factories.text(session, languages=["tay"], due_on=date(2026, 3, 9))
    order = [(soon, "nung"), (soon, "tay"), (later, "tay"), (undated, "tay")]
    wanted = Wanted(queries.TO_WRITE)
    assert waiting(session, *queries.TO_WRITE) == [(text.id, language) for text, language in order]
    for here, there in itertools.pairwise(order):
        assert queries.beside(session, wanted, *here, forward=True) == (there[0].id, there[1], MISSING)
        assert queries.beside(session, wanted, *there, forward=False) == (here[0].id, here[1], MISSING)
    assert queries.beside(session, wanted, *order[-1], forward=True) is None
    assert queries.beside(session, wanted, *order[0], forward=False) is None


def test_what_has_left_the_queue_still_has_a_next_one(session: Session) -> None:
    first, second = (factories.text(session, languages=["tay"]) for _ in range(2))
    factories.rendering(session, first, TRANSLATED, factories.person(session))
    found = queries.beside(session, Wanted(queries.TO_WRITE), first, "tay", forward=True)
    assert found == (second.id, "tay", MISSING)

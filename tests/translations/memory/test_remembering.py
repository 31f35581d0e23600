"""What is approved is remembered in the same transaction, held once, and forgotten when it is sent back."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from tests.translations import factories
from tests.translations.factories import RENDERED, SOURCE, TOLD
from translations import actions, queries
from translations.lifecycle import RenderingState
from translations.memory.actions import gather, pair_digest, remove
from translations.memory.models import MemoryUnit
from translations.models import Rendering
from translations.refusals import OwnRendering

OTHERWISE = RENDERED.replace("{name}", "{name},")
_, EDITING, TRANSLATED, APPROVED = RenderingState


def held(session: Session) -> list[MemoryUnit]:
    return list(session.scalars(select(MemoryUnit).order_by(MemoryUnit.id)))


def approved(session: Session, **given: object) -> Rendering:
    return factories.rendering(
        session, factories.text(session), APPROVED, factories.person(session, "translator"), **given
    )


def test_an_approval_is_remembered_with_who_and_what(session: Session) -> None:
    reviewer = factories.person(session, "reviewer")
    rendering = approved(session, reviewer=reviewer)
    [unit] = held(session)
    assert (unit.source_language, unit.source, unit.language, unit.rendering) == ("vi", SOURCE, "tay", RENDERED)
    assert (unit.back_translation, unit.channel, unit.origin) == (TOLD, "sms", "desk")
    assert (unit.text_id, unit.person_id) == (rendering.text_id, reviewer.id)


def test_what_only_waits_is_not_remembered(session: Session) -> None:
    factories.rendering(session, factories.text(session), TRANSLATED, factories.person(session, "translator"))
    assert held(session) == []


def test_a_refused_approval_leaves_nothing(session: Session) -> None:
    author = factories.person(session, "translator", "reviewer")
    rendering = factories.rendering(session, factories.text(session), TRANSLATED, author)
    with pytest.raises(OwnRendering):
        actions.approve(session, author, rendering)
    assert held(session) == []


def test_an_approval_that_is_rolled_back_is_not_remembered(session: Session) -> None:
    session.commit()
    approved(session)
    session.rollback()
    assert held(session) == []


def test_the_same_pair_is_held_once_by_whoever_approved_it_last(session: Session) -> None:
    approved(session)
    second = factories.person(session, "reviewer")
    approved(session, reviewer=second, told="Gọi {hotline}, thẻ của {name} hết hạn {card_expiry}")
    [unit] = held(session)
    assert unit.person_id == second.id
    assert unit.back_translation.startswith("Gọi")


def test_two_renderings_of_a_source_are_two(session: Session) -> None:
    approved(session)
    approved(session, words=OTHERWISE)
    assert len(held(session)) == 2


def test_what_is_sent_back_after_approval_is_forgotten(session: Session) -> None:
    rendering = approved(session)
    approved(session, words=OTHERWISE)
    actions.send_back(session, factories.person(session, "reviewer"), rendering, "Sai tên xã")
    assert [unit.rendering for unit in held(session)] == [OTHERWISE]


def test_a_changed_source_takes_nothing_from_the_memory(session: Session) -> None:
    rendering = approved(session)
    text = rendering.source_text
    actions.change_source(session, text.author, text, SOURCE.replace("Gọi", "Hỏi"))
    assert [unit.source for unit in held(session)] == [SOURCE]
    translator, reviewer = factories.person(session, "translator"), factories.person(session, "reviewer")
    actions.write_rendering(session, translator, text, "tay", OTHERWISE, TOLD)
    again = queries.begun(session, text, "tay")
    actions.send_back(session, reviewer, again, "Chưa đúng")
    assert [unit.source for unit in held(session)] == [SOURCE], "it was never approved for the new source"


def test_taking_a_unit_out_stands_in_the_audit_trail(session: Session) -> None:
    approved(session)
    [unit] = held(session)
    administrator = factories.person(session, "administrator")
    remove(session, administrator, unit)
    assert held(session) == []
    entry = session.scalars(select(Audit).where(Audit.action == "memory.remove")).one()
    assert (entry.person_id, entry.subject) == (administrator.id, f"memory:{unit.id}")
    assert entry.detail == {"language": "tay", "digest": pair_digest(unit).hex(), "note": f"{SOURCE} → {RENDERED}"[:80]}
    assert len(f"{SOURCE} → {RENDERED}") > 80


def test_what_was_approved_before_there_was_a_memory_is_gathered_once(session: Session) -> None:
    approved(session)
    session.query(MemoryUnit).delete()
    assert gather(session) == 1
    assert gather(session) == 0
    assert session.scalar(select(func.count()).select_from(MemoryUnit)) == 1

"""Languages of a person: none set is every one; what is set holds at every verb of the desk, and is audited."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation.languages import UnknownLanguage
from tests.translations import factories
from tests.translations.factories import RENDERED, TOLD
from translations import actions
from translations.lifecycle import RenderingState
from translations.rights import queries
from translations.rights.actions import set_rights
from translations.rights.queries import Right
from translations.rights.refusals import MayNotReview, MayNotTranslate

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState


def test_somebody_without_any_row_works_in_every_language(session: Session) -> None:
    person = factories.person(session, "translator")
    assert queries.languages_of(session, person, "translate") is None
    assert queries.may(session, person, "tay", "translate")
    assert queries.may(session, person, "vi", "review")


@pytest.mark.parametrize(
    ("language", "right", "allowed"),
    [
        ("tay", "translate", True),
        ("tay", "review", False),
        ("nung", "translate", False),
        ("nung", "review", True),
        ("dao", "translate", False),
        ("dao", "review", False),
    ],
)
def test_with_the_first_row_only_those_named_hold(session: Session, language: str, right: Right, allowed: bool) -> None:
    person = factories.person(session, "translator", "reviewer")
    set_rights(session, None, person, ["tay"], ["nung"])
    assert queries.may(session, person, language, right) is allowed
    assert queries.languages_of(session, person, "translate") == {"tay"}
    assert queries.languages_of(session, person, "review") == {"nung"}


def test_the_rights_of_one_are_not_those_of_another(session: Session) -> None:
    person, other = factories.person(session), factories.person(session)
    set_rights(session, None, person, ["tay"], [])
    assert queries.may(session, other, "nung", "translate")


def test_nothing_ticked_is_every_language_again(session: Session) -> None:
    person = factories.person(session)
    set_rights(session, None, person, ["tay"], [])
    set_rights(session, None, person, [], [])
    assert queries.may(session, person, "nung", "translate")


def test_a_change_is_audited_and_what_changes_nothing_is_not(session: Session) -> None:
    by, person = factories.person(session, "administrator"), factories.person(session, name="Lò Thị Mai")
    for _ in range(2):
        set_rights(session, by, person, ["tay"], ["nung", "tay"])
    kept = session.scalars(select(Audit).where(Audit.action == "person.languages")).all()
    assert [(entry.person_id, entry.subject, entry.detail) for entry in kept] == [
        (by.id, f"person:{person.id}", {"name": "Lò Thị Mai", "translate": ["tay"], "review": ["nung", "tay"]})
    ]


def test_an_unknown_language_changes_nothing(session: Session) -> None:
    person = factories.person(session)
    set_rights(session, None, person, ["tay"], [])
    with pytest.raises(UnknownLanguage):
        set_rights(session, None, person, ["nung", "xx"], [])
    assert queries.languages_of(session, person, "translate") == {"tay"}


def test_nobody_writes_in_a_language_of_others(session: Session) -> None:
    text, person = factories.text(session), factories.person(session, "translator", name="Lò Thị Mai")
    set_rights(session, None, person, ["nung"], ["tay"])
    with pytest.raises(MayNotTranslate, match=r"Lò Thị Mai.*Tày"):
        actions.write_rendering(session, person, text, "tay", RENDERED, TOLD)
    assert actions.write_rendering(session, person, text, "nung", RENDERED, TOLD).state == TRANSLATED


@pytest.mark.parametrize("state", [TRANSLATED, APPROVED])
def test_nobody_decides_in_a_language_of_others(session: Session, state: RenderingState) -> None:
    rendering = factories.rendering(session, factories.text(session), state, factories.person(session))
    person = factories.person(session, "reviewer", name="Lò Thị Mai")
    set_rights(session, None, person, ["tay"], ["nung"])
    with pytest.raises(MayNotReview, match=r"Lò Thị Mai.*Tày"):
        actions.approve(session, person, rendering)
    with pytest.raises(MayNotReview):
        actions.send_back(session, person, rendering, "Sai chữ cuối")
    assert rendering.state == state


def test_the_rights_of_many_are_one_query_in_their_order(session: Session) -> None:
    people = [factories.person(session, "translator") for _ in range(3)]
    for person in people[:2]:
        set_rights(session, None, person, ["tay", "nung"], [])
    found = queries.rights_of(session, [person.id for person in people])
    assert found == {one.id: {"nung": frozenset({"translate"}), "tay": frozenset({"translate"})} for one in people[:2]}


def test_the_list_holds_active_people_of_the_desk(session: Session) -> None:
    writer, reader = factories.person(session, "translator", name="B"), factories.person(session, "reviewer", name="A")
    factories.person(session, "communicator")
    gone = factories.person(session, "translator")
    gone.active = False
    session.flush()
    assert list(session.scalars(queries.workers())) == [reader, writer]


def test_an_unknown_language_is_refused_among_those_to_review_as_well(session: Session) -> None:
    someone = factories.person(session, "reviewer")
    with pytest.raises(UnknownLanguage):
        set_rights(session, None, someone, [], ["xx"])

"""In which languages a person works at the desk. Roles are asked elsewhere: these rights only narrow them."""

from typing import Literal

from sqlalchemy import Select, any_, literal, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation.refusals import NotFound
from foundation.web import formats
from translations.rights.models import LanguageRight
from translations.rights.refusals import MayNotReview, MayNotTranslate

Right = Literal["translate", "review"]
WORKERS = ("translator", "reviewer")


def may(session: Session, person: Person, language: str, right: Right) -> bool:
    """Whether the person has that right in the language; without any row, in every language."""
    known = languages_of(session, person, right)
    return known is None or language in known


def languages_of(session: Session, person: Person, right: Right) -> frozenset[str] | None:
    """The languages the person has that right in; None: all of them."""
    known = rights_of(session, [person.id]).get(person.id)
    return None if known is None else frozenset(slug for slug, held in known.items() if right in held)


def require(session: Session, person: Person, language: str, right: Right) -> None:
    """Go on only for somebody who works in the language.

    Raises:
        MayNotTranslate, MayNotReview: they do not.
    """
    if not may(session, person, language, right):
        refused = MayNotTranslate if right == "translate" else MayNotReview
        raise refused(person=person.name, language=formats.language_in_sentence(language))


def require_either(session: Session, person: Person, language: str) -> None:
    """Go on for somebody who translates or reviews in the language.

    Raises:
        MayNotTranslate: they do neither.
    """
    if not may(session, person, language, "review"):
        require(session, person, language, "translate")


def rights_of(session: Session, person_ids: list[int]) -> dict[int, dict[str, frozenset[Right]]]:
    """By person and language what is allowed; people without any row are left out."""
    rows = select(LanguageRight).where(LanguageRight.person_id.in_(person_ids)).order_by(LanguageRight.language)
    found: dict[int, dict[str, frozenset[Right]]] = {}
    for row in session.scalars(rows):
        held: dict[Right, bool] = {"translate": row.may_translate, "review": row.may_review}
        allowed = frozenset(right for right, given in held.items() if given)
        found.setdefault(row.person_id, {})[row.language] = allowed
    return found


def workers() -> Select[Person]:
    """Active people who translate or review, by name."""
    roles = or_(*(literal(role) == any_(Person.roles) for role in WORKERS))
    return select(Person).where(Person.active, roles).order_by(Person.name, Person.id)


def person(session: Session, person_id: int) -> Person:
    """The person of that id.

    Raises:
        NotFound: there is none.
    """
    if found := session.get(Person, person_id):
        return found
    raise NotFound(name=person_id)

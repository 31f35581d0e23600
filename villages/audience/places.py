"""The places of an audience, whoever lives there: what a loudspeaker reaches.

A loudspeaker speaks to a village in a language. Of its listeners nothing else is known, so each condition on a person
is neither true nor false there, and a village or a language is left out only where the question is certainly false.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from foundation import clock
from villages.audience import tree
from villages.audience.conditions import villages_below
from villages.audience.question import Audience
from villages.audience.tree import Node
from villages.models import Village

Below = Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Listening:
    """A village of the audience, and those of its languages, in their order, in which it is spoken to."""

    village: Village
    languages: tuple[str, ...]


def listening(session: Session, audience: Audience) -> list[Listening]:
    """The villages of the audience's places with the languages it may mean there."""
    asked, below = audience.whole(), _villages_below(session, audience.where)
    query = select(Village).where(in_places(audience)).order_by(Village.commune_code, Village.name, Village.ref)
    return [
        Listening(found, tuple(slug for slug in found.languages if holds(asked, found, slug, below) is not False))
        for found in session.scalars(query)
        if holds(asked, found, None, below) is not False
    ]


def villages_of(session: Session, audience: Audience) -> Sequence[Village]:
    """The villages of the audience's places."""
    return [found.village for found in listening(session, audience)]


def in_places(audience: Audience) -> ColumnElement[bool]:
    """The condition on villages for the communes and villages of the question, without its tree."""
    if not audience.communes and not audience.villages:
        return true()
    return or_(
        Village.commune_code.in_(audience.communes) if audience.communes else false(),
        Village.ref.in_(audience.villages) if audience.villages else false(),
    )


def holds(node: Node, village: Village, language: str | None, below: Below) -> bool | None:
    """Whether it holds for listeners there who asked for that language (None: any); None: for some, or who knows.

    `below` gives, by percentage, the ids of the villages with less coverage.
    """
    match node:
        case tree.Every(parts):
            return _every([holds(part, village, language, below) for part in parts])
        case tree.Some(parts):
            return _not(_every([_not(holds(part, village, language, below)) for part in parts]))
        case tree.Not(part):
            return _not(holds(part, village, language, below))
        case tree.InCommunes(codes):
            return village.commune_code in codes
        case tree.InVillages(refs):
            return village.ref in refs
        case tree.CoverageBelow(percent):
            return village.id in below[percent]
        case tree.Speaks(slugs):
            return language in slugs if language else None
        case _:
            return None


def _every(answers: Sequence[bool | None]) -> bool | None:
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _villages_below(session: Session, where: Node | None) -> Below:
    today: date = clock.today()
    asked = {leaf.percent for leaf in tree.leaves(where) if isinstance(leaf, tree.CoverageBelow)}
    return {percent: frozenset(session.scalars(villages_below(percent, today))) for percent in asked}

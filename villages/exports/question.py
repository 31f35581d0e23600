"""Whom a list is about: a search, an audience, people found by a number, or the villages of a commune.

Stored as `{"search": …}`, `{"audience": …}`, `{"people": [ids]}`; of villages `{"commune": code}` or nothing. Once a
list is made, what was searched for is of no use any more: `"named"` stands in its place.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, any_, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger

from accounts.access import reach_filter
from accounts.models import Person
from foundation.web import formats
from villages.audience import naming
from villages.audience.queries import answering
from villages.audience.question import Audience
from villages.models import Resident, Village
from villages.residents import finding
from villages.residents.search import CARDS, MARKS, Search


def of_search(session: Session, person: Person, search: Search, today: date) -> dict[str, Any]:
    """As it is stored. Whoever is found by a number is kept by id, so that no number is."""
    if search.number:
        found, _more = finding.ids(session, person, search, today)
        return {"people": found}
    return {"search": search.stored()}


def without_names(question: Mapping[str, Any]) -> dict[str, Any]:
    """The same as a record: that a name was searched for, not which. It finds nobody any more."""
    search = dict(question.get("search", {}))
    return {**question, "search": search, "named": True} if search.pop("q", "") else dict(question)


def condition(
    session: Session, person: Person, kind: str, question: Mapping[str, Any], today: date
) -> ColumnElement[bool]:
    """What a row of `Resident` joined with `Village`, or of `Village`, must meet; within the person's reach.

    People whose data may only be kept are left out, unless it is them that were searched for.
    """
    within = reach_filter(Village.commune_code, person)
    if kind == "villages":
        code = question.get("commune")
        return within & (Village.commune_code == code if code else true())
    kept = Resident.erased_at.is_(None)
    if "audience" in question:
        return within & kept & answering(Audience.read(question["audience"]), today)
    if "people" in question:
        return within & kept & (Resident.id == any_(literal(question["people"], ARRAY(BigInteger))))
    search = Search.read(question.get("search", {}))
    found = Resident.id.in_(finding.selected(session, person, search, today))
    return within & kept & found & (true() if search.mark == "restricted" else Resident.restricted_at.is_(None))


def in_words(session: Session, kind: str, question: Mapping[str, Any], *, named: bool = True) -> str:
    """The question as a sentence; without names of people (`named` false) for the audit trail."""
    if kind == "villages":
        code = question.get("commune")
        where = formats.commune_in_sentence(code) if code else _("the whole province")
        return str(_("Villages of %(place)s", place=where))
    if "audience" in question:
        return naming.in_words(session, Audience.read(question["audience"]))
    if "people" in question:
        return str(_("People found by a number"))
    search = Search.read(question.get("search", {}))
    return _search_in_words(session, search, named=named, by_name=bool(search.text or question.get("named")))


def _search_in_words(session: Session, search: Search, *, named: bool, by_name: bool) -> str:
    village = session.scalar(select(Village.name).where(Village.id == search.village)) if search.village else None
    places = [village] if village else [formats.commune_in_sentence(search.commune)] if search.commune else []
    parts = [str(_("People of %(place)s", place=places[0] if places else _("the whole province")))]
    if by_name:
        told = named and search.text
        found = _("found by “%(text)s”", text=search.text) if told else _("found by name or reference")
        parts.append(str(found))
    if search.language:
        parts.append(str(_("who asked for %(languages)s", languages=formats.language_in_sentence(search.language))))
    if search.card:
        parts.append(str(_("card: %(state)s", state=CARDS[search.card])))
    if search.mark:
        parts.append(str(MARKS[search.mark]))
    return ", ".join(parts)

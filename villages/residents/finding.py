"""How residents are found: by number and reference at once, by words of the name through their index.

Only comparisons of whole keys may use an index under row security (docs/decisions/0020): a word is a range of keys, and
which word of a name is the rarest is asked of the index itself, a few thousand keys at most.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, and_, any_, false, func, literal, or_, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from villages.audience.models import ResidentCell
from villages.models import Resident, Village
from villages.residents.models import SearchedName
from villages.residents.search import SOON, Search

MOST, MOST_OF_VILLAGE = 1_000, 5_000  # people listed; of one village everybody
_COUNTED = 20_000  # keys looked at to tell a rare word from a common one
_BEYOND = "\U0010ffff"


def ids(session: Session, person: Person, search: Search, today: date) -> tuple[list[int], bool]:
    """Who is found, in no order, within the person's reach, and whether there are more than are listed."""
    most = MOST_OF_VILLAGE if search.village else MOST
    found = session.scalars(selected(session, person, search, today).limit(most + 1)).all()
    return list(found[:most]), len(found) > most


def selected(session: Session, person: Person, search: Search, today: date) -> Select[int]:
    """Everybody who is found, within the person's reach, by id."""
    narrowed = conditions(session, person, search, today)
    if search.number:
        return select(Resident.id).where(_numbered(search), *narrowed)
    if not search.text:
        return select(Resident.id).where(*narrowed)
    exactly = select(Resident.id).where(Resident.ref == search.text, *narrowed)
    if session.scalar(exactly.limit(1)) is not None:
        return exactly
    words = session.scalar(select(func.folded_words(search.text)))
    return _named(session, person, search, words, narrowed) if words else select(Resident.id).where(false())


def conditions(session: Session, person: Person, search: Search, today: date) -> list[ColumnElement[bool]]:
    """Everything that narrows a search but its text."""
    found: list[ColumnElement[bool]] = [Resident.erased_at.is_(None)]
    if (places := _villages(session, person, search)) is not None:
        found.append(Resident.village_id == any_(places))
    if search.language:
        found.append(Resident.language == search.language)
    if search.card:
        found.append(_card(search.card, today))
    if search.mark:
        found.append(_mark(search.mark))
    return found


def _villages(session: Session, person: Person, search: Search) -> ColumnElement[Any] | None:
    """The villages a search is about, as an array that an index takes; None: all of the province."""
    if not (person.communes or search.commune or search.village):
        return None
    query = select(Village.id).where(reach_filter(Village.commune_code, person))
    if search.commune:
        query = query.where(Village.commune_code == search.commune)
    if search.village:
        query = query.where(Village.id == search.village)
    return literal(list(session.scalars(query)), ARRAY(BigInteger))


def _card(state: str, today: date) -> ColumnElement[bool]:
    undated = Resident.card_expiry.is_(None)
    if state == "covered":
        return or_(Resident.card_expiry >= today, and_(undated, Resident.has_card.is_(True)))
    if state == "expiring":
        return Resident.card_expiry.between(today, today + timedelta(days=SOON))
    if state == "expired":
        return Resident.card_expiry < today
    return and_(undated, Resident.has_card.is_(False) if state == "without" else Resident.has_card.is_(None))


def _mark(mark: str) -> ColumnElement[bool]:
    if mark == "no_number":
        return and_(Resident.phone_hash.is_(None), Resident.second_phone_hash.is_(None))
    if mark == "landline":
        return and_(Resident.phone_hash.is_not(None), ~Resident.mobile)
    if mark == "restricted":
        # The cells know the few villages where somebody is restricted.
        there = select(ResidentCell.village_id).where(ResidentCell.restricted)
        return and_(Resident.restricted_at.is_not(None), Resident.village_id.in_(there))
    return Resident.consent.is_(mark == "agreed")


def _numbered(search: Search) -> ColumnElement[bool]:
    """Who has one of these numbers: a hash is made apart for each kind of number, so that it fits one kind alone."""
    keys = [bytes.fromhex(key) for key in search.number]
    return or_(*(held.in_(keys) for held in (Resident.phone_hash, Resident.second_phone_hash, Resident.insurance_hash)))


def _named(
    session: Session, person: Person, search: Search, words: Sequence[str], narrowed: Sequence[ColumnElement[bool]]
) -> Select[int]:
    """Who has all of the words in the name, the last one perhaps not typed to its end."""
    whole, begun = list(dict.fromkeys(words[:-1])), words[-1]
    implied = any(word.startswith(begun) for word in whole)
    key = _rarest(session, [f"{word} " for word in whole] + ([] if implied else [begun]))
    turned = SearchedName.turned
    asked: list[ColumnElement[bool]] = [turned >= key, turned < key + _BEYOND]
    # A name stands in the index once for each word: only the first of its words that begins so counts.
    asked.append(turned.not_like(f"%/% {key}%"))
    asked += [turned.like(f"% {word} %") for word in whole if f"{word} " != key]
    if not implied and begun != key:
        asked.append(or_(turned.like(f"{begun}%"), turned.like(f"% {begun}%")))
    if (places := _villages(session, person, search)) is not None:
        asked.append(SearchedName.village_id == any_(places))
    query = select(SearchedName.resident_id).where(*asked)
    if search.language or search.card or search.mark:
        query = query.join(Resident, Resident.id == SearchedName.resident_id).where(*narrowed)
    return query


def _rarest(session: Session, keys: Sequence[str]) -> str:
    """The beginning of a key that the fewest names have, so far as one looks."""
    if len(keys) == 1:
        return keys[0]
    counts: list[Any] = []
    for key in keys:
        some = select(SearchedName.turned).where(SearchedName.turned >= key, SearchedName.turned < key + _BEYOND)
        counts.append(select(func.count()).select_from(some.limit(_COUNTED).subquery()).scalar_subquery())
    found = session.execute(select(*counts)).one()
    return min(zip(found, (-len(key) for key in keys), keys, strict=True))[2]

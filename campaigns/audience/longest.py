"""How long an SMS really gets: the values of that person of the audience whose text grows longest."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, case, cast, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from campaigns.fallbacks import FALL_BACK
from foundation import clock, placeholders, settings
from foundation.communes import COMMUNES
from foundation.languages import LANGUAGES, fallback_chain
from messaging.sms.dispatching import composing
from messaging.sms.dispatching.composing import Circumstances, Contact
from messaging.sms.segments import GSM_ALPHABET, GSM_EXTENSION
from translations.preview import Values
from villages.audience import queries as audiences
from villages.audience.question import Audience
from villages.models import Resident, Village

# The length of a text and the id of its person travel through one max() as one number.
_IDS = 2**48


@dataclass(frozen=True)
class Sample:
    """The longest text of those who asked for a language: its values, and how many characters they have together.

    `marked`: one of the values has a letter that GSM-7 lacks. A shorter text of that sort can take more segments than
    the longest of the other, so that both are kept.
    """

    language: str
    marked: bool
    length: int
    values: Values


def samples(session: Session, audience: Audience, send_on: date, words: str) -> list[Sample]:
    """At most two people for every language asked for: those with mobile numbers whose values make these words longest.

    Whoever the words cannot be filled for is not counted. A household is counted at the largest of the audience.
    """
    names = Counter(placeholders.names(words))
    rank = (_length(names, send_on) * literal(_IDS) + Resident.id).label("rank")
    ranked = (
        select(Resident.language, _marked(names).label("marked"), rank)
        .join(Village, Village.id == Resident.village_id)
        .where(audiences.answering(audience, clock.today()), Resident.mobile, _fillable(names, send_on))
        .subquery()
    )
    best = select(ranked.c.language, ranked.c.marked, func.max(ranked.c.rank).label("best"))
    rows = session.execute(best.group_by(ranked.c.language, ranked.c.marked)).all()
    people = select(Resident).where(Resident.id.in_([row.best % _IDS for row in rows]))
    by_id = {person.id: person for person in session.scalars(people)}
    household = audiences.largest_household(session, audience, clock.today()) if "household" in names else 1
    return [
        Sample(row.language, row.marked, row.best // _IDS, _values(by_id[row.best % _IDS], send_on, household))
        for row in rows
    ]


def longest(found: Iterable[Sample], languages: Collection[str]) -> list[Values]:
    """The values to measure with when words go to those who asked for these languages: two sets at most."""
    asked = [sample for sample in found if sample.language in languages]
    sorts = ([sample for sample in asked if sample.marked == marked] for marked in (True, False))
    return [max(sort, key=lambda sample: sample.length).values for sort in sorts if sort]


def longest_by_words(found: Iterable[Sample], policy: str) -> dict[str, list[Values]]:
    """The same by the language of the words, "" for every language nobody there could be given: the longest of all.

    Whoever may fall back to a language counts for it, whatever is approved by then.
    """
    found = list(found)
    takers = {
        slug: [asked for asked in LANGUAGES if slug in (fallback_chain(asked) if policy == FALL_BACK else (asked,))]
        for slug in LANGUAGES
    }
    sets = {slug: longest(found, asked) for slug, asked in takers.items()}
    return {"": longest(found, LANGUAGES), **{slug: values for slug, values in sets.items() if values}}


def _values(person: Resident, send_on: date, household: int) -> Values:
    held, village = settings.current(), person.village
    contact = Contact(
        phone=None,
        number_hash=None,
        name=person.name,
        village=village.name,
        commune=village.commune.in_sentence,
        card_expiry=person.card_expiry,
    )
    return composing.values(contact, household, Circumstances(send_on, held.office_name, held.hotline))


def _length(names: Counter[str], send_on: date) -> ColumnElement[int]:
    """The characters of what is filled in for one person, as far as people differ; a date has ten for everybody."""
    communes = {code: len(unit.in_sentence) for code, unit in COMMUNES.items()}
    measured: dict[str, ColumnElement[Any]] = {
        "name": func.length(Resident.name),
        "village": func.length(Village.name),
        "commune": case(communes, value=Village.commune_code, else_=0),
        "days_left": func.coalesce(func.length(cast(Resident.card_expiry - send_on, Text)), 0),
    }
    total: ColumnElement[Any] = literal(0, BigInteger)
    for name in names.keys() & measured:
        total = total + measured[name] * names[name]
    return cast(total, BigInteger)


def _marked(names: Counter[str]) -> ColumnElement[bool]:
    """Whether something is left of a value once every letter of GSM-7 is gone. Every commune is called xã or phường."""
    if "commune" in names:
        return true()
    texts: dict[str, Any] = {"name": Resident.name, "village": Village.name}
    letters = GSM_ALPHABET + GSM_EXTENSION
    return or_(false(), *(func.translate(texts[name], letters, "") != "" for name in names.keys() & texts))


def _fillable(names: Counter[str], send_on: date) -> ColumnElement[bool]:
    if "days_left" in names:
        return Resident.card_expiry >= send_on
    return Resident.card_expiry.is_not(None) if "card_expiry" in names else true()

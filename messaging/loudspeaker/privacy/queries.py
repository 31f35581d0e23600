"""Whether what a text points at is somebody of the list."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import settings
from foundation.communes import COMMUNES
from foundation.masking import masked_phone
from foundation.web import formats
from messaging.loudspeaker.bulletin import Words
from messaging.loudspeaker.privacy.refusals import (
    NameInTitle,
    NumberInTitle,
    PersonalNumber,
    PersonalWords,
    ResidentsName,
    ResidentsNumber,
)
from messaging.loudspeaker.privacy.traces import Number, names, numbers
from villages.models import Village
from villages.queries import names_of_residents, numbers_of_residents


def personal(
    session: Session, words: Iterable[Words], communes: Collection[str], title: str = ""
) -> list[PersonalWords]:
    """What in the title and the words is about one person, as refusals in the order of the text; names are looked for
    in these communes, numbers everywhere. Two queries, however many languages there are.
    """
    allowed = (settings.current().hotline, *settings.current().hotlines)
    written = [(one, text) for one in words for text in (one.template, one.vietnamese) if text]
    texts = (title, *(text for _, text in written))
    called = {one.written: one for text in texts for one in numbers(text, allowed)}
    theirs = numbers_of_residents(session, [number.phone.e164 for number in called.values()])
    possible = {text: names(text) for text in texts}
    known = names_of_residents(
        session, frozenset[str]().union(*possible.values()) - _places(session, communes), communes
    )
    found = {str(refusal): refusal for refusal in _in_title(numbers(title, allowed), theirs, possible[title] & known)}
    for one, text in written:
        for refusal in (
            *_numbers(numbers(text, allowed), theirs, formats.language(one.language)),
            *_names(sorted(possible[text] & known), formats.language(one.language)),
        ):
            found.setdefault(str(refusal), refusal)
    return list(found.values())


def _in_title(called: Iterable[Number], theirs: Collection[str], known: Collection[str]) -> Iterator[PersonalWords]:
    for number in called:
        if number.phone.mobile or number.phone.e164 in theirs:
            yield NumberInTitle(number=masked_phone(number.phone.e164))
    for name in sorted(known):
        yield NameInTitle(name=name)


def _numbers(found: Iterable[Number], theirs: Collection[str], language: str) -> Iterator[PersonalWords]:
    for number in found:
        shown = masked_phone(number.phone.e164)
        if number.phone.e164 in theirs:
            yield ResidentsNumber(language=language, number=shown)
        elif number.phone.mobile:
            yield PersonalNumber(language=language, number=shown)


def _names(found: Iterable[str], language: str) -> Iterator[PersonalWords]:
    for name in found:
        yield ResidentsName(language=language, name=name)


def _places(session: Session, communes: Collection[str]) -> frozenset[str]:
    """Names that are those of places too: a village may be called like somebody who lives there."""
    villages = session.scalars(select(Village.name).where(Village.commune_code.in_(communes)))
    return frozenset([*(commune.name for commune in COMMUNES.values()), *villages])

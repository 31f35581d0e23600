"""The people who answer a question, against a plain evaluation in Python of the same question."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.audience.queries import (
    check_villages,
    counts,
    largest_household,
    select_residents,
    villages_of,
)
from villages.audience.question import Audience, UnknownVillages
from villages.models import Resident, Village

TODAY = date(2026, 3, 1)
LANGUAGES = ("vi", "tay", "mong-1961", "giay")

QUESTIONS = [
    Audience(),
    Audience(communes=(COMMUNES[0],)),
    Audience(communes=COMMUNES[:2]),
    Audience(villages=("V-1",)),
    Audience(villages=("V-1", "V-5", "nowhere")),
    Audience(communes=(COMMUNES[0],), villages=("V-2", "V-5")),
    Audience(languages=("tay", "giay")),
    Audience(communes=("04543",)),
    Audience(expiring_within=0),
    Audience(expiring_within=30),
    Audience(communes=(COMMUNES[1],), languages=("mong-1961",), expiring_within=60),
    Audience(communes=COMMUNES, villages=("V-0",), languages=LANGUAGES, expiring_within=3650),
]


def answers(audience: Audience, person: Resident) -> bool:
    """The question as one would explain it to a colleague."""
    village = person.village
    anywhere = not audience.communes and not audience.villages
    there = anywhere or village.commune_code in audience.communes or village.ref in audience.villages
    speaks = not audience.languages or person.language in audience.languages
    if audience.expiring_within is None:
        return there and speaks
    expiry = person.card_expiry
    return there and speaks and expiry is not None and 0 <= (expiry - TODAY).days <= audience.expiring_within


@pytest.fixture
def people(session: Session) -> Sequence[Resident]:
    chance = random.Random(20260301)
    villages = [make_village(session, ref=f"V-{i}", commune_code=COMMUNES[i % 3]) for i in range(6)]
    made = []
    for number in range(300):
        phone = chance.choice([None, f"+8499200{chance.randrange(60):04d}", f"+84214382{number:04d}"])
        offset = chance.choice([None, -1, 0, 1, 29, 30, 31, 60, 61, 3650, 3651])
        made.append(
            make_resident(
                session,
                chance.choice(villages),
                phone=phone,
                mobile=bool(phone and phone.startswith("+84992")),
                language=chance.choice(LANGUAGES),
                card_expiry=None if offset is None else TODAY + timedelta(days=offset),
                name="Tên " + "a" * chance.randrange(20),
                consent=chance.random() < 0.5,
            )
        )
    return made


def test_counts_agree_with_a_plain_evaluation(session: Session, people: Sequence[Resident]) -> None:
    for question in QUESTIONS:
        meant = [person for person in people if answers(question, person)]
        found = counts(session, question, TODAY)
        assert found.people == len(meant), question
        assert found.by_language == Counter(person.language for person in meant), question
        assert found.by_commune == Counter(person.village.commune_code for person in meant), question
        assert found.with_mobile == sum(person.mobile for person in meant), question


def test_the_people_selected_are_those_counted(session: Session, people: Sequence[Resident]) -> None:
    for question in QUESTIONS:
        meant = {person.id: person for person in people if answers(question, person)}
        rows = session.execute(select_residents(question, TODAY)).all()
        assert {row.id for row in rows} == set(meant), question
        assert len(rows) == len(meant), question
        for row in rows:
            person = meant[row.id]
            assert row == (
                person.id,
                person.language,
                person.phone_hash,
                person.mobile,
                person.consent,
                person.village_id,
            )


def test_the_largest_household_is_that_of_the_audience(session: Session, people: Sequence[Resident]) -> None:
    for question in QUESTIONS:
        meant = [person for person in people if answers(question, person)]
        numbers = Counter(person.phone_hash for person in meant if person.mobile)
        assert largest_household(session, question, TODAY) == max(numbers.values(), default=1), question


def test_places_are_whole_whoever_lives_there(session: Session) -> None:
    def refs(audience: Audience) -> list[str]:
        return [village.ref for village in villages_of(session, audience)]

    make_village(session, ref="C", name="Bản C", commune_code=COMMUNES[1])
    make_village(session, ref="B", name="Bản B", commune_code=COMMUNES[0])
    make_village(session, ref="A", name="Bản A", commune_code=COMMUNES[0])
    assert refs(Audience()) == ["A", "B", "C"]
    assert refs(Audience(languages=("tay",), expiring_within=1)) == ["A", "B", "C"]
    assert refs(Audience(communes=(COMMUNES[0],))) == ["A", "B"]
    assert refs(Audience(communes=(COMMUNES[1],), villages=("A",))) == ["A", "C"]


def test_villages_that_are_not_known_are_named(session: Session) -> None:
    make_village(session, ref="A")
    check_villages(session, Audience(villages=("A",)))
    with pytest.raises(UnknownVillages) as refused:
        check_villages(session, Audience(villages=("A", "B", "C")))
    assert refused.value.fields["refs"] == "“B”, “C”"


def test_nothing_selected_is_in_clear() -> None:
    columns = {column.name for column in select_residents(Audience(), TODAY).selected_columns}
    assert columns == {"id", "language", "number_hash", "mobile", "consent", "village_id"}
    assert Village.__table__.c.keys()

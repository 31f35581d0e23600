"""Two hundred people who differ in everything that can be asked."""

import random
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from foundation import clock
from tests.villages.audience.trees import DAYS, LANGUAGES, LISTS, REFS, Answers
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.audience.models import ListedPerson, PeopleList
from villages.models import Resident


@dataclass
class Crowd:
    people: list[Resident]
    lists: dict[str, int]
    answers: Answers


@pytest.fixture
def crowd(session: Session) -> Crowd:
    chance = random.Random(20260314)
    villages = [make_village(session, ref=ref, commune_code=COMMUNES[n % 3]) for n, ref in enumerate(REFS)]
    villages[0].latest_coverage = 0.29
    villages[1].latest_coverage = 1.05
    villages[2].slots, villages[3].clusters = ["17:00"], ["Cụm mẫu 1"]
    people = []
    for number in range(200):
        phone = f"+84992{chance.randrange(80):06d}" if chance.random() < 0.7 else None
        moment: datetime = clock.now()
        made = make_resident(
            session,
            chance.choice(villages),
            phone=phone,
            language=chance.choice(LANGUAGES),
            card_expiry=chance.choice([None, *DAYS]),
            has_card=chance.choice([None, True, False]),
            consent=chance.random() < 0.5,
            restricted_at=moment if number % 19 == 0 else None,
            erased_at=moment if number % 23 == 0 else None,
        )
        people.append(made)
    on: dict[int, set[int]] = {}
    lists = {}
    for name in LISTS:
        kept = PeopleList(name=name)
        session.add(kept)
        session.flush()
        lists[name] = kept.id
        on[kept.id] = {one.id for one in chance.sample(people, 40)}
        session.add_all(ListedPerson(list_id=kept.id, resident_id=found) for found in on[kept.id])
    session.flush()
    return Crowd(people, lists, Answers(people, on))

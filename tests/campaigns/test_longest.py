"""The longest SMS is that of a real person of the audience, found in SQL and equal to trying everybody."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.audience.longest import Sample, longest, longest_by_words, samples
from campaigns.fallbacks import FALL_BACK, HOLD
from foundation import clock, placeholders, settings
from foundation.languages import LANGUAGES, language
from foundation.spelling import without_diacritics
from foundation.web.formats import day
from messaging.sms.segments import measure
from tests.campaigns import factories as make
from tests.villages.factories import make_resident, make_village
from translations.preview import preview
from villages.audience.question import Audience
from villages.models import Resident

WORDS = (
    "Koj {name}",
    "Koj {name} {name}, {village}",
    "Chào {name} ở {village}, {commune}. Gọi {hotline}.",
    "BHYT {name}: {card_expiry}, {days_left}",
    "{office} {hotline}",
    "{village} {days_left}",
)


@pytest.fixture
def people(session: Session) -> list[Resident]:
    chance = random.Random(20260301)
    letters = ("a", "e", "à", "ì", "ệ", "đ", "ơ")
    homes = [
        make_village(session, name=name, commune_code=code)
        for name, code in (("Ban To", "02647"), ("Bản Cuông", "03043"), ("Na", "02839"))
    ]
    for _ in range(200):
        name = "".join(chance.choice(letters[: chance.choice((2, 4, 7))]) for _ in range(chance.randrange(1, 40)))
        days = chance.choice([None, -40, -1, 0, 9, 150, 2000])
        expiry = None if days is None else clock.today() + timedelta(days=days)
        phone = make.phone() if chance.random() < 0.8 else None
        slug = chance.choice(("vi", "tay", "mong-rpa", "giay"))
        make_resident(session, chance.choice(homes), phone=phone, name=name, language=slug, card_expiry=expiry)
    return list(session.scalars(select(Resident).where(Resident.mobile)))


def values(person: Resident) -> dict[str, str] | None:
    held, expiry = settings.current(), person.card_expiry
    return {
        "name": person.name,
        "village": person.village.name,
        "commune": person.village.commune.in_sentence,
        "card_expiry": day(expiry) if expiry else "",
        "days_left": str((expiry - clock.today()).days) if expiry else "",
        "office": held.office_name,
        "hotline": held.hotline,
    }


def can_be_filled(person: Resident, words: str) -> bool:
    named, expiry = set(placeholders.names(words)), person.card_expiry
    if not named & {"card_expiry", "days_left"}:
        return True
    return expiry is not None and ("days_left" not in named or expiry >= clock.today())


@pytest.mark.parametrize("words", WORDS)
def test_nobody_of_the_audience_gets_a_longer_sms(session: Session, people: list[Resident], words: str) -> None:
    found = samples(session, Audience(), clock.today(), words)
    for slug in ("vi", "tay", "mong-rpa", "giay"):
        texts = [
            placeholders.fill(words, values(person) or {})
            for person in people
            if person.language == slug and can_be_filled(person, words)
        ]
        seen = preview("sms", language("vi"), words, longest(found, [slug]))
        assert seen.measure
        assert seen.plain
        assert seen.measure.segments == max(measure(text).segments for text in texts), slug
        assert seen.plain.segments == max(measure(without_diacritics(text)).segments for text in texts), slug


def test_a_short_name_with_marks_can_cost_more_than_a_long_one_without(session: Session) -> None:
    home = make_village(session)
    make_resident(session, home, phone=make.phone(), name="Nguyen Thi Phuong Thao Nguyen Anh")
    make_resident(session, home, phone=make.phone(), name="Lò Đô")
    words = "Koj " + "a" * 100 + " {name}"
    seen = preview(
        "sms", language("mong-rpa"), words, longest(samples(session, Audience(), clock.today(), words), LANGUAGES)
    )
    assert seen.measure
    assert (seen.measure.encoding, seen.measure.segments) == ("ucs2", 2)


def test_who_has_no_mobile_number_is_not_counted(session: Session) -> None:
    home = make_village(session)
    make_resident(session, home, phone=make.phone(), name="Lò")
    make_resident(session, home, name="Một Cái Tên Rất Dài Không Có Số Di Động")
    (sample,) = samples(session, Audience(), clock.today(), "{name}")
    assert sample.values["name"] == "Lò"


def test_a_household_is_counted_at_the_largest(session: Session) -> None:
    home, shared = make_village(session), make.phone()
    for _ in range(12):
        make_resident(session, home, phone=shared)
    found = samples(session, Audience(), clock.today(), "{household}")
    assert {sample.values["household"] for sample in found} == {"12"}


def test_the_desk_counts_everybody_who_may_fall_back_to_a_language() -> None:
    def sample(slug: str, length: int) -> Sample:
        return Sample(slug, True, length, {"name": slug})

    found = [sample("vi", 3), sample("mong-rpa", 9), sample("mong-1961", 5), sample("tay", 4)]
    named = {slug: sets[0]["name"] for slug, sets in longest_by_words(found, FALL_BACK).items()}
    assert named["vi"] == "mong-rpa"
    assert named["mong-1961"] == "mong-rpa"
    assert (named["tay"], named[""]) == ("tay", "mong-rpa")
    held = {slug: sets[0]["name"] for slug, sets in longest_by_words(found, HOLD).items()}
    assert (held["vi"], held["mong-1961"]) == ("vi", "mong-1961")

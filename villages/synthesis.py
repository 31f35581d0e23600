"""Invented people in any number, to rehearse at the size of the province.

Nothing of them is true and nothing of them looks true: villages are called "Thôn mẫu 1", people "Người mẫu 1", their
numbers lie in the range that no carrier assigns, from its upper end, three people to a number. Who speaks what, whose
card runs out when and who agreed is drawn by lot from the seed: the same seed makes the same people, whatever their
number, with dates counted from the day they are made.

Only what is sealed or hashed is made in Python, in a thread that works ahead while PostgreSQL puts the rest together.

SynthesisRefusal
├── RealPeople      the database holds people who were not invented
├── RealCarrier     messages could reach a carrier that is not on this machine
├── OtherSeed       it holds people of another seed
└── TooMany         the range has no numbers for so many
"""

import contextvars
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from flask_babel import lazy_gettext as _l
from sqlalchemy import CursorResult, exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from foundation import clock, settings
from foundation.communes import COMMUNES
from foundation.keys import encrypt, lookup_hash
from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from villages.imports.staging import stage
from villages.models import Resident, Village
from villages.phones import REHEARSAL_PREFIX

VILLAGES_A_COMMUNE = 20
SHARING = 3  # residents to a number
MOST = SHARING * 1_000_000
BATCH = SHARING * 10_000

_SEALED = ("ref", "phone", "phone_hash", "insurance_number", "insurance_hash")
_VILLAGES = VILLAGES_A_COMMUNE * len(COMMUNES)
_FURTHEST_EXPIRY = 365  # days
_DRAWS = 4

# PostgreSQL keeps its hash functions as they are (partitions rest on them), so a seed means the same people for good.
# One draw for each question, by household or by person. Nobody is asked for a language their village does not speak;
# the first household of each village speaks its first.
_PEOPLE = text("""
    with numbered as (
        select staged.*, right(staged.ref, 7)::bigint as person from staged_resident staged
    ), drawn as (
        select numbered.*, person / :sharing as household,
               hashint8extended(person / :sharing, :seed) & 1023 as tongue,
               (hashint8extended(person / :sharing, :seed + 1) & 1048575) % :furthest as days,
               hashint8extended(person / :sharing, :seed + 2) & 31 as known,
               hashint8extended(person, :seed + 3) & 15 as agreed
        from numbered
    ), placed as (
        select drawn.*, village.id as village_id, village.languages,
               case when household < :villages or tongue < 600 then 1
                    when tongue < 900 then least(2, cardinality(languages))
                    else cardinality(languages) end as spoken
        from drawn join village on village.ref = 'MAU-THON-' || lpad((household % :villages)::text, 4, '0')
    )
    insert into resident (ref, name, village_id, language, phone, phone_hash, mobile, card_expiry,
                          insurance_number, insurance_hash, consent, consent_at, rehearsal)
    select ref, 'Người mẫu ' || person + 1, village_id, languages[spoken], phone, phone_hash, true,
           case when known > 0 then :today + 1 + days::int end,
           insurance_number, insurance_hash, agreed < 11, case when agreed < 11 then cast(:now as timestamptz) end, true
    from placed
    order by person
    on conflict (ref) do nothing
""")


class SynthesisRefusal(Refusal):
    """No invented people are made here."""


class RealPeople(SynthesisRefusal):
    message = _l("This database holds people who were not invented: a rehearsal needs a database of its own.")


class RealCarrier(SynthesisRefusal):
    message = _l("A real carrier is configured here (TWILIO_API_URL): invented people never stand beside it.")


class OtherSeed(SynthesisRefusal):
    message = _l("This database holds invented people of another seed: use that seed, or an empty database.")


class TooMany(SynthesisRefusal):
    message = _l("At most %(most)s people can be invented: three to a number, and the range ends there.")


def synthesize(session: Session, residents: int, seed: int) -> Iterator[int]:
    """Make villages and people up to that number, some at a time; whoever commits after each step loses nothing.

    Iterates over how many of them there are so far. People who are there already are left as they are, so that a
    synthesis that was interrupted is taken up again, and a larger one adds to a smaller one.

    Raises:
        SynthesisRefusal
    """
    _check(session, residents, seed)
    return _steps(session, residents, seed)


def _steps(session: Session, residents: int, seed: int) -> Iterator[int]:
    _make_villages(session, residents)
    made = 0
    with ThreadPoolExecutor(1) as pool:
        ahead = _seal(pool, seed, 0, residents)
        for begin in range(0, residents, BATCH):
            sealed = ahead.result()
            ahead = _seal(pool, seed, begin + BATCH, residents)
            made += _make_people(session, seed, sealed)
            yield begin + len(sealed)
    record(session, None, "residents.synthesize", "residents", new=made, unchanged=residents - made)


def _check(session: Session, residents: int, seed: int) -> None:
    held = settings.current()
    if held.carrier_configured and not held.carrier_is_loopback:
        raise RealCarrier
    if residents > MOST:
        raise TooMany(most=MOST)
    if session.scalar(select(exists().where(~Resident.rehearsal))):
        raise RealPeople
    ours, of_seed = Resident.ref.like("MAU-S%"), Resident.ref.like(f"{_prefix(seed)}%")
    if session.scalar(select(exists().where(ours, ~of_seed))):
        raise OtherSeed


def _make_villages(session: Session, residents: int) -> None:
    """Village by village over all communes: the first 99 lie in 99 of them."""
    codes, slugs = list(COMMUNES), list(LANGUAGES)
    rows = []
    for place in range(min(-(-residents // SHARING), _VILLAGES)):
        spoken = {slugs[place % len(slugs)], slugs[0], slugs[(place // len(slugs)) % len(slugs)]}
        row = {
            "ref": f"MAU-THON-{place:04d}",
            "name": f"Thôn mẫu {place + 1}",
            "commune_code": codes[place % len(codes)],
            "languages": sorted(spoken, key=lambda slug: (slugs.index(slug) - place) % len(slugs)),
            "slots": ["06:00", "17:00"],
        }
        rows.append(row)
    session.execute(insert(Village).on_conflict_do_nothing(index_elements=["ref"]), rows)


def _seal(pool: ThreadPoolExecutor, seed: int, begin: int, residents: int) -> "Future[list[Sequence[object]]]":
    # The keys are those of the application context, which belongs to this thread.
    context = contextvars.copy_context()
    return pool.submit(context.run, _sealed, seed, begin, min(begin + BATCH, residents))


def _sealed(seed: int, begin: int, end: int) -> list[Sequence[object]]:
    """What SQL cannot make: numbers under the keys. People of one number share what is sealed."""
    prefix = _prefix(seed)
    rows: list[Sequence[object]] = []
    phone = phone_hash = b""
    for person in range(begin, end):
        if not phone or person % SHARING == 0:
            number = f"{REHEARSAL_PREFIX}{999_999 - person // SHARING:06d}"
            phone, phone_hash = encrypt(number), lookup_hash("phone", number)
        insured = f"99{person + 1:08d}"
        rows.append((f"{prefix}{person:07d}", phone, phone_hash, encrypt(insured), lookup_hash("insurance", insured)))
    return rows


def _prefix(seed: int) -> str:
    return f"MAU-S{seed}-"


def _make_people(session: Session, seed: int, sealed: list[Sequence[object]]) -> int:
    """Insert one batch; how many of it were not there yet."""
    stage(session, Resident, _SEALED, sealed)
    drawing = {"seed": seed * _DRAWS, "sharing": SHARING, "villages": _VILLAGES, "furthest": _FURTHEST_EXPIRY}
    result = session.execute(_PEOPLE, {**drawing, "today": clock.today(), "now": clock.now()})
    assert isinstance(result, CursorResult)
    return int(result.rowcount)

"""Writing a list into the lists: all of it in one transaction, or nothing.

The rows are weighed again against the lists as they are now. Where a verdict is not the one that was previewed,
somebody has changed the lists meanwhile: nothing is written, and the import is read again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, Text, column, func, select, table, text
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from villages.history.actions import keep_residents, keep_villages
from villages.imports import details, remembering
from villages.imports.account import plain_refusal
from villages.imports.consenting import require_consent
from villages.imports.forgotten import brings_somebody_erased
from villages.imports.heads import rows_with_new_head
from villages.imports.lifecycle import State
from villages.imports.matching import MATCHED_BY
from villages.imports.models import Import
from villages.imports.previewing import OFFERED, terms
from villages.imports.reading import Choices
from villages.imports.refusals import ListsChanged
from villages.imports.verdicts import Terms, judge

_LOCK = "villages.imports"
_OFFERED_AGAIN = """
    create temporary table offered on commit drop as
    select *, verdict as previewed, {known} as previewed_id from {offered} where import_id = :import
"""
# Counted, not merely found to exist: for the first of many PostgreSQL would compare each row with each.
_STALE = """
    select count(*) from offered join judged using (row)
    where offered.previewed is distinct from judged.verdict or offered.previewed_id is distinct from judged.known_id
"""
_CHANGE = """
    update {table} known set {assignments}, updated_at = :at
    from offered join judged using (row) where judged.verdict = 'changed' and known.id = judged.known_id
"""
# A new person speaks the first language of the village until they say otherwise.
_NEW_RESIDENTS = """
    with made as (
        insert into resident (ref, name, village_id, language, language_said_on, phone, phone_hash, second_phone,
            second_phone_hash, mobile, card_expiry, has_card, household, insurance_number, insurance_hash, consent,
            consent_at, rehearsal, updated_at)
        select judged.ref, offered.name, offered.village_id, coalesce(offered.language, village.languages[1], 'vi'),
            offered.language_said_on, phone, phone_hash, second_phone, second_phone_hash, coalesce(mobile, false),
            card_expiry, has_card, household, insurance_number, insurance_hash, coalesce(judged.consent, false),
            case when judged.consent then judged.consent_at end, coalesce(rehearsal, false), :at
        from offered join judged using (row) join village on village.id = offered.village_id
        where judged.verdict = 'new' order by row
        returning id, ref
    )
    update judged set known_id = made.id from made where made.ref = judged.ref and judged.verdict = 'new'
"""
_NEW_VILLAGES = """
    with made as (
        insert into village (ref, name, commune_code, languages, slots, clusters, notes, updated_at)
        select judged.ref, offered.name, offered.commune_code, coalesce(offered.languages, '{vi}'),
            coalesce(slots, '{}'), coalesce(clusters, '{}'), coalesce(notes, ''), :at
        from offered join judged using (row) where judged.verdict = 'new' order by row
        returning id, ref
    )
    update judged set known_id = made.id from made where made.ref = judged.ref and judged.verdict = 'new'
"""
_CONSENTS = """
    insert into consent (resident_id, purpose, given, said_on, by, how, wording_id, evidence, evidence_name, note,
        person_id, import_id)
    select judged.known_id, 'invitation', judged.consent, judged.said_on, :by, 'list', :wording, '', '', '', :person,
        :import
    from judged left join resident_version was on was.import_id = :import and was.resident_id = judged.known_id
        and was.at = :at and not was.was_new
    where judged.consent is not null and (verdict = 'new' and judged.consent
        or verdict = 'changed' and judged.consent <> was.consent)
    order by row
"""
# Rows without a reference of the office find their entry again when the import is undone.
_FOUND_AGAIN = """
    update {offered} entry set {known} = judged.known_id
    from judged where entry.import_id = :import and entry.row = judged.row and judged.verdict = 'new'
        and entry.ref is null
"""


def lock(session: Session) -> None:
    """One at a time writes lists, so that each counts exactly and none deadlocks."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LOCK))))


def apply(session: Session, entry: Import, person: Person | None) -> bool:
    """Write the previewed rows for that person; false when the lists have changed since: it is to be read again.

    Raises:
        ConsentUntold: the list says who agreed, and nobody said how.
    """
    require_consent(entry)
    lock(session)
    choices = Choices.from_plain(entry.choices)
    weighed = terms(entry, choices, entry.choices.get("mapped", {}).values(), person)
    _offer_again(session, entry)
    judge(session, weighed, rows_with_new_head(session, entry.kind))
    if session.scalar(text(_STALE)) or brings_somebody_erased(session, entry):
        entry.state, entry.leased_until = State.READING, None
        entry.trouble = plain_refusal(ListsChanged())
        return False
    at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    write = _write_villages if entry.kind == "villages" else _write_residents
    write(session, entry, person, weighed, choices, at)
    session.execute(text(_FOUND_AGAIN.format(**_names(entry))), {"import": entry.id})
    entry.state, entry.applied_at, entry.undone_at = State.APPLIED, at, None
    entry.leased_until, entry.trouble = None, None
    remembering.remember(session, entry, person)
    counts = {"new": entry.new, "changed": entry.changed, "unchanged": entry.unchanged, "refused": entry.refused}
    record(session, person, f"{entry.kind}.import", f"import:{entry.id}", **counts)
    session.flush()
    session.expire_all()
    return True


def judged(verdict: str) -> Select[Any]:
    """The ids of the entries of rows that came to this verdict."""
    weighed = table("judged", column("known_id", BigInteger), column("verdict", Text))
    return select(weighed.c.known_id).where(weighed.c.verdict == verdict)


def _offer_again(session: Session, entry: Import) -> None:
    session.execute(text("drop table if exists offered"))
    session.execute(text(_OFFERED_AGAIN.format(**_names(entry))), {"import": entry.id})
    session.execute(text(f"analyze offered ({MATCHED_BY})"))


def _write_residents(
    session: Session, entry: Import, person: Person | None, weighed: Terms, choices: Choices, at: datetime
) -> None:
    keep_residents(session, person, judged("changed"), "import", entry.id, at=at)
    session.execute(text(_CHANGE.format(table="resident", assignments=weighed.effects.assignments)), {"at": at})
    session.execute(text(_NEW_RESIDENTS), {"at": at})
    keep_residents(session, person, judged("new"), "import", entry.id, was_new=True, at=at)
    if "consent" in weighed.fields:
        said = {"by": choices.consent["by"], "wording": choices.consent.get("wording_id")}
        who = {"person": person.id if person else None, "import": entry.id, "at": at}
        session.execute(text(_CONSENTS), {**said, **who})


def _write_villages(
    session: Session, entry: Import, person: Person | None, weighed: Terms, choices: Choices, at: datetime
) -> None:
    keep_villages(session, person, judged("changed"), "import", entry.id, at=at)
    details.keep_heads(session, entry, at)
    session.execute(text(_CHANGE.format(table="village", assignments=weighed.effects.assignments)), {"at": at})
    session.execute(text(_NEW_VILLAGES), {"at": at})
    keep_villages(session, person, judged("new"), "import", entry.id, was_new=True, at=at)
    details.write(session, entry, person, weighed, at)


def _names(entry: Import) -> dict[str, str]:
    known = "village_id" if entry.kind == "villages" else "resident_id"
    return {"known": known, "offered": OFFERED[entry.kind].__tablename__}

"""What there is to say of rows: problems found while reading or weighing, notices that refuse nothing.

Households share numbers, so a number on other people is a notice, and none within one household of a village.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from foundation import reach
from villages.imports.models import Import
from villages.imports.verdicts import Terms

_SAID = "create temporary table said (row int, problem jsonb, notice jsonb) on commit drop"
_COPIED = """
    insert into said select * from unnest(cast(:rows as int[]), cast(:problems as jsonb[]), cast(:notices as jsonb[]))
"""
_REFUSED = """
    insert into said select row, jsonb_build_object('column', {column}, 'value', '', 'refusal', refusal,
        'fields', fields) from judged where refusal is not null
"""
_WITHDRAWN = """
    insert into said select row, null, jsonb_build_object('column', 'consent', 'value', '',
        'refusal', 'ConsentTakenBack', 'fields', jsonb_build_object('day', to_char(latest_on, 'DD/MM/YYYY')))
    from judged join offered using (row) where offered.consent and judged.consent is null and refusal is null
"""
# Bearers of a number: rows of the file, and people of the list whom no row means. With `{{own}}` of the same mark.
_SHARED = """
    insert into said
    with numbers as (
        select distinct {hash} as number from offered join judged using (row)
        where {hash} is not null and verdict in ('new', 'changed')
    ), bearers as (
        select offered.row, offered.{hash} as number, offered.village_id, offered.household, judged.verdict
        from offered join judged using (row) where verdict <> 'refused' and offered.{hash} is not null
        union all
        select null, known.{hash}, known.village_id, known.household, null
        from numbers join resident known on known.{hash} = numbers.number join village on village.id = known.village_id
        where known.id not in (select known_id from judged where known_id is not null)
            and (cast(:communes as text[]) is null or village.commune_code = any (cast(:communes as text[])))
    ), counted as (
        select row, verdict, count(*) over (partition by number) - case when household is null then 1
            else count(*) over (partition by number, village_id, household) end as people
        from bearers where number in (select number from bearers group by number having count(*) > 1)
    )
    select row, null, jsonb_build_object('column', '{column}', 'value', '', 'refusal', '{refusal}',
        'fields', jsonb_build_object('people', people))
    from counted where people > 0 and verdict in ('new', 'changed')
"""
_KEPT = """
    insert into list_import_row (import_id, row, problems, notices)
    select :import, row, coalesce(jsonb_agg(problem) filter (where problem is not null), '[]'),
        coalesce(jsonb_agg(notice) filter (where notice is not null), '[]')
    from said group by row
"""


def keep(session: Session, entry: Import, terms: Terms, said: Sequence[tuple[int, str | None, str | None]]) -> None:
    """Write what was said while reading, and what weighing adds to it, one row of `list_import_row` for each row."""
    session.execute(text("drop table if exists said"))
    session.execute(text(_SAID))
    for begin in range(0, len(said), 10_000):
        numbers, problems, remarks = zip(*said[begin : begin + 10_000], strict=True)
        session.execute(text(_COPIED), {"rows": list(numbers), "problems": list(problems), "notices": list(remarks)})
    column = "case when refusal = 'BeyondReach' then 'ref' else '' end"
    session.execute(text(_REFUSED.format(column=column)))
    if entry.kind == "residents":
        with reach.beyond(session):
            _of_residents(session, terms)
    session.execute(text(_KEPT), {"import": entry.id})


def _of_residents(session: Session, terms: Terms) -> None:
    if "consent" in terms.fields:
        session.execute(text(_WITHDRAWN))
    for column, hash_, refusal in (
        ("phone", "phone_hash", "SharedNumber"),
        ("insurance_number", "insurance_hash", "SharedInsurance"),
    ):
        if column in terms.fields:
            statement = _SHARED.format(hash=hash_, column=column, refusal=refusal)
            session.execute(text(statement), terms.parameters)

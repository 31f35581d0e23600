"""The cells kept small and proved: alike rows become one, and what does not agree with the residents is mended.

Each change of residents adds rows to `resident_cell` by a trigger (migration 0027); nobody changes one. Both deeds here
are one statement each, so that whoever counts meanwhile sees the sum before or after, and both are the same sum.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

_ALIKE = "village_id, language, mobile, consent, restricted, has_card, expiry_month"

_FOLD = text(f"""
    with alike as (
        select {_ALIKE}, sum(people) as people, array_agg(id) as ids
        from resident_cell group by {_ALIKE} having count(*) > 1 or sum(people) = 0
    ), gone as (
        delete from resident_cell where id in (select unnest(ids) from alike) returning id
    ), folded as (
        insert into resident_cell ({_ALIKE}, people) select {_ALIKE}, people from alike where people <> 0
    )
    select count(*) from gone
""")  # noqa: S608 - no value of a request in it

_MEND = text(f"""
    with residents as (
        select village_id, language, mobile, consent, restricted_at is not null as restricted, has_card,
               date_trunc('month', card_expiry::timestamp)::date as expiry_month
        from resident where erased_at is null
    ), compared as (
        select {_ALIKE}, count(*) as people from residents group by {_ALIKE}
        union all select {_ALIKE}, -people from resident_cell
    ), mended as (
        insert into resident_cell ({_ALIKE}, people)
        select {_ALIKE}, sum(people) from compared group by {_ALIKE} having sum(people) <> 0
        returning id
    )
    select count(*) from mended
""")  # noqa: S608 - no value of a request in it


def fold(session: Session) -> int:
    """Make one row of those that are alike, none where they come to nothing; returns how many rows went.

    One at a time: whoever calls it holds a turn.
    """
    return int(session.scalar(_FOLD) or 0)


def mend(session: Session) -> int:
    """Compare with a count of every resident and add what is missing; returns how many cells were wrong."""
    return int(session.scalar(_MEND) or 0)

"""What each row of a list would do, all rows at once: the temporary table `judged`, from the temporary table `offered`.

`verdict` is `new`, `changed`, `unchanged` or `refused` (`refusal` and `fields` say why); `known_id` is the entry that
is meant. `judged.consent` is the word on invitations that counts: a list does not bring back a consent that the person
took back later, or took back otherwise when the list does not say since when it knows better.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from foundation import clock, reach
from villages.imports.effects import MADE_UP, Effects, on_resident, on_village
from villages.imports.matching import match


@dataclass(frozen=True)
class Terms:
    """How a list is weighed: its fields, what an empty cell does, how far the person reaches, its day and today's."""

    kind: str
    fields: frozenset[str]
    keeps: bool
    communes: Collection[str]
    day: date | None
    today: date

    @property
    def effects(self) -> Effects:
        return (on_village if self.kind == "villages" else on_resident)(self.fields, self.keeps)

    @property
    def parameters(self) -> dict[str, object]:
        """What the statements name."""
        communes = list(self.communes) or None
        return {"communes": communes, "day": self.day, "today": self.today, "zone": clock.zone().key}


@dataclass(frozen=True)
class Counts:
    """How many rows would do what."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def taken(self) -> int:
        return self.new + self.changed + self.unchanged


_SAID_ON = "coalesce(offered.consent_on, cast(:day as date), cast(:today as date))"
_RESIDENTS = """
    create temporary table judged on commit drop as
    select judged.*,
        case when refusal is not null then 'refused' when known_id is null then 'new'
             when {changes} then 'changed' else 'unchanged' end as verdict,
        case when known_id is null
             then coalesce(offered.ref, '{made_up}' || left(replace(gen_random_uuid()::text, '-', ''), 16)) end as ref
    from (
        select offered.row, matched.known_id, {refusals},
            case when known.id is not null and offered.consent <> known.consent and (
                    latest.said_on > {said_on}
                    or not latest.given and latest.how <> 'list'
                        and coalesce(offered.consent_on, cast(:day as date)) is null
                 ) then null else offered.consent end as consent,
            {said_on} as said_on, timezone(:zone, {said_on}::timestamp) as consent_at, latest.said_on as latest_on
        from offered {matched}
        left join resident known on known.id = matched.known_id
        left join village home on home.id = known.village_id
        left join lateral (
            select said_on, given, how from consent
            where offered.consent <> known.consent and resident_id = known.id and purpose = 'invitation'
            order by said_on desc, id desc limit 1
        ) latest on true
    ) judged join offered using (row) left join resident known on known.id = judged.known_id
"""
# The row's figures count from the day it names, else the file's, else today's; without a day only new figures do.
_FIGURES = """
    (offered.households is not null or offered.population is not null or offered.insured is not null)
    and not exists (
        select from (
            select * from village_figure where village_id = known.id
                and as_of = coalesce(offered.figures_on, cast(:day as date), as_of)
            order by as_of desc, id desc limit 1
        ) held
        where (held.households, held.population, held.insured)
            is not distinct from (offered.households, offered.population, offered.insured)
    )
"""
_VILLAGES = """
    create temporary table judged on commit drop as
    select judged.*,
        case when refusal is not null then 'refused' when known_id is null then 'new'
             when {changes} or new_figures or new_head then 'changed' else 'unchanged' end as verdict,
        case when known_id is null
             then coalesce(offered.ref, '{made_up}' || left(replace(gen_random_uuid()::text, '-', ''), 16)) end as ref
    from (
        select offered.row, matched.known_id, {refusals}, {figures} as new_figures,
            offered.row = any(cast(:new_heads as int[])) as new_head
        from offered {matched}
        left join village known on known.id = matched.known_id
        left join village home on home.id = known.id
    ) judged join offered using (row) left join village known on known.id = judged.known_id
"""
_MATCHED = """left join (
    select *, first_value(row) over (partition by known_id order by row) as first from matched
) matched using (row)"""
_REFUSALS = """
    case when matched.found > 1 then '{several}' when matched.first <> offered.row then '{same}'
         when home.commune_code <> all (cast(:communes as text[])) then 'BeyondReach' end as refusal,
    case when matched.found > 1 then jsonb_build_object('{counted}', matched.found)
         when matched.first <> offered.row then jsonb_build_object('first', matched.first) else '{{}}' end as fields
"""
_COUNTS = "select verdict, count(*) as rows from judged group by verdict"


def judge(session: Session, terms: Terms, new_heads: Collection[int] = ()) -> Counts:
    """Make `judged`; the whole province is looked at, because a reference beyond somebody's reach is taken too.

    `new_heads` are rows of a list of villages that name another head than the village has (sealed, so told apart
    outside the database).
    """
    with reach.beyond(session):
        match(session, terms.kind)
        session.execute(text("drop table if exists judged"))
        session.execute(text(_statement(terms)), {**terms.parameters, "new_heads": list(new_heads)})
        session.execute(text("analyze judged (row, known_id, verdict)"))
        found = {row.verdict: row.rows for row in session.execute(text(_COUNTS))}
    return Counts(**found)


def _statement(terms: Terms) -> str:
    villages = terms.kind == "villages"
    words = ("SeveralVillages", "SameVillage", "villages") if villages else ("SeveralPeople", "SamePerson", "people")
    refusals = _REFUSALS.format(**dict(zip(("several", "same", "counted"), words, strict=True)))
    return (_VILLAGES if villages else _RESIDENTS).format(
        changes=terms.effects.changes, made_up=MADE_UP, refusals=refusals, matched=_MATCHED, figures=_FIGURES,
        said_on=_SAID_ON,
    )  # fmt: skip

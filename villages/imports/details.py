"""What a list of villages says besides the villages themselves: their heads and their figures."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.coverage import refresh_coverage
from villages.imports.heads import CONTACT
from villages.imports.models import Import
from villages.imports.verdicts import Terms

# The contact as it was, null where there was none: with the village's image, because contacts have no history. The
# sealed number stands beside the image, where a new key reaches it.
_KEEP_HEADS = f"""
    update village_version version
    set before = before || jsonb_build_object('head', to_jsonb(contact) - 'phone'), head_phone = contact.phone
    from judged left join ({CONTACT}) held on held.village_id = judged.known_id
        left join village_contact contact on contact.id = held.id
    where judged.new_head and judged.verdict = 'changed' and judged.known_id = version.village_id
        and version.import_id = :import and version.at = :at
"""  # noqa: S608 - made of constants
# Another name is another person: the number known of the one before is not theirs.
_CHANGE_HEADS = f"""
    update village_contact contact set name = coalesce(offered.head, contact.name),
        phone = case when offered.head <> contact.name then offered.head_phone
                else coalesce(offered.head_phone, contact.phone) end,
        updated_at = :at
    from offered join judged using (row) join ({CONTACT}) held on held.village_id = judged.known_id
    where contact.id = held.id and judged.new_head and judged.verdict = 'changed'
"""  # noqa: S608
_NEW_HEADS = f"""
    insert into village_contact (village_id, role, name, phone, note, updated_at)
    select judged.known_id, 'head', offered.head, offered.head_phone, '', :at
    from offered join judged using (row) left join ({CONTACT}) held on held.village_id = judged.known_id
    where held.id is null and offered.head is not null and judged.verdict in ('new', 'changed')
    order by row
"""  # noqa: S608
_FIGURES = """
    insert into village_figure (village_id, as_of, households, population, insured, source, person_id, import_id)
    select judged.known_id, coalesce(offered.figures_on, cast(:day as date), cast(:today as date)), offered.households,
        offered.population, offered.insured, coalesce(offered.figures_source, :name), :person, :import
    from offered join judged using (row) where judged.new_figures and judged.verdict in ('new', 'changed')
    order by row
    returning village_id
"""


def keep_heads(session: Session, entry: Import, at: datetime) -> None:
    """Add the heads that will change to the images of their villages, which are kept already."""
    session.execute(text(_KEEP_HEADS), {"import": entry.id, "at": at})


def write(session: Session, entry: Import, person: Person | None, weighed: Terms, at: datetime) -> None:
    """Write heads and figures of the villages that are new or changed."""
    session.execute(text(_CHANGE_HEADS), {"at": at})
    session.execute(text(_NEW_HEADS), {"at": at})
    whose = {"name": entry.name, "person": person.id if person else None, "import": entry.id}
    with_figures = session.scalars(text(_FIGURES), {**weighed.parameters, **whose}).all()
    refresh_coverage(session, with_figures)

"""Taking a whole import back, in one transaction: entries as they were before it, new ones gone.

An entry that was touched since stays as it is and is told: `updated_at` is no longer the moment of the import. A new
entry goes when nothing refers to it; which tables could is asked of PostgreSQL's catalogue, because rooms above this
one refer to villages and must not be known here. Messages that were sent to a resident are no such reference: they
outlive the resident by design. The undo stands in the history of what it puts back; of a new person that is taken out
again no history is kept.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Select, column, func, select, table, text
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from villages.coverage import refresh_coverage
from villages.history.actions import KEPT, keep_residents, keep_villages
from villages.imports.account import plain_refusal
from villages.imports.applying import lock
from villages.imports.lifecycle import State
from villages.imports.models import Import
from villages.imports.refusals import KeptSince

# Every column by which a row elsewhere refers to one of this table; rows the import itself wrote do not count.
_REFERRERS = text("""
    select conrelid::regclass::text as "table", attname::text as "column",
        exists (select from pg_attribute mark where mark.attrelid = conrelid and mark.attname = 'import_id'
            and conrelid <> cast(:versions as regclass)) as has_import
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and confrelid = cast(:table as regclass) and conrelid <> cast(:versions as regclass)
        and conrelid::regclass::text not in ('resident_cell')
    union all select 'resident_version', 'village_id', true where cast(:table as text) = 'village'
""")
_UNDONE = """
    create temporary table undone on commit drop as
    select version.id as version_id, entry.id, version.was_new
    from {table}_version version join {table} entry on entry.id = version.{table}_id
    where version.import_id = :import and version.at = :at and version.how = 'import' and entry.updated_at = version.at
        {unless}
"""
_KEPT = """
    insert into list_import_row (import_id, row, problems, notices)
    select :import, offered.row, '[]', jsonb_build_array(jsonb_build_object('column', '', 'value', '',
        'refusal', 'ChangedSince', 'fields', '{{}}'::jsonb))
    from {table}_version version join {table} entry on entry.id = version.{table}_id
    join offered_{table} offered on offered.import_id = :import
        and (offered.{table}_id = entry.id or offered.ref = entry.ref)
    where version.import_id = :import and version.at = :at and version.how = 'import'
        and entry.id not in (select id from undone)
    on conflict (import_id, row) do update set notices = list_import_row.notices || excluded.notices
"""
_LEFT = """
    select count(*) from {table}_version version join {table} entry on entry.id = version.{table}_id
    where version.import_id = :import and version.at = :at and version.how = 'import'
        and entry.id not in (select id from undone)
"""
_RESIDENTS_BACK = f"""
    update resident set {", ".join(f"{name} = version.{name}" for name in KEPT)}
    from undone join resident_version version on version.id = undone.version_id
    where resident.id = undone.id and not undone.was_new
"""  # noqa: S608 - made of constants
_LISTS = ("languages", "slots", "clusters")
_VILLAGES_BACK = f"""
    update village set ref = before->>'ref', name = before->>'name', commune_code = before->>'commune_code',
        {", ".join(f"{n} = array(select jsonb_array_elements_text(before->'{n}'))" for n in _LISTS)},
        notes = before->>'notes', latest_coverage = (before->>'latest_coverage')::float8,
        updated_at = (before->>'updated_at')::timestamptz
    from undone join village_version version on version.id = undone.version_id
    where village.id = undone.id and not undone.was_new
"""  # noqa: S608
_HEADS_BACK = """
    update village_contact contact set name = head->>'name', phone = version.head_phone, note = head->>'note',
        updated_at = (head->>'updated_at')::timestamptz
    from undone join village_version version on version.id = undone.version_id,
        lateral (select version.before->'head' as head) held
    where contact.id = (head->>'id')::bigint and contact.updated_at = :at and not undone.was_new
"""
_HEADS_GONE = """
    delete from village_contact contact using undone join village_version version on version.id = undone.version_id
    where contact.village_id = undone.id and role = 'head' and contact.updated_at = :at
        and (undone.was_new or version.before->'head' = 'null'::jsonb)
"""


def undo(session: Session, entry: Import, person: Person | None) -> None:
    """Take the import back for that person; what was changed since is left and counted in `entry.trouble`."""
    lock(session)
    name = "village" if entry.kind == "villages" else "resident"
    which: dict[str, object] = {"import": entry.id, "at": entry.applied_at}
    _choose(session, name, which)
    kept = session.scalar(text(_LEFT.format(table=name)), which) or 0
    session.execute(text(_KEPT.format(table=name)), which)
    restored, removed = session.execute(
        text("select count(*) filter (where not was_new), count(*) filter (where was_new) from undone")
    ).one()
    (_villages if entry.kind == "villages" else _residents)(session, entry, person)
    session.execute(
        text(f"update offered_{name} set {name}_id = null where import_id = :import and verdict = 'new'"),  # noqa: S608
        which,
    )
    entry.state, entry.undone_at, entry.leased_until = State.UNDONE, func.now(), None
    entry.trouble = plain_refusal(KeptSince(kept=kept)) if kept else None
    told = {"restored": restored, "removed": removed, "kept": kept}
    record(session, person, f"{entry.kind}.import.undo", f"import:{entry.id}", **told)
    session.flush()
    session.expire_all()


def _choose(session: Session, name: str, which: dict[str, object]) -> None:
    """The temporary table `undone`: the versions whose entries can be put back."""
    unless = _unless_referred_to(session, name)
    if name == "resident":
        unless += (
            " and entry.erased_at is null and (not version.was_new"
            " or not exists (select from person_request where resident_id = entry.id))"
        )
    session.execute(text("drop table if exists undone"))
    session.execute(text(_UNDONE.format(table=name, unless=unless)), which)
    session.execute(text("analyze undone"))


def _unless_referred_to(session: Session, name: str) -> str:
    found = session.execute(_REFERRERS, {"table": name, "versions": f"{name}_version"}).all()
    conditions: Sequence[str] = [
        f"not exists (select from {row.table} where {row.table}.{row.column} = entry.id{_except(row)})" for row in found
    ]
    return f"and (not version.was_new or {' and '.join(conditions)})" if conditions else ""


def _except(row: Any) -> str:
    """What the import wrote itself is no reason to keep an entry."""
    if row.table == "village_contact":
        return " and (role <> 'head' or updated_at <> version.at)"
    return f" and {row.table}.import_id is distinct from :import" if row.has_import else ""


def _residents(session: Session, entry: Import, person: Person | None) -> None:
    keep_residents(session, person, _undone(was_new=False), "undo", entry.id)
    for statement in (
        "delete from consent using undone where consent.resident_id = undone.id and consent.import_id = :import",
        _RESIDENTS_BACK,
        "delete from resident using undone where resident.id = undone.id and undone.was_new",
        "delete from resident_version using undone where resident_version.resident_id = undone.id and undone.was_new",
    ):
        session.execute(text(statement), {"import": entry.id})


def _villages(session: Session, entry: Import, person: Person | None) -> None:
    keep_villages(session, person, _undone(was_new=False), "undo", entry.id)
    which = {"import": entry.id, "at": entry.applied_at}
    with_figures = session.scalars(
        text(
            "delete from village_figure using undone where village_figure.village_id = undone.id"
            " and village_figure.import_id = :import returning village_figure.village_id"
        ),
        which,
    ).all()
    refresh_coverage(session, with_figures)
    for statement in (
        _HEADS_BACK,
        _HEADS_GONE,
        _VILLAGES_BACK,
        "delete from village using undone where village.id = undone.id and undone.was_new",
        "delete from village_version using undone where village_version.village_id = undone.id and undone.was_new",
    ):
        session.execute(text(statement), which)


def _undone(was_new: bool) -> Select[Any]:
    taken_back = table("undone", column("id", BigInteger), column("was_new", Boolean))
    return select(taken_back.c.id).where(taken_back.c.was_new == was_new)

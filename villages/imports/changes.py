"""What an import changes, as a page shows it: field by field, old and new, numbers masked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from foundation.keys import UnreadableField, decrypt
from foundation.masking import masked_number, masked_phone
from villages.imports.effects import Effects, on_resident, on_village
from villages.imports.heads import CONTACT
from villages.imports.lifecycle import State
from villages.imports.models import Import
from villages.imports.reading import Choices
from villages.models import Village

PAGE = 50
_SHOWN = {"phone_hash": "phone", "second_phone_hash": "second_phone", "insurance_hash": "insurance_number"}
_NEVER_SHOWN = {"mobile", "rehearsal"}
_APPLIED = (State.APPLIED, State.UNDOING, State.UNDONE)


@dataclass(frozen=True)
class Difference:
    """One field; `old` and `new` as they may be shown: text, a day, a yes or no, a list, or None for nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Changed:
    """An entry that a row changes (of a new one every `old` is None); `place` is a person's village or a village's
    commune code."""

    row: int
    entry_id: int | None
    name: str
    place: str | None
    differences: Sequence[Difference]


# What the import found: the entry as it is now, or, once applied, as it was before.
_NOW = "select id, {columns} from {table}"
_BEFORE = {
    "resident": """select resident_id as id, {columns} from resident_version was
        where import_id = :import and at = :at and how = 'import'""",
    "village": """select village_id as id, {columns} from village_version,
        lateral jsonb_populate_record(null::village, before) was
        where import_id = :import and at = :at and how = 'import'""",
}
_ROWS = """
    select offered.row, known.id as known_id, coalesce(offered.name, known.name) as name, {pairs}
    from {offered} offered left join ({found}) known on known.id = offered.{known} {joined}
    where offered.import_id = :import and offered.verdict = :verdict
    order by offered.row limit :limit offset :offset
"""
_SAID = """
    left join village on village.id = offered.village_id
    cross join lateral (select offered.consent, null::timestamptz as consent_at) judged
"""
_OF_VILLAGE = ("head", "households", "population", "insured")
_DETAILS = """
    offered.commune_code as place, contact.name as old_head, offered.head as new_head,
    figure.households as old_households, offered.households as new_households, figure.population as old_population,
    offered.population as new_population, figure.insured as old_insured, offered.insured as new_insured
"""
_BESIDE_VILLAGE = f"""
    left join ({CONTACT}) contact on contact.village_id = offered.village_id
    left join lateral (
        select households, population, insured from village_figure
        where village_id = offered.village_id and import_id is distinct from :import
        order by as_of desc, id desc limit 1
    ) figure on true
"""  # noqa: S608 - made of constants


def changed(session: Session, entry: Import, page: int = 1, size: int = PAGE) -> list[Changed]:
    """The changed rows of a page (from 1), each field old and new."""
    return _of(session, entry, "changed", page, size)


def new(session: Session, entry: Import, page: int = 1, size: int = PAGE) -> list[Changed]:
    """The new rows of a page (from 1)."""
    return _of(session, entry, "new", page, size)


def unchanged(session: Session, entry: Import, page: int = 1, size: int = PAGE) -> list[Changed]:
    """The rows of a page (from 1) that say what the list says already."""
    return _of(session, entry, "unchanged", page, size)


def _of(session: Session, entry: Import, verdict: str, page: int, size: int) -> list[Changed]:
    effects = _effects(entry)
    columns = {column: _SHOWN.get(column, column) for column in effects.compared if column not in _NEVER_SHOWN}
    which = {
        "import": entry.id, "at": entry.applied_at, "verdict": verdict, "limit": size, "offset": (page - 1) * size
    }  # fmt: skip
    rows = session.execute(text(_statement(entry, effects, columns)), which).all()
    moved = [row._mapping.get(f"{age}_village_id") for row in rows for age in ("old", "new")]
    names = _village_names(session, moved)
    return [_changed(row, columns, names) for row in rows]


def _effects(entry: Import) -> Effects:
    choices = Choices.from_plain(entry.choices)
    fields = frozenset({*entry.choices.get("mapped", {}).values(), *choices.defaults})
    return (on_village if entry.kind == "villages" else on_resident)(fields, choices.keep_when_empty)


def _statement(entry: Import, effects: Effects, columns: Mapping[str, str]) -> str:
    table = "village" if entry.kind == "villages" else "resident"
    pairs = [
        f"known.{shown} as old_{shown}, {effects.become[shown]} as new_{shown}, "
        f"({effects.become[column]}) is distinct from known.{column} as differs_{shown}"
        for column, shown in columns.items()
    ]
    # Both tables of the villages have a commune.
    before = entry.state in _APPLIED
    wanted = [f"was.{name}" if before else name for name in sorted({"name", *effects.become})]
    found = (_BEFORE[table] if before else _NOW).format(table=table, columns=", ".join(wanted))
    details, joined = (_DETAILS, _BESIDE_VILLAGE) if table == "village" else ("village.name as place", _SAID)
    return _ROWS.format(
        pairs=", ".join([details, *pairs]), found=found, offered=f"offered_{table}", known=f"{table}_id", joined=joined
    )


def _changed(row: Any, columns: Mapping[str, str], names: Mapping[int, str]) -> Changed:
    found = row._mapping
    differences = [
        Difference(shown, _told(shown, found[f"old_{shown}"], names), _told(shown, found[f"new_{shown}"], names))
        for shown in columns.values()
        if found[f"differs_{shown}"]
    ]
    for detail in _OF_VILLAGE:
        if found.get(f"new_{detail}") not in (None, found.get(f"old_{detail}")):
            differences.append(Difference(detail, found[f"old_{detail}"], found[f"new_{detail}"]))
    return Changed(row.row, row.known_id, row.name, row.place, differences)


def _told(field: str, value: Any, names: Mapping[int, str]) -> Any:
    if field == "village_id":
        return names.get(value)
    if not isinstance(value, bytes | memoryview):
        return value
    try:
        number = decrypt(bytes(value))
    except UnreadableField:
        return "•••"
    return masked_number(number) if field == "insurance_number" else masked_phone(number)


def _village_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [found for found in ids if found]
    rows = session.execute(select(Village.id, Village.name).where(Village.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}

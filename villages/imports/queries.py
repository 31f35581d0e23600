"""What pages ask about imports. Somebody with communes sees the imports they handed in themselves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, text, true
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation.refusals import NotFound, Refusal
from villages.imports.account import Problem, refusal_of
from villages.imports.lifecycle import WORK, State
from villages.imports.models import ColumnName, Import, ImportRow
from villages.imports.reading.remarks import SENTENCES, Remark
from villages.imports.refusals import NothingToApply

SMALL = 2000  # rows: so many are seen to while the person waits


@dataclass(frozen=True)
class SameFile:
    """The very same file was handed in before."""

    import_id: int
    state: str
    at: Any
    person: str | None


def entry(session: Session, person: Person | None, import_id: int) -> Import:
    """One import.

    Raises:
        NotFound: no such import, or somebody else's.
    """
    found = session.scalar(select(Import).where(Import.id == import_id, _theirs(person)))
    if found is None:
        raise NotFound(name=import_id)
    return found


def recent(person: Person | None) -> Select[Import]:
    """The imports a person may see, newest first."""
    return select(Import).where(_theirs(person)).order_by(Import.id.desc())


def same_file(session: Session, entry: Import) -> SameFile | None:
    """The latest other import of the very same file and kind; one that was dropped does not count."""
    same = Import.digest == entry.digest, Import.kind == entry.kind, Import.id != entry.id
    found = session.scalar(
        select(Import).where(*same, Import.state != State.DROPPED).order_by(Import.id.desc()).limit(1)
    )
    if found is None:
        return None
    name = found.person.name if found.person else None
    return SameFile(found.id, found.state, found.applied_at or found.created_at, name)


def remembered(session: Session, kind: str) -> dict[str, str]:
    """The field of each heading the office once explained."""
    rows = session.execute(select(ColumnName.heading, ColumnName.field).where(ColumnName.kind == kind))
    return {row.heading: row.field for row in rows}


def refused_rows(import_id: int) -> Select[ImportRow]:
    """The rows that are refused, in the order of the file."""
    return _rows(import_id).where(func.jsonb_array_length(ImportRow.problems) > 0)


def noticed_rows(import_id: int) -> Select[ImportRow]:
    """The rows that are taken although there is something to say."""
    return _rows(import_id).where(
        func.jsonb_array_length(ImportRow.notices) > 0, func.jsonb_array_length(ImportRow.problems) == 0
    )


def problems(row: ImportRow) -> list[Problem]:
    """Why a row is refused, each sentence in the reader's language."""
    return [Problem.from_plain(plain) for plain in row.problems]


def notices(row: ImportRow) -> list[Problem]:
    """What there is to say of a row."""
    return [Problem.from_plain(plain) for plain in row.notices]


def trouble(entry: Import) -> Refusal | None:
    """What is to be told of the whole import, if anything; `str()` gives the sentence."""
    return refusal_of(entry.trouble) if entry.trouble else None


def remarks(entry: Import) -> list[Any]:
    """What there is to say of how the file was read; `str()` of each gives the sentence in the reader's language."""
    kept: list[dict[str, Any]] = entry.choices.get("remarks", [])
    return [
        Remark(plain["about"], plain["fields"]) if "about" in plain else refusal_of(plain)
        for plain in kept
        if plain.get("about") in SENTENCES or "refusal" in plain
    ]


def is_small(session: Session, import_id: int) -> bool:
    """Whether its work is done while a person waits."""
    total = session.scalar(select(Import.total).where(Import.id == import_id))
    return total is not None and total <= SMALL


def is_at_work(entry: Import) -> bool:
    """Whether something is still to be done, so that a page asks again soon."""
    return entry.state in WORK


def require_rows(entry: Import) -> None:
    """Go on only when something can be applied.

    Raises:
        NothingToApply
    """
    if not entry.new + entry.changed + entry.unchanged:
        raise NothingToApply


@dataclass(frozen=True)
class Question:
    """Something a person has to say once for all rows that ask it; the answer goes into `Choices.answers`.

    `reason` is the sentence, its fields hold what is offered (`choices`) and the key of the answer (`question`).
    """

    column: str
    reason: Refusal
    rows: int


_QUESTIONS = text("""
    select problem->>'column' as "column", (array_agg(problem order by row))[1] as problem, count(*) as rows
    from list_import_row, jsonb_array_elements(problems) problem
    where import_id = :import and problem->'fields' ? 'question'
    group by problem->>'column', problem->'fields'->>'question' order by count(*) desc, 1, min(row)
""")


def questions(session: Session, import_id: int) -> list[Question]:
    """The places and languages that have to be said, each once, those that most rows ask first."""
    asked = session.execute(_QUESTIONS, {"import": import_id})
    return [Question(row.column, refusal_of(row.problem), row.rows) for row in asked]


def _rows(import_id: int) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.row)


def _theirs(person: Person | None) -> Any:
    return Import.person_id == person.id if person and person.communes else true()

"""What the office calls its columns: kept once a list was applied, so that the next one need not be told."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.imports.fields import is_ethnicity, recognise
from villages.imports.models import ColumnName, Import


def remember(session: Session, entry: Import, person: Person | None) -> None:
    """Keep the headings that the house would have read otherwise; that one is left out, only if somebody said so."""
    chosen = entry.choices.get("columns") is not None
    for heading, field in entry.choices.get("headings", {}).items():
        if recognise(entry.kind, heading, {}) == field or is_ethnicity(heading) or not (field or chosen):
            continue
        said = {"field": field, "person_id": person.id if person else None, "at": func.now()}
        session.execute(
            insert(ColumnName)
            .values(kind=entry.kind, heading=heading, **said)
            .on_conflict_do_update(index_elements=["kind", "heading"], set_=said)
        )

"""The end of a list that was handed out: its file goes, and with it the name somebody searched for.

The row stays a while as a record of who had what. Files are named, and removed from the store after the commit.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from villages.exports import question
from villages.exports.lifecycle import WORK, State
from villages.exports.models import Export

FOLDER = "exports"


def expire(export: Export) -> str:
    """Nothing of the list is left but its record; the key of its file."""
    key = f"{FOLDER}/{export.file}"
    export.state, export.file, export.question = State.EXPIRED, "", question.without_names(export.question)
    return key


def expire_lists_of_people(session: Session) -> list[str]:
    """Somebody was erased, and any list that is there may name them: they go; the keys of their files.

    What is being made at this moment is begun anew, without the person: `making` finds its token gone.
    """
    mine = select(Export).where(Export.kind == "residents").with_for_update().order_by(Export.id)
    keys = []
    for export in session.scalars(mine.where(Export.state.in_([State.READY, *WORK]))):
        if export.state == State.READY:
            keys.append(expire(export))
        else:
            export.file, export.leased_until = "", None
    for export in session.scalars(mine.where(Export.state.not_in(WORK))):
        export.question = question.without_names(export.question)
    session.flush()
    return keys

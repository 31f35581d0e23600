"""Lists handed in, once they are closed or nobody went on with them: the sealed file, the rows it offered, the refused.

The import itself stays, with its counts and the digest of its file, so that the same file is known again.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from villages.imports.models import Import, ImportRow, OfferedResident, OfferedVillage

# Somebody, or the worker, is at it: whatever its age it is left alone.
_AT_WORK = ("reading", "applying", "undoing")
_ENDED = ("applied", "undone", "refused", "dropped")
_PARTS = (OfferedResident, OfferedVillage, ImportRow)


class Lists:
    """Imports whose file and rows are over."""

    def due(self, session: Session, before: datetime) -> int:
        """How many lists still have a file or rows and are over."""
        return session.scalar(select(func.count(Import.id)).where(self._over(before))) or 0

    def remove(self, session: Session, before: datetime) -> tuple[int, list[str]]:
        """One list: its rows may be many."""
        oldest = select(Import).where(self._over(before)).order_by(Import.id).limit(1)
        found = session.scalar(oldest.with_for_update(skip_locked=True, of=Import))
        if found is None:
            return 0, []
        files = [found.file] if found.file else []
        for part in _PARTS:
            rows = delete(part).where(part.import_id == found.id)
            session.execute(rows, execution_options={"synchronize_session": False})
        state = found.state if found.state in _ENDED else "dropped"
        session.execute(update(Import).where(Import.id == found.id).values(file="", state=state))
        return 1, files

    @staticmethod
    def _over(before: datetime) -> ColumnElement[bool]:
        left = or_(Import.file != "", *(exists().where(part.import_id == Import.id) for part in _PARTS))
        latest = func.greatest(Import.created_at, Import.previewed_at, Import.applied_at, Import.undone_at)
        return left & (latest < before) & Import.state.not_in(_AT_WORK)

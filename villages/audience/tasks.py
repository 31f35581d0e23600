"""Wake-ups for the cells by which audiences are counted."""

import structlog
from celery import shared_task
from sqlalchemy import func, select

from foundation.database import db
from villages.audience import cells

log = structlog.get_logger()


@shared_task(ignore_result=True, expires=300)  # type: ignore[untyped-decorator]
def fold_cells() -> None:
    """Make one row of cells that are alike, so that counting stays fast after many changes."""
    if _ours():
        cells.fold(db.session)
    db.session.commit()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def reconcile_cells() -> None:
    """Count every resident again; mend and log what was wrong."""
    if _ours() and (wrong := cells.mend(db.session)):
        log.error("cells mended", cells=wrong)
    db.session.commit()


def _ours() -> bool:
    """Whether nobody else does it in another transaction at this moment."""
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("resident cells")))))

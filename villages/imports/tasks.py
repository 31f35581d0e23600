"""Doors for the worker: a wake-up carries an import's id, the row says what it waits for."""

import structlog
from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from villages.imports import claims, intake, queries, working

log = structlog.get_logger(__name__)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def work(import_id: int) -> None:
    """Read, apply or undo one import."""
    carry_out(import_id)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find work whose wake-up was lost, and what a killed process left open on the disk."""
    for import_id in claims.overdue(db.session):
        wake(work, import_id)
    intake.tidy()


def begin(import_id: int) -> None:
    """After the commit that left work to do: small files here and now, others by the worker."""
    if queries.is_small(db.session, import_id):
        carry_out(import_id)
    else:
        wake(work, import_id)


def carry_out(import_id: int) -> None:
    """Claim, commit, work, commit; once more when the lists had changed and the file is to be read again."""
    is_more = True
    while is_more:
        claimed = claims.claim(db.session, import_id)
        db.session.commit()
        is_more = _do(claimed) if claimed else False


def _do(claimed: claims.Claim) -> bool:
    try:
        is_more = working.work(db.session, claimed, claims.telling(db.engine, claimed.import_id))
        db.session.commit()
    except Exception:
        db.session.rollback()
        working.fail(db.session, claimed)
        db.session.commit()
        log.exception("import failed", import_id=claimed.import_id)
        return False
    return is_more

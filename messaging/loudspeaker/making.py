"""How the worker makes the files of scripts: a batch in a transaction, the row is the queue.

Made ahead are PDF and TXT (`documents.forms.AHEAD`). While the file store is away scripts stay waiting; their bulletin
is tried again after half a minute, then after twice as long each time, at most after half an hour.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import clock
from foundation.storage import StorageRefusal
from messaging.loudspeaker import documents, refusals
from messaging.loudspeaker.imprint import Imprint, imprints
from messaging.loudspeaker.lifecycle import FAILED, READY, WAITING
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.papers import paper_of

BATCH = 20  # scripts made in one transaction: about half a second
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)

log = structlog.get_logger(__name__)


def make_batch(session: Session, bulletin_id: int) -> bool:
    """Make the files of some waiting scripts; true when more may wait. Several workers share a bulletin."""
    query = select(Script).where(Script.bulletin_id == bulletin_id, Script.state == WAITING).order_by(Script.id)
    locked = query.limit(BATCH).with_for_update(skip_locked=True, of=Script)
    waiting = session.scalars(locked, execution_options={"populate_existing": True}).all()
    printed = imprints(session, {script.commune_code for script in waiting})
    try:
        for script in waiting:
            _make(script, printed[script.commune_code])
    except StorageRefusal as refusal:
        _postpone(waiting[0].bulletin, refusal)
        return False
    if waiting and waiting[0].bulletin.tries:
        _go_on(waiting[0].bulletin)
    return len(waiting) == BATCH


def _make(script: Script, printed: Imprint) -> None:
    """One script's files. Whatever goes wrong with one must not hold up the others."""
    try:
        paper = paper_of(script, printed)
        lacking = documents.make(script, paper)
    except StorageRefusal:
        raise
    except Exception as error:
        log.exception("script not made", script=script.id)
        script.state, script.reason = FAILED, str(refusals.ScriptNotMade(reason=error))
        return
    script.state, script.reason = READY, str(lacking) if lacking else None
    script.seconds, script.generated_at = paper.seconds, clock.now()


def _postpone(bulletin: Bulletin, refusal: StorageRefusal) -> None:
    pause = min(FIRST_PAUSE * 2**bulletin.tries, LONGEST_PAUSE)
    bulletin.tries, bulletin.retry_at, bulletin.trouble = bulletin.tries + 1, clock.now() + pause, str(refusal)
    log.warning("file store away", bulletin=bulletin.id, tries=bulletin.tries, seconds=pause.total_seconds())


def _go_on(bulletin: Bulletin) -> None:
    bulletin.tries, bulletin.retry_at, bulletin.trouble = 0, None, None

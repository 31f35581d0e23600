"""Doors for the worker: plans are laid commune by commune. A code goes as a number and comes back with its zero."""

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from messaging.loudspeaker.planner import actions, situation


def ring(commune_code: str) -> None:
    """After a commit that changes what the plan of that commune is laid from: its log, its week."""
    wake(lay, int(commune_code))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def lay(commune_number: int) -> None:
    """Lay one commune."""
    actions.lay_commune(db.session, f"{commune_number:05}")
    db.session.commit()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def lay_bulletin(bulletin_id: int) -> None:
    """Lay every commune that has scripts of the bulletin: it was launched, renewed or withdrawn."""
    for code in situation.communes_of(db.session, bulletin_id):
        wake(lay, int(code))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def lay_province() -> None:
    """Each night: the coming days of every commune with something to read."""
    for code in situation.running_communes(db.session, situation.this_minute()):
        wake(lay, int(code))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find communes whose plan has fallen behind."""
    for code in situation.out_of_step(db.session, situation.this_minute()):
        wake(lay, int(code))

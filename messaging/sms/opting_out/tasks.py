"""Wake-ups of opting out."""

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from messaging.sms import forgetting
from messaging.sms.addressed import actions as addressed
from messaging.sms.opting_out.page import actions as page
from messaging.sms.tasks import dispatch_run


@shared_task(ignore_result=True, expires=60)  # type: ignore[untyped-decorator]
def send_codes() -> None:
    """Put the codes that were asked for on their way."""
    runs = page.send_waiting(db.session)
    db.session.commit()
    for run_id in runs:
        wake(dispatch_run, run_id)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def forget_numbers() -> None:
    """Forget old requests for a code, numbers that were written to outright long ago, and those of erased people."""
    page.forget(db.session)
    addressed.forget(db.session)
    forgetting.forget_numbers_of_erased(db.session)
    db.session.commit()

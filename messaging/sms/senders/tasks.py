"""Once a day the provider is asked for its price."""

from celery import shared_task

from foundation.database import db
from messaging.sms.senders import prices
from messaging.sms.turns import turn


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def renew_prices() -> None:
    """Take the provider's price for every sender; without an answer nothing changes."""
    with turn("prices") as ours:
        if ours:
            prices.renew(db.session)
            db.session.commit()

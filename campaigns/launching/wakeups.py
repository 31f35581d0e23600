"""Ringing for the workers once a launch is committed; if nobody hears, their sweeps find the work."""

from campaigns.models import Launch
from foundation.wakeups import wake
from messaging.loudspeaker.planner.tasks import lay_bulletin
from messaging.loudspeaker.tasks import make_scripts
from messaging.sms.tasks import begin


def wake_workers(made: Launch) -> None:
    """To be called after the commit: a worker that is quicker would find nothing."""
    if made.run_id:
        begin(made.run_id)
    if made.bulletin_id:
        wake(make_scripts, made.bulletin_id)
    wake_planner(made)


def wake_planner(made: Launch) -> None:
    """After the commit of a cancelling too: what is not to be heard any more makes room for others."""
    if made.bulletin_id:
        wake(lay_bulletin, made.bulletin_id)

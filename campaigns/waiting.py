"""Standing at a terminal until a launched campaign has come to rest."""

import time
from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from campaigns.models import Campaign
from campaigns.progress import Progress
from campaigns.refusals import CampaignRefusal
from campaigns.reporting import queries as reporting
from foundation.web.formats import number
from messaging.sms.lifecycle import LABELS, MessageState

EVERY = 0.5  # seconds between two looks
UNMOVED = 30.0  # seconds without a change after which the terminal says what may be missing


class WaitedTooLong(CampaignRefusal):
    message = _l("“%(title)s” has not come to rest after %(seconds)s seconds. It goes on; ask for its report later.")


class StillLeaving(CampaignRefusal):
    message = _l("“%(title)s” sends nothing more, but %(figure)s messages are still between us and the network.")


class Halted(CampaignRefusal):
    message = _l("“%(title)s” is paused or cancelled: nothing more leaves for now.")


def until_over(session: Session, campaign: Campaign, seconds: float, tell: Callable[[str], None]) -> Progress:
    """Look at the campaign until nothing will change without a person; `tell` gets a line whenever figures changed.

    Messages that stay uncertain are not waited for once nothing else moves: their answer may take a day. Nor is the
    next opening of the sending hours.

    Raises:
        WaitedTooLong: the time is up. Nothing of the campaign is affected.
        Halted: somebody, or the house itself, paused it.
    """
    title, end = campaign.title, time.monotonic() + seconds
    said, moved = "", time.monotonic()
    while True:
        seen = reporting.progress(session, campaign)
        session.rollback()  # the next look is to see what others have committed
        if (line := in_words(seen)) != said:
            said, moved = line, time.monotonic()
            tell(line)
        if seen.is_over:
            return seen
        if seen.pause_confirmed:
            raise Halted(title=title)
        if seen.waits_for_the_clock and not seen.awaiting_receipt:
            tell("\n".join(one.sentence() for one in seen.held))
            return seen
        if time.monotonic() > end:
            raise WaitedTooLong(title=title, seconds=f"{seconds:g}")
        if time.monotonic() - moved > UNMOVED:
            if seen.is_over_but_for_doubt:
                return seen
            moved = time.monotonic()
            tell(str(_("Nothing has moved for %(seconds)s seconds: is a worker running?", seconds=f"{UNMOVED:g}")))
        time.sleep(EVERY)


def until_still(session: Session, campaign: Campaign, seconds: float) -> None:
    """Come back when no message is between us and the carrier: from then on a pause or cancellation is certain.

    Raises:
        StillLeaving: the time is up; the pause holds, but the carrier has not answered for every message.
    """
    title, end = campaign.title, time.monotonic() + seconds
    while flying := reporting.progress(session, campaign).in_flight:
        session.rollback()
        if time.monotonic() > end:
            raise StillLeaving(title=title, figure=number(flying))
        time.sleep(EVERY)


def in_words(seen: Progress) -> str:
    """One line: the people by state, then the scripts."""
    people = ", ".join(
        f"{LABELS[state]} {number(seen.states[state])}" for state in MessageState if seen.states.get(state)
    )
    scripts = _("scripts %(made)s/%(all)s", made=number(seen.scripts_made), all=number(seen.scripts))
    return "; ".join(part for part in (people, str(scripts)) if part)

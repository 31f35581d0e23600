"""What is held, why, and what lets it leave: one sentence a reason. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from foundation.web.formats import moment, number
from messaging.sms.lifecycle import MessageState, Reason

# In the order in which a person can do something about them.
_WHY: dict[Reason, Any] = {
    Reason.NO_RENDERING: _l("no approved words in their language yet. They can leave once words are approved."),
    Reason.NOT_REGISTERED: _l("the networks have not approved this text yet. They leave once the approval is entered."),
    Reason.CAP: _l(
        "this number has had as many SMS as one day allows. They leave by themselves when a day has passed."
    ),
    Reason.HOURS: _l("outside the sending hours. They leave by themselves from %(moment)s."),
    Reason.LATER: _l("their time has not come. They leave by themselves from %(moment)s."),
}
_NEVER = _l("outside the sending hours, which end before the send-by time: they will not leave any more.")
# What no worker ever moves, only a person.
FOR_A_PERSON = frozenset({Reason.NO_RENDERING, Reason.NOT_REGISTERED})
BY_THE_CLOCK = frozenset({Reason.HOURS, Reason.LATER})


@dataclass(frozen=True)
class Held:
    """So many messages wait for one reason."""

    reason: Reason
    messages: int
    due: datetime | None = None

    def sentence(self) -> str:
        """How many, why, and what to do."""
        crowd = ngettext(
            "%(figure)s SMS is held:", "%(figure)s SMS are held:", self.messages, figure=number(self.messages)
        )
        why = _NEVER if self.reason in BY_THE_CLOCK and self.due is None else _WHY[self.reason]
        return f"{crowd} {str(why) % {'moment': moment(self.due)}}"


def held(reasons: Mapping[tuple[str, str], int], due: datetime | None) -> list[Held]:
    """What a run holds, from its tallies; `due` is when its schedule opens, None when it never does."""
    counted = [(reason, reasons.get((MessageState.HELD, reason), 0)) for reason in _WHY]
    return [Held(reason, messages, due) for reason, messages in counted if messages]

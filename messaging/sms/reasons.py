"""Why a message stands where it stands, in the reader's words."""

from flask_babel import gettext as _

from messaging.sms.gateways.failures import MEANINGS
from messaging.sms.lifecycle import REASON_LABELS, Reason


def reason_label(reason: str) -> str:
    """The sentence for a stored reason: one of ours, or a code of the carrier's; empty for none."""
    if reason in set(Reason):
        return str(REASON_LABELS[Reason(reason)])
    if not reason.isdigit():
        return reason
    known = MEANINGS.get(int(reason))
    return str(known) if known else _("network code %(code)s", code=reason)

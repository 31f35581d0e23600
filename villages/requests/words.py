"""Words of requests: how one came in and from whom."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from villages.consent.purposes import BYS, CHOOSABLE_BYS
from villages.requests.deadlines import Urgency

HOWS: Mapping[str, Any] = MappingProxyType(
    {
        "in_person": _l("in person"),
        "phone": _l("by telephone"),
        "letter": _l("by letter"),
        "page": _l("on a page"),
    }
)
FROM = {name: BYS[name] for name in CHOOSABLE_BYS}
URGENCIES = {
    Urgency.OVERDUE: (_l("overdue"), "bad"),
    Urgency.TODAY: (_l("due today"), "wait"),
    Urgency.LATER: (_l("in time"), "quiet"),
}

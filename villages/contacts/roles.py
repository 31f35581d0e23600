"""Whom one asks in a village."""

from flask_babel import lazy_gettext as _l

ROLES = {
    "head": _l("Head of the village"),
    "deputy": _l("Deputy head"),
    "collector": _l("Insurance collector"),
    "health_worker": _l("Village health worker"),
    "women": _l("Women's union"),
    "farmers": _l("Farmers' union"),
    "other": _l("Other"),
}

"""What keeps an audience from being saved, and a list from being taken."""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class NameMissing(Refusal):
    message = _l("Give it a name of at most %(most)s characters.")


class NameTaken(Refusal):
    message = _l("“%(name)s” is the name of another one: choose a different name.")


class BeyondReach(Refusal):
    message = _l("Choose at least one commune or village, and only such as lie within your communes.")

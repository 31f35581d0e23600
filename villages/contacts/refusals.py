"""Why somebody to ask cannot be entered, or not be put back.

ContactRefusal
├── UnknownRole       a role that is none of ours
├── TooManyContacts   more than a page can show
└── UndoTooLate       what was taken away is not kept any longer
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class ContactRefusal(Refusal):
    """What a person wanted of somebody to ask cannot be done."""


class UnknownRole(ContactRefusal):
    message = _l("Unknown role “%(role)s”.")


class TooManyContacts(ContactRefusal):
    message = _l("A village has at most %(most)s people to ask: remove one first.")


class UndoTooLate(ContactRefusal):
    message = _l("This can no longer be undone: enter the person again.")

"""Why a personal link is not made, or signs nobody in.

LinkRefusal
├── NoLinksFor     the person's roles are worth a password
├── DisabledPerson nobody signs in with a disabled account
├── LabelTooLong   the name of the telephone
└── LinkGone       unknown, revoked or too long unused: all read the same
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class LinkRefusal(Refusal):
    """A personal link that cannot be made or used."""


class NoLinksFor(LinkRefusal):
    message = _l(
        "%(name)s signs in with a password: a personal link is only for somebody whose roles are all among these: "
        "%(roles)s."
    )


class DisabledPerson(LinkRefusal):
    message = _l("The account of %(name)s is disabled: enable it before making a link.")


class LabelTooLong(LinkRefusal):
    message = _l("The name of the link is too long: at most %(most)s characters are kept.")


class LinkGone(LinkRefusal):
    message = _l("This link signs nobody in any more. Ask the administrator of your office for a new one.")

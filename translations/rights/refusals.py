"""What a person's languages keep them from."""

from flask_babel import lazy_gettext as _l

from accounts.access import NotAllowed


class LanguageRefused(NotAllowed):
    """A door answers 403, as for a role that is missing."""


class MayNotTranslate(LanguageRefused):
    message = _l("%(person)s does not translate into %(language)s: an administrator can add the language.")


class MayNotReview(LanguageRefused):
    message = _l("%(person)s does not review %(language)s: an administrator can add the language.")

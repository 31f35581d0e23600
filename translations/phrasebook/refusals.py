"""What the phrase book refuses.

Refusal
├── NotFound
│   └── NoSuchPhrase
└── PhraseRefusal
    ├── PhraseRetired     it is not offered any more
    ├── PhraseChanged     somebody changed it while it was open
    ├── TitleMissing
    └── KindUnknown
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import NotFound, Refusal


class NoSuchPhrase(NotFound):
    message = _l("There is no standard text “%(name)s” here.")


class PhraseRefusal(Refusal):
    """Something about a standard text."""


class PhraseRetired(PhraseRefusal):
    message = _l("“%(title)s” is out of use in the phrase book: nothing comes from there any more.")


class PhraseChanged(PhraseRefusal):
    message = _l("Somebody changed this standard text while you had it open. Your words are still here; save again.")


class TitleMissing(PhraseRefusal):
    message = _l("Give the standard text a title.")


class KindUnknown(PhraseRefusal):
    message = _l("“%(kind)s” is no kind of campaign.")

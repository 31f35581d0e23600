"""What is refused of an abbreviation."""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class AbbreviationRefusal(Refusal):
    """An abbreviation that cannot be kept."""


class NoAbbreviation(AbbreviationRefusal):
    message = _l("“%(short)s” is no abbreviation: it begins with a letter and has at most %(most)s characters.")


class UnspeakableWords(AbbreviationRefusal):
    message = _l("“%(spoken)s” cannot be read out: it begins with a letter, and figures are written in words.")


class LongWords(AbbreviationRefusal):
    message = _l("The words for “%(short)s” are too long: at most %(most)s characters.")


class LongFile(AbbreviationRefusal):
    message = _l("The file has more than %(most)s rows.")


class WrongRow(AbbreviationRefusal):
    message = _l("Row %(row)s of the file: %(reason)s Nothing was changed.")

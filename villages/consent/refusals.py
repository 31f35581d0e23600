"""Why a consent, its wording or its evidence is not taken.

ConsentRefusal
├── UnknownPurpose    nobody is asked for that
├── ToldInFuture      nobody has said anything on a day to come
├── WordingMissing    a consent is given to words, so it names them
├── WordingOfAnother  the words are those of another purpose
├── WordsMissing      a wording without words
├── EvidenceTooLarge  more than the house takes
├── EvidenceUnknown   neither a photo nor a PDF, whatever it is called
└── Erased            of this person nothing is kept any more
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import NotFound, Refusal


class ConsentRefusal(Refusal):
    """This cannot be recorded as somebody's word."""


class UnknownPurpose(NotFound, ConsentRefusal):
    message = _l("There is no purpose “%(purpose)s”.")


class ToldInFuture(ConsentRefusal):
    message = _l("%(day)s has not come yet: enter the day on which the person said so.")


class WordingMissing(ConsentRefusal):
    message = _l("Choose the wording the person was asked with: a consent holds for those words.")


class WordingOfAnother(ConsentRefusal):
    message = _l("This wording belongs to another purpose.")


class WordsMissing(ConsentRefusal):
    message = _l("The wording is empty: write what people are asked.")


class EvidenceTooLarge(ConsentRefusal):
    message = _l("The file has more than %(most)s MB. Take a smaller photo or scan it at a lower resolution.")


class EvidenceUnknown(ConsentRefusal):
    message = _l("“%(name)s” is neither a photo (JPEG, PNG, WebP, HEIC) nor a PDF.")


class Erased(ConsentRefusal):
    message = _l("The data of this person were erased: nothing is recorded about them any more.")

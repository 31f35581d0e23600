"""Why a request is not taken or not carried out.

RequestRefusal
├── ReceivedInFuture    a day that has not come
├── OfErasedPerson      nothing is kept any more of whom it is about
├── ReasonMissing       who refuses says why
├── OutcomeMissing      what was done is written down
├── NotDoneByWord       what the house does is done by doing it
├── FileNotAskedFor     whole numbers leave for whoever asked for their own
├── NotOfThisKind       this deed belongs to a request of another kind
└── SecondPersonNeeded  who entered an erasure does not carry it out alone
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class RequestRefusal(Refusal):
    """This cannot be done with the request."""


class ReceivedInFuture(RequestRefusal):
    message = _l("%(day)s has not come yet: enter the day on which the request was received.")


class OfErasedPerson(RequestRefusal):
    message = _l("The data of this person were erased already: nothing is left to ask for.")


class ReasonMissing(RequestRefusal):
    message = _l("Write down why it is refused: the person has a right to know.")


class OutcomeMissing(RequestRefusal):
    message = _l("Write down what was done.")


class NotDoneByWord(RequestRefusal):
    message = _l("“%(kind)s” is done by the button of the next step, not by a word: press it first.")


class FileNotAskedFor(RequestRefusal):
    message = _l("A person's file is handed out when they ask for it: enter their request for a copy first.")


class NotOfThisKind(RequestRefusal):
    message = _l("This request asks for something else: “%(kind)s”.")


class SecondPersonNeeded(RequestRefusal):
    message = _l("You entered this request yourself: a colleague looks at it and carries out the erasure.")

"""What is refused when somebody changes a person of the list.

ResidentRefusal
├── ChangedMeanwhile      somebody else was faster
├── RefTaken, InsuranceTaken
├── NothingToReveal
├── AskedToBeErased       whoever has this reference or insurance number is not taken up again
├── UnusableFigures       of a search
└── NothingToUndo         the last change was no correction by hand
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class ResidentRefusal(Refusal):
    """The person stays as they are."""


class ChangedMeanwhile(ResidentRefusal):
    message = _l("Somebody else has changed this person meanwhile. What you typed is still here: compare, then save.")


class RefTaken(ResidentRefusal):
    message = _l("Another person has this reference: each reference stands for one person.")


class InsuranceTaken(ResidentRefusal):
    message = _l("Another person of the list has this insurance number: look for it before adding anybody.")


class NothingToReveal(ResidentRefusal):
    message = _l("This person has no such number.")


class AskedToBeErased(ResidentRefusal):
    message = _l(
        "Whoever has this reference or insurance number asked on %(day)s to be erased: they are not taken up again. "
        "If the person wishes to be on the list again, have them say so in writing and add them without either."
    )


class UnusableFigures(ResidentRefusal):
    message = _l(
        "These figures are no phone number, insurance number or reference that is known. Search for the whole number "
        "alone, or for a name alone."
    )


class NothingToUndo(ResidentRefusal):
    message = _l("The last change was not a correction made here, so there is nothing to take back.")

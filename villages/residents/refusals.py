"""What is refused when somebody changes a person of the list.

ResidentRefusal
├── ChangedMeanwhile      somebody else was faster
├── RefTaken, InsuranceTaken
├── NothingToReveal
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


class NothingToUndo(ResidentRefusal):
    message = _l("The last change was not a correction made here, so there is nothing to take back.")

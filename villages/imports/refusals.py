"""What the engine of imports refuses or remarks, a file, a row or a wish.

Refusal
├── NothingToApply, FileForgotten, HouseFailed, GivenUp, ListsChanged, KeptSince, NotUndone   of an import
└── UnusableRow
    ├── UnevenRow, SamePerson, SameVillage, SeveralPeople, SeveralVillages, AskedToBeErased, BeyondReach
    └── notices: SharedNumber, SharedInsurance, ConsentTakenBack, ChangedSince
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class NothingToApply(Refusal):
    message = _l("No row of this file can be taken: there is nothing to apply.")


class FileForgotten(Refusal):
    message = _l("The file of this import is no longer kept: hand it in again.")


class HouseFailed(Refusal):
    message = _l("The house failed at this: nothing was written. Try again, and tell whoever keeps the house.")


class GivenUp(Refusal):
    message = _l("This was begun %(times)s times and never came to its end: nothing was written. Split the file.")


class ListsChanged(Refusal):
    message = _l(
        "The lists have changed since the preview, so nothing was written. "
        "This is the new preview: look through it and apply again."
    )


class KeptSince(Refusal):
    message = _l("Undone, except for %(kept)s entries that were changed since or are in use: they stay as they are.")


class NotUndone(Refusal):
    message = _l("The import was not undone: somebody else works on it. Try again in a few minutes.")


class UnusableRow(Refusal):
    """The row as a whole cannot be taken, or there is something to say of it."""


class UnevenRow(UnusableRow):
    message = _l("The row has %(found)s cells, the header has %(wanted)s: a separator is missing or too many.")


class SamePerson(UnusableRow):
    message = _l("Row %(first)s is the same person: only the first is considered.")


class SameVillage(UnusableRow):
    message = _l("Row %(first)s is the same village: only the first is considered.")


class SeveralPeople(UnusableRow):
    message = _l("%(people)s people in the list could be meant: give the reference or the insurance number.")


class SeveralVillages(UnusableRow):
    message = _l("%(villages)s villages in the list could be meant: give the reference.")


class AskedToBeErased(UnusableRow):
    message = _l("This person asked to be erased on %(day)s: they are not taken up again.")


class BeyondReach(UnusableRow):
    message = _l("This entry of the list lies outside your communes.")


class SharedNumber(UnusableRow):
    message = _l("The phone number is also on %(people)s other people.")


class SharedInsurance(UnusableRow):
    message = _l("The insurance number is also on %(people)s other people: look which is right.")


class ConsentTakenBack(UnusableRow):
    message = _l("The person took the consent back on %(day)s, after what the list says: it is not taken from here.")


class ChangedSince(UnusableRow):
    message = _l("This entry was changed since the import or is in use: the undo left it as it is.")

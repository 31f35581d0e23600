"""Why a village cannot be entered, changed or removed as wanted.

VillageRefusal
├── ChangedMeanwhile      somebody changed it while it was being read
├── NothingToUndo         the last change is another one by now
├── RefTaken              another village has this reference
├── SameName              the commune has a village of this name
├── TooMuchText           longer than lists may have it
└── StillInUse            people or records stand in the way of removing it
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class VillageRefusal(Refusal):
    """What a person wanted of a village cannot be done."""


class ChangedMeanwhile(VillageRefusal):
    message = _l(
        "Somebody changed %(village)s while you were writing. Nothing of theirs was written over: look at the village "
        "as it is now, then save again if what you wrote is still right."
    )


class NothingToUndo(VillageRefusal):
    message = _l("The last change of %(village)s is another one by now: read the history again.")


class RefTaken(VillageRefusal):
    message = _l("The reference “%(ref)s” belongs to another village: choose another one or leave it empty.")


class SameName(VillageRefusal):
    message = _l("This commune already has a village called “%(name)s”.")


class TooMuchText(VillageRefusal):
    message = _l("This is too long: %(length)s characters, at most %(most)s.")


class StillInUse(VillageRefusal):
    message = _l("%(village)s cannot be removed: %(reasons)s.")

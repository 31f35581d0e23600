"""What a list is told about a place that cannot be taken as it is written.

PlaceRefusal
├── CommuneRefusal            the cell to mend is the commune's
│   ├── AmbiguousCommune, UnknownPlace        asked
│   ├── FormerDistrict, OtherProvince
│   └── CommuneBeyondReach
├── AmbiguousVillage, UnknownVillageName      asked
└── UnknownVillage            no village has this reference

A `PlaceQuestion` is asked: a person has to say which is meant, and `question` is the key of the answer.
`choices` are the codes of communes or the ids of villages that are offered, best first.
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class PlaceRefusal(Refusal):
    """The place cannot be taken as it is written."""


class CommuneRefusal(PlaceRefusal):
    """It is the commune that cannot be taken."""


class PlaceQuestion(PlaceRefusal):
    """Fields: `question` (str), `choices` (list), and what the sentence names."""


class AmbiguousCommune(CommuneRefusal, PlaceQuestion):
    message = _l("“%(name)s” may be several communes: %(candidates)s. In brackets is what each was before July 2025.")


class UnknownPlace(CommuneRefusal, PlaceQuestion):
    message = _l("No commune of today or of before July 2025 is called “%(name)s”. Nearest: %(candidates)s.")


class AmbiguousVillage(PlaceQuestion):
    message = _l("“%(name)s” may be several villages of %(commune)s: %(candidates)s.")


class UnknownVillageName(PlaceQuestion):
    message = _l("No village of %(commune)s is called “%(name)s”. Nearest: %(candidates)s.")


class FormerDistrict(CommuneRefusal):
    message = _l("“%(name)s” was a district until June 2025: name the commune or ward.")


class OtherProvince(CommuneRefusal):
    message = _l("“%(name)s” is another province: only communes of Lào Cai (with the former Yên Bái) are kept here.")


class CommuneBeyondReach(CommuneRefusal):
    message = _l("%(commune)s lies outside your communes.")


class UnknownVillage(PlaceRefusal):
    message = _l("No village has this reference: import the village first, or mend the reference.")

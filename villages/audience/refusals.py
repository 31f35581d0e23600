"""Why a question about people cannot be asked.

AudienceRefusal
├── UnknownQuestion    a field that cannot be asked
├── NotAList           a field that should be a list of words
├── NotDays            expiring_within is no whole number of days
├── UnknownVillages    references that no village has (raised where the database is at hand)
├── TreeRefusal        a condition of the tree, with its place
│   ├── NoCondition, EmptyCondition, TooDeep, TooManyConditions
│   └── NotADay, NotACount, NotCovered, NotTrue, DaysTurnedRound, UnknownPlace
└── UnknownList        a list that is gone, or that somebody else handed in
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import NotFound, Refusal


class AudienceRefusal(Refusal):
    """The question cannot be asked; `fields["field"]` names the part."""


class UnknownQuestion(AudienceRefusal):
    message = _l("The audience has no field “%(field)s”; these can be used: %(known)s.")


class NotAList(AudienceRefusal):
    message = _l("%(field)s must be a list, each entry a word or code in quotation marks.")


class NotDays(AudienceRefusal):
    message = _l("%(field)s must be a whole number of days between 0 and %(most)s, not “%(value)s”.")


class UnknownVillages(AudienceRefusal):
    message = _l("No village has the reference %(refs)s (villages of the audience).")


class UnknownList(AudienceRefusal):
    message = _l("The list “%(name)s” is not there any more, or not yours: choose another (list of the audience).")


class TreeRefusal(AudienceRefusal):
    """A condition cannot be asked; `place` leads to it: `where.all[2].not`."""

    message = _l("%(place)s: this condition cannot be asked.")

    def __init__(self, **fields: object) -> None:
        super().__init__(field="where", **fields)


class NoCondition(TreeRefusal):
    message = _l("%(place)s: exactly one condition is expected here, one of %(known)s.")


class EmptyCondition(TreeRefusal):
    message = _l("%(place)s: nothing is chosen here. Choose something, or take the condition out.")


class TooDeep(TreeRefusal):
    message = _l("%(place)s: conditions can stand inside one another %(most)s deep, no deeper.")


class TooManyConditions(TreeRefusal):
    message = _l("%(place)s: a question can have at most %(most)s conditions.")


class NotADay(TreeRefusal):
    message = _l("%(place)s: “%(value)s” is not a date such as 31/12/2026.")


class NotACount(TreeRefusal):
    message = _l("%(place)s: a whole number from %(least)s to %(most)s is expected, not “%(value)s”.")


class NotCovered(TreeRefusal):
    message = _l("%(place)s: “%(value)s” is not known; yes, no or unknown is expected.")


class NotTrue(TreeRefusal):
    message = _l("%(place)s: only “true” can stand here; for the contrary put “not” around it.")


class DaysTurnedRound(TreeRefusal):
    message = _l("%(place)s: the first day lies after the last one.")


class UnknownPlace(TreeRefusal):
    message = _l("%(place)s: %(said)s")


class NoSuchAudience(NotFound):
    """No saved audience of that name, or out of the reader's reach."""


class NoSuchList(NotFound):
    """No list of that name, or somebody else's."""

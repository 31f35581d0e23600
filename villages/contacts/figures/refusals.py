"""Why figures of a village cannot be entered.

FigureRefusal
├── DayToCome       figures of a day that has not come
├── DayTooOld       of before there were such figures
├── NoFigure        none of the three is given
└── UnlikelyFigures they may be right, but a person has to say so
    ├── MoreInsuredThanPeople
    └── MoreHouseholdsThanPeople
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class FigureRefusal(Refusal):
    """Figures that cannot be kept."""


class DayToCome(FigureRefusal):
    message = _l("This day has not come yet: enter the day the figures are of.")


class DayTooOld(FigureRefusal):
    message = _l("Figures of before %(year)s are not kept here: check the year.")


class NoFigure(FigureRefusal):
    message = _l("Enter at least one figure: households, population or insured people.")


class UnlikelyFigures(FigureRefusal):
    """Taken once somebody confirms them."""


class MoreInsuredThanPeople(UnlikelyFigures):
    message = _l(
        "More people are insured (%(insured)s) than live there (%(population)s). Check both; if it is so, confirm it."
    )


class MoreHouseholdsThanPeople(UnlikelyFigures):
    message = _l(
        "There are more households (%(households)s) than people (%(population)s). Check both; if it is so, confirm it."
    )

"""What is not known of the villages of a commune yet, as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import ngettext

from foundation.web.formats import number
from villages.overview.queries import VillageFigures

# Figures are gathered once a year; older ones mislead.
OLD = timedelta(days=400)


@dataclass(frozen=True)
class Gap:
    """A sentence, and the villages it is about."""

    sentence: str
    villages: Sequence[VillageFigures]


def gaps(villages: Sequence[VillageFigures], today: date) -> list[Gap]:
    """What is missing, what matters most first; what is missing nowhere is left out."""
    found = (
        (_unknown_languages, [one for one in villages if not one.village.languages]),
        (_without_loudspeaker, [one for one in villages if not (one.village.slots or one.village.clusters)]),
        (_without_people, [one for one in villages if not one.census.people]),
        (_without_figures, [one for one in villages if one.figure is None]),
        (_old_figures, [one for one in villages if one.figure and today - one.figure.as_of > OLD]),
    )
    return [Gap(say(len(missing)), missing) for say, missing in found if missing]


def _unknown_languages(count: int) -> str:
    told: str = ngettext(
        "The languages of %(figure)s village are not known.",
        "The languages of %(figure)s villages are not known.",
        count,
        figure=number(count),
    )
    return told


def _without_loudspeaker(count: int) -> str:
    told: str = ngettext(
        "%(figure)s village has no loudspeaker on record.",
        "%(figure)s villages have no loudspeaker on record.",
        count,
        figure=number(count),
    )
    return told


def _without_people(count: int) -> str:
    told: str = ngettext(
        "Nobody of %(figure)s village is on the list of residents.",
        "Nobody of %(figure)s villages is on the list of residents.",
        count,
        figure=number(count),
    )
    return told


def _without_figures(count: int) -> str:
    told: str = ngettext(
        "%(figure)s village has no figures of population and insured people.",
        "%(figure)s villages have no figures of population and insured people.",
        count,
        figure=number(count),
    )
    return told


def _old_figures(count: int) -> str:
    told: str = ngettext(
        "The figures of %(figure)s village are more than a year old.",
        "The figures of %(figure)s villages are more than a year old.",
        count,
        figure=number(count),
    )
    return told

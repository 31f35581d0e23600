"""The forms of a station: what it is, its sessions, its holidays, the file of all weeks."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from foundation.languages import LANGUAGES
from foundation.web import formats
from foundation.web.forms import CheckboxesField, Form
from messaging.loudspeaker.stations.actions import LONGEST_NAME, MOST_CLUSTERS, Settings
from messaging.loudspeaker.stations.models import Station
from messaging.loudspeaker.stations.week import DAYS, Weekly

ORDER = ("first", "second", "third", "fourth")


class OrderForm(Form):
    """An order of at most four languages; all empty is the usual order."""

    first = SelectField(_l("First language"), default="")
    second = SelectField(_l("Second language"), default="")
    third = SelectField(_l("Third language"), default="")
    fourth = SelectField(_l("Fourth language"), default="")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ORDER:
            self[name].choices = [
                SelectChoice("", formats.ABSENT),
                *(SelectChoice(slug, formats.language(slug)) for slug in LANGUAGES),
            ]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slug for name in ORDER if (slug := self[name].data)))


class StationForm(OrderForm):
    """What the officer says of the station."""

    clusters = IntegerField(_l("Loudspeaker clusters"), [InputRequired(), NumberRange(0, MOST_CLUSTERS)])
    session_minutes = IntegerField(_l("Longest session, in minutes"), [Optional(), NumberRange(1, 60)])
    per_village = BooleanField(_l("A script of its own for each village"))
    approver = StringField(_l("Who signs for the people's committee, as printed"), [Length(max=LONGEST_NAME)])

    @classmethod
    def of(cls, station: Station) -> "StationForm":
        order = dict(zip(ORDER, station.languages, strict=False))
        return cls(obj=station, **order)

    @property
    def settings(self) -> Settings:
        return Settings(
            self.clusters.data,
            self.session_minutes.data,
            self.languages,
            self.per_village.data,
            self.approver.data or "",
        )


class SessionForm(OrderForm):
    """One session of every week."""

    weekday = SelectField(_l("Day"), coerce=int)
    begins = TimeField(_l("Begins at"), [InputRequired()])
    minutes = IntegerField(_l("Minutes"), [InputRequired(), NumberRange(1, 60)])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.weekday.choices = [SelectChoice(number, day) for number, day in enumerate(DAYS)]

    @property
    def weekly(self) -> Weekly:
        return Weekly(self.weekday.data, self.begins.data, self.minutes.data, self.languages)


class CopyForm(Form):
    """The sessions of one day for others."""

    weekday = SelectField(_l("Sessions of"), coerce=int)
    to = CheckboxesField(_l("also for"), coerce=int)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.weekday.choices = self.to.choices = [SelectChoice(number, day) for number, day in enumerate(DAYS)]


class HolidayForm(Form):
    """One day without broadcasts."""

    day = DateField(_l("Day"), [InputRequired()])
    name = StringField(_l("What day it is"), [InputRequired(), Length(max=LONGEST_NAME)])


class ProposedForm(Form):
    """Public holidays to choose from."""

    chosen = CheckboxesField(_l("Public holidays"))

    def offer(self, days: Sequence[tuple[Any, str]]) -> None:
        self.chosen.choices = [SelectChoice(day.isoformat(), f"{formats.day(day)} {name}") for day, name in days]


class WeeksForm(Form):
    """The file of all weeks; after the preview its text comes back."""

    file = FileField(_l("CSV file in UTF-8"))
    text = TextAreaField()

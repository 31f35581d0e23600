"""The forms of requests and of the figures they go by."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from foundation import clock
from foundation.web.forms import Form
from villages.requests.figures import DEADLINES, PERIODS
from villages.requests.lifecycle import KIND_LABELS, Kind, State
from villages.requests.words import FROM, HOWS

_LONGEST = 1000


class RequestForm(Form):
    """What came in."""

    kind = RadioField(
        _l("What the person asks for"),
        choices=[SelectChoice(kind, KIND_LABELS[kind]) for kind in Kind],
        validators=[InputRequired(_l("Choose what the person asks for."))],
    )
    received_on = DateField(_l("Received on"), [InputRequired(_l("Enter the day on which the request was received."))])
    how = SelectField(_l("How"), choices=list(HOWS.items()))
    by = SelectField(_l("From whom"), choices=list(FROM.items()))
    with_processor = BooleanField(_l("Somebody else holds the data too (a network, a service) and has to act"))
    note = TextAreaField(_l("Note"), [Length(max=_LONGEST)])

    def begun(self) -> "RequestForm":
        """With today's date in it."""
        if self.received_on.data is None and not self.is_submitted():
            self.received_on.data = clock.today()
        return self


class CloseForm(Form):
    """How a request ends, and what was done or why not."""

    state = RadioField(
        _l("How it ends"),
        choices=[SelectChoice(State.DONE, _l("Done")), SelectChoice(State.REFUSED, _l("Refused"))],
        validators=[InputRequired(_l("Choose how the request ends."))],
    )
    outcome = TextAreaField(
        _l("What was done, or why it is refused"),
        [InputRequired(_l("Write down what was done.")), Length(max=_LONGEST)],
    )


class FigureForm(Form):
    """So many days, from a day on."""

    name = SelectField(_l("Deadline or period"))
    days = IntegerField(_l("Days"), [InputRequired()])
    since = DateField(_l("Holds from"), [InputRequired()])
    source = StringField(_l("Where it comes from"), [InputRequired(), Length(max=200)])

    def offer(self) -> "FigureForm":
        """With the figures there are."""
        self.name.choices = [*_named(DEADLINES), *((name, figure.label) for name, figure in PERIODS.items())]
        if self.since.data is None and not self.is_submitted():
            self.since.data = clock.today()
        return self


def deadline_name(name: str) -> str:
    """What a figure is called where it stands without its table."""
    group, _, kind = name.partition(":")[0].partition(".")
    if group == "done":
        return str(_l("%(kind)s: done within", kind=KIND_LABELS[Kind(kind)]))
    if group == "processor":
        return str(_l("%(kind)s: done within, where somebody else has to act too", kind=KIND_LABELS[Kind(kind)]))
    return str({**DEADLINES, **PERIODS}[name].label)


def _named(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, deadline_name(name)) for name in names]

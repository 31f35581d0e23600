"""The form of figures: numbers as people write them, 1.234 among them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import InputRequired, ValidationError

from foundation.refusals import Refusal
from foundation.web.forms import Form
from villages.contacts.figures.actions import Figures
from villages.imports.cells.figures import read_count
from villages.imports.cells.refusals import EmptyCell
from villages.imports.cells.texts import read_source


class FiguresForm(Form):
    """Households, population, insured; of which day, and who says so."""

    as_of = DateField(_l("As of"), [InputRequired(_l("Enter the day the figures are of."))])
    households = StringField(_l("Households"))
    population = StringField(_l("Population"))
    insured = StringField(_l("People insured"))
    source = StringField(_l("Source of the figures"), [InputRequired(_l("Say where the figures come from."))])
    confirmed = BooleanField(_l("I have checked: these figures are right"))

    def validate_households(self, field: Any) -> None:
        """A number of households."""
        _attempt(lambda: read_count(field.data))

    def validate_population(self, field: Any) -> None:
        """A number of people."""
        _attempt(lambda: read_count(field.data))

    def validate_insured(self, field: Any) -> None:
        """A number of people."""
        _attempt(lambda: read_count(field.data))

    def validate_source(self, field: Any) -> None:
        """As long as lists may have it."""
        _attempt(lambda: read_source(field.data))

    def told(self) -> Figures:
        """What was written; valid once the form is."""
        return Figures(
            self.as_of.data,
            read_count(self.households.data),
            read_count(self.population.data),
            read_count(self.insured.data),
            read_source(self.source.data),
            self.confirmed.data,
        )


def _attempt(read: Any) -> None:
    try:
        read()
    except EmptyCell:
        raise ValidationError(str(_l("Say where the figures come from."))) from None
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from None

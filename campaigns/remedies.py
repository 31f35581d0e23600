"""The small forms of a campaign beside its own: a test, a larger budget, an emergency."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from campaigns.forms import AmountField
from campaigns.refusals import FieldsRefused
from foundation.refusals import Refusal
from foundation.web.formats import language as language_name
from foundation.web.forms import Form

EMERGENCIES: tuple[tuple[str, Any], ...] = (
    ("danger", _l("Flood, landslide or another danger to life")),
    ("epidemic", _l("Epidemic or vaccination")),
    ("deadline", _l("A deadline of the law that would be missed")),
    ("other", _l("Another reason")),
)


class BudgetForm(Form):
    """A larger ceiling for a campaign on its way."""

    budget = AmountField(_l("New budget, in đồng"), validators=[InputRequired()])

    def refuse(self, refusal: Refusal, name: str | None = None) -> None:
        """Beside its one field, as far as it is about that."""
        if isinstance(refusal, FieldsRefused):
            self.budget.errors = [*self.budget.errors, *(sentence for _name, sentence in refusal.problems)]
        else:
            super().refuse(refusal, name)


class OverrideForm(Form):
    """Why a campaign must leave outside the hours and above the cap."""

    reason = RadioField(
        _l("Reason"),
        choices=[SelectChoice(name, label) for name, label in EMERGENCIES],
        validators=[InputRequired()],
    )
    note = StringField(_l("In your own words"), validators=[Length(max=300)])

    def words(self) -> str:
        """The reason as it is kept: the chosen one with what was typed; another reason needs words."""
        typed = (self.note.data or "").strip()
        if self.reason.data == "other":
            return typed
        chosen = str(dict(EMERGENCIES)[self.reason.data])
        return f"{chosen}: {typed}" if typed else chosen


class TestForm(Form):
    """Where a test goes, in which language."""

    phone = StringField(_l("Your mobile number"), validators=[InputRequired(), Length(max=40)])
    language = SelectField(_l("Language"))

    @classmethod
    def of(cls, phone: str, languages: Iterable[str]) -> "TestForm":
        """The form with the number used last, and the languages there are words in."""
        form = cls(data={"phone": phone})
        form.language.choices = [SelectChoice(slug, language_name(slug)) for slug in languages]
        return form

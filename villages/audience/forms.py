"""The forms of audiences and of lists of people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from foundation.communes import UnknownCommune
from foundation.refusals import Refusal
from foundation.web.forms import CheckboxesField, Form
from villages.audience.boxes import ConditionsField, Offered
from villages.audience.builder import numbered
from villages.audience.refusals import AudienceRefusal, TreeRefusal
from villages.audience.saved.refusals import BeyondReach, NameMissing, NameTaken

_BESIDE = {NameMissing: "name", NameTaken: "name", BeyondReach: "communes", UnknownCommune: "communes"}


class AudienceForm(Form):
    """A question about people with a name."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Give the audience a name."))])
    communes = CheckboxesField(_l("Communes and wards"))
    villages = CheckboxesField(_l("Villages"))
    languages = CheckboxesField(_l("Languages they asked for"))
    expiring_within = IntegerField(
        _l("Card expires within so many days"), validators=[Optional(), NumberRange(min=0, max=3650)]
    )
    where = ConditionsField(_l("More conditions"))

    @classmethod
    def of(cls, name: str, stored: dict[str, Any]) -> "AudienceForm":
        """The form as somebody opens it."""
        return cls(data={"name": name, **stored})

    def offer(self, found: Offered) -> "AudienceForm":
        """Fill the choices."""
        for kind in ("communes", "villages", "languages"):
            self[kind].choices = [SelectChoice(*choice) for choice in found.of(kind)]
        self.where.offered = found
        return self

    def question(self) -> dict[str, Any]:
        """The stored form of what stands in the form, sound or not."""
        asked = {name: self[name].data or [] for name in ("communes", "villages", "languages")}
        stored: dict[str, Any] = {name: entries for name, entries in asked.items() if entries}
        if self.expiring_within.data is not None:
            stored["expiring_within"] = self.expiring_within.data
        return stored | ({"where": self.where.data} if self.where.data else {})

    def show(self, refusal: Refusal) -> None:
        """Put a refusal beside the field it is about."""
        if isinstance(refusal, TreeRefusal):
            self.refuse(numbered(refusal), "where")
        elif isinstance(refusal, AudienceRefusal):
            self.refuse(refusal, str(refusal.fields.get("field", "communes")))
        else:
            self.refuse(refusal, next((name for kind, name in _BESIDE.items() if isinstance(refusal, kind)), None))


class ListForm(Form):
    """People named by a file."""

    name = StringField(_l("Name of the list"), validators=[InputRequired(_l("Give the list a name."))])
    file = FileField(_l("File with phone, insurance number or ref"), validators=[FileRequired(_l("Choose a file."))])

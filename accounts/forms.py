"""What the pages of accounts ask for."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from accounts.access import ROLES
from foundation.communes import COMMUNES
from foundation.spelling import fold
from foundation.web import formats, locales
from foundation.web.forms import CheckboxesField, Form


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=1000)])


class AccountForm(Form):
    name = StringField(_l("Your name"), [InputRequired(), Length(max=100)])
    locale = SelectField(_l("Language of the pages"))

    def offer(self) -> Self:
        """Fill in the languages to choose from, in the reader's own."""
        self.locale.choices = [("", _l("As this browser asks for")), *locales.offered().items()]
        return self


class PasswordForm(Form):
    current = PasswordField(_l("Current password"), [InputRequired(), Length(max=1000)])
    new = PasswordField(_l("New password"), [InputRequired(), Length(max=1000)])


class PersonForm(Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=100)])
    roles = CheckboxesField(_l("Roles"))
    communes = CheckboxesField(_l("Reach: communes and wards"))

    def offer(self) -> Self:
        """Fill in what to choose from, in the reader's language; of the communes those chosen already come first."""
        self.roles.choices = list(ROLES.items())
        chosen = set(self.communes.data or ())
        self.communes.choices = [
            (unit.code, formats.commune(unit.code))
            for unit in sorted(COMMUNES.values(), key=lambda unit: (unit.code not in chosen, fold(unit.name)))
        ]
        return self

    def wish(self) -> dict[str, Any]:
        """What was asked for, as actions take it."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class NewPersonForm(PersonForm):
    email = EmailField(_l("E-mail address"), [InputRequired(), Length(max=254)])

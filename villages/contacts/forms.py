"""The form of somebody to ask."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web.forms import Form
from villages.contacts.actions import Details
from villages.contacts.models import Contact
from villages.contacts.roles import ROLES
from villages.imports.cells.refusals import EmptyCell
from villages.imports.cells.texts import read_name
from villages.phones import read_phone

_LONGEST_NOTE = 300


class ContactForm(Form):
    """Role, name, number and a note."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role, word) for role, word in ROLES.items()])
    name = StringField(_l("Name"), [InputRequired(_l("The name is missing."))])
    phone = StringField(_l("Phone"))
    note = StringField(_l("Note"), [Length(max=_LONGEST_NOTE)])

    def validate_name(self, field: Any) -> None:
        """A name as a list may have it."""
        _attempt(lambda: read_name(field.data or ""))

    def validate_phone(self, field: Any) -> None:
        """A number of Vietnam, mobile or not."""
        if (field.data or "").strip():
            _attempt(lambda: read_phone(field.data))

    def details(self) -> Details:
        """What was written; valid once the form is."""
        return Details(self.role.data, read_name(self.name.data), self._phone(), clean(self.note.data or ""))

    def _phone(self) -> str | None:
        typed = (self.phone.data or "").strip()
        return read_phone(typed).e164 if typed else ""


class ChangedContactForm(ContactForm):
    """Somebody who is known: an empty number leaves the one that is kept, unless it is to go."""

    without_phone = BooleanField(_l("Remove the number"))

    @classmethod
    def of(cls, contact: Contact) -> "ChangedContactForm":
        """Filled in, but for the number: nobody needs it whole to change a name."""
        return cls(formdata=None, data={"role": contact.role, "name": contact.name, "note": contact.note})

    def _phone(self) -> str | None:
        if self.without_phone.data:
            return ""
        return super()._phone() or None


def _attempt(read: Any) -> None:
    try:
        read()
    except EmptyCell:
        raise ValidationError(str(_l("The name is missing."))) from None
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from None

"""The form of one person: what is typed is read as a list would be, and refused in the same words."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from foundation.web import locales
from foundation.web.formats import day
from foundation.web.forms import Form
from villages.imports.cells.dates import read_day, read_past_day
from villages.imports.cells.insurance import read_insurance_number
from villages.imports.cells.refusals import RehearsalNumber
from villages.imports.cells.texts import read_name, read_ref
from villages.models import Resident, Village
from villages.phones import read_phone
from villages.residents.refusals import AskedToBeErased, InsuranceTaken, RefTaken

HAS_CARD = {"": None, "yes": True, "no": False}
BESIDE: dict[type[Refusal], str] = {
    RefTaken: "ref",
    InsuranceTaken: "insurance_number",
    RehearsalNumber: "phone",
    AskedToBeErased: "ref",
}


class ResidentForm(Form):
    """Everything the office keeps of a person but consent; `seen` says which state of the person was opened.

    Numbers are never filled in: an empty box keeps what there is.
    """

    name = StringField(_l("Full name"), [InputRequired(_l("Write the name."))])
    ref = StringField(_l("Reference"))
    village = SelectField(_l("Village or quarter"), coerce=int)
    language = SelectField(_l("Preferred language"), default="vi")
    language_said_on = StringField(_l("Day the language was said"))
    phone = StringField(_l("Phone number"))
    without_phone = BooleanField(_l("Remove this number"))
    second_phone = StringField(_l("Second phone number"))
    without_second_phone = BooleanField(_l("Remove the second number"))
    card_expiry = StringField(_l("Card valid until"))
    has_card = SelectField(
        _l("Has a card"),
        choices=[SelectChoice("", _l("not known")), SelectChoice("yes", _l("yes")), SelectChoice("no", _l("no"))],
    )
    household = StringField(_l("Household"))
    insurance_number = StringField(_l("Insurance number"))
    without_insurance_number = BooleanField(_l("Remove the insurance number"))
    seen = HiddenField()

    def offer(self, villages: Sequence[Village]) -> None:
        """Fill in what can be chosen."""
        self.village.choices = [SelectChoice(village.id, village.name) for village in villages]
        locale = locales.current()
        self.language.choices = [SelectChoice(slug, entry.name(locale)) for slug, entry in LANGUAGES.items()]

    def show(self, one: Resident) -> None:
        """Fill in the person as they are."""
        self.name.data, self.ref.data, self.village.data = one.name, one.ref, one.village_id
        self.language.data, self.household.data = one.language, one.household or ""
        self.language_said_on.data = day(one.language_said_on) if one.language_said_on else ""
        self.card_expiry.data = day(one.card_expiry) if one.card_expiry else ""
        self.has_card.data = next(word for word, held in HAS_CARD.items() if held is one.has_card)
        self.seen.data = one.updated_at.isoformat()

    def opened(self) -> datetime:
        """When the state that was opened had last changed; a form that says nothing usable saw none."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    def values(self, today: date, new: bool = False) -> dict[str, Any]:
        """What was typed, by column; what cannot be read is told beside its field (`errors`)."""
        read = self._read
        values = {
            "name": read("name", read_name),
            "ref": read("ref", read_ref) if new is False or self.ref.data else None,
            "village_id": self.village.data,
            "language": self.language.data,
            "language_said_on": read("language_said_on", lambda text: read_past_day(text, today)),
            "card_expiry": read("card_expiry", read_day),
            "has_card": HAS_CARD[self.has_card.data],
            "household": read("household", read_ref) if (self.household.data or "").strip() else None,
        }
        for name, number in (
            ("phone", read_phone),
            ("second_phone", read_phone),
            ("insurance_number", read_insurance_number),
        ):
            if (self[name].data or "").strip():
                values[name] = read(name, number)
            elif new or self[f"without_{name}"].data:
                values[name] = None
        return values

    def _read(self, name: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(self[name].data or "")
        except Refusal as refusal:
            self.refuse(refusal, name)
            return None

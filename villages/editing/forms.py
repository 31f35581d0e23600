"""The form of a village: its languages are put in order by buttons, so that it works without a script."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web import formats
from foundation.web.forms import Form
from villages.editing.actions import Description
from villages.editing.refusals import TooMuchText
from villages.imports.cells.loudspeakers import read_clusters, read_slots
from villages.imports.cells.refusals import EmptyCell, UnreadableCell
from villages.imports.cells.texts import LONGEST_NOTE, read_ref, read_village_name
from villages.imports.tables import is_printable
from villages.models import Village

MOST_LANGUAGES = 10


def _readable(read: Callable[[str], Any]) -> Callable[[Form, Any], None]:
    """What a list could hold in this place, so that a village entered by hand is one of a list."""

    def check(form: Form, field: Any) -> None:
        try:
            read(field.data or "")
        except EmptyCell:
            pass
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None

    return check


def _read_lines(text: str) -> list[str]:
    """A cell of a list knows no lines: there commas part the clusters."""
    return read_clusters(", ".join(text.splitlines()))


def _read_notes(text: str) -> str:
    notes = clean(text)
    if len(notes) > LONGEST_NOTE:
        raise TooMuchText(length=len(notes), most=LONGEST_NOTE)
    if not is_printable(notes.replace("\n", " ").replace("\t", " ")):
        raise UnreadableCell
    return notes


class VillageForm(Form):
    """What a person writes of a village; `seen` says which state of it was opened."""

    name = StringField(
        _l("Name of the village"), [InputRequired(_l("The name is missing.")), _readable(read_village_name)]
    )
    languages = SelectMultipleField(_l("Languages, the most spoken first"))
    another = SelectField(_l("Another language"), default="", validate_choice=False)
    slots = StringField(_l("Loudspeaker hours"), [_readable(read_slots)])
    clusters = TextAreaField(_l("Loudspeaker clusters"), [_readable(_read_lines)])
    notes = TextAreaField(_l("Notes"), [_readable(_read_notes)])
    seen = HiddenField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        another = self.another.data
        self.languages.choices = [SelectChoice(slug, formats.language(slug)) for slug in LANGUAGES]
        self._place(self.languages.data or [])
        self.another.data = another

    @classmethod
    def of(cls, village: Village) -> "VillageForm":
        """Filled in with the village as it is."""
        given = {
            "name": village.name,
            "languages": village.languages,
            "slots": ", ".join(village.slots),
            "clusters": "\n".join(village.clusters),
            "notes": village.notes,
            "seen": village.updated_at.isoformat(),
        }
        return cls(formdata=None, data=given)

    def arrange(self, deed: str) -> bool:
        """Do what a button beside a language says (`up 2`, `down 2`, `drop 2`, `add`); false: it is another button."""
        what, _, place = deed.partition(" ")
        spoken = list(self.languages.data)
        if what == "add":
            self._place([*spoken, self.another.data])
            return True
        if what not in ("up", "down", "drop"):
            return False
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
        if 0 <= at < len(spoken):
            slug = spoken.pop(at)
            if what != "drop":
                spoken.insert(max(0, at - 1) if what == "up" else at + 1, slug)
        self._place(spoken)
        return True

    def written(self) -> Description:
        """What was written; valid once the form is."""
        if (another := self.another.data) and another in LANGUAGES and another not in self.languages.data:
            # Chosen and saved at once, without the button in between.
            self._place([*self.languages.data, another])
        return Description(
            read_village_name(self.name.data),
            self.languages.data,
            read_slots(self.slots.data or ""),
            _read_lines(self.clusters.data or ""),
            _read_notes(self.notes.data or ""),
        )

    def _place(self, spoken: Sequence[str]) -> None:
        known = list(dict.fromkeys(slug for slug in spoken if slug in LANGUAGES))[:MOST_LANGUAGES]
        self.languages.data = known
        self.another.choices = [
            SelectChoice("", formats.ABSENT),
            *(SelectChoice(slug, formats.language(slug)) for slug in LANGUAGES if slug not in known),
        ]
        self.another.data = ""


class NewVillageForm(VillageForm):
    """A village that is not known yet."""

    ref = StringField(_l("Reference of the office"), [_readable(read_ref)])

"""The form of a standard text."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from foundation.languages import SOURCE, SOURCE_LANGUAGES
from foundation.web import locales
from foundation.web.forms import Form
from translations.lengths import LONGEST, LONGEST_TITLE
from translations.models import Text
from translations.phrasebook.models import Phrase

KINDS = {
    "reminder": _l("reminder"),
    "policy": _l("policy notice"),
    "invitation": _l("invitation"),
    "": _l("any kind"),
}
CHANNELS = {"sms": _l("SMS"), "script": _l("loudspeaker script")}
MOST_BRIEF = 2000


def _choices(labels: Mapping[str, Any]) -> list[Any]:
    return [SelectChoice(slug, label) for slug, label in labels.items()]


class PhraseForm(Form):
    """A standard text; `version` is the one its writer had open, `origin` the text it is kept from."""

    title = StringField(
        _l("Title"), validators=[InputRequired(_l("Give the standard text a title.")), Length(max=LONGEST_TITLE)]
    )
    channel = RadioField(_l("Kind of text"), choices=_choices(CHANNELS), default="sms", validators=[Optional()])
    kind = RadioField(_l("Kind of campaign"), choices=_choices(KINDS), default="reminder")
    source_language = SelectField(_l("Language of the text"), default=SOURCE, validators=[Optional()])
    source = TextAreaField(
        _l("The words"), validators=[InputRequired(_l("There are no words yet.")), Length(max=LONGEST)]
    )
    brief = TextAreaField(_l("Brief for translators and approvers"), validators=[Length(max=MOST_BRIEF)])
    version = HiddenField()
    origin = IntegerField(validators=[Optional()])

    def offer(self) -> "PhraseForm":
        """Fill in the choices that depend on the reader's language."""
        locale = locales.current()
        entries = sorted(SOURCE_LANGUAGES.values(), key=lambda entry: entry.slug != SOURCE)
        self.source_language.choices = [SelectChoice(entry.slug, entry.name(locale)) for entry in entries]
        return self

    @classmethod
    def of(cls, text: Text | None, kind: str = "reminder", phrase: Phrase | None = None) -> "PhraseForm":
        """The form as somebody opens it: empty, from a text to be kept, or of a phrase."""
        opened: dict[str, Any] = {}
        if text is not None:
            names = "title", "channel", "source_language", "source", "brief"
            opened = {name: getattr(text, name) for name in names}
            opened |= {"kind": phrase.kind if phrase else kind, "version": str(text.version)}
            opened["origin"] = None if phrase else text.id
        return cls(data=opened).offer()

    @property
    def seen(self) -> int | None:
        """The version its writer had open."""
        return int(self.version.data) if (self.version.data or "").isdecimal() else None

"""The forms of consent: nothing is chosen beforehand, so that nobody agrees by default."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from foundation import clock
from foundation.languages import LANGUAGES
from foundation.web.formats import language as language_name
from foundation.web.forms import Form
from villages.consent.models import ConsentWording
from villages.consent.purposes import BYS, CHOOSABLE_BYS, CHOOSABLE_HOWS, HOWS

GIVEN, WITHDRAWN = "given", "withdrawn"
_LONGEST_WORDS, _LONGEST_NOTE = 4000, 300


class ConsentForm(Form):
    """What the person said, when and how; the wording and the paper belong to a consent given."""

    said = RadioField(
        _l("What the person says"),
        choices=[
            SelectChoice(GIVEN, _l("They agree to invitations by SMS")),
            SelectChoice(WITHDRAWN, _l("They take their consent back, or do not agree")),
        ],
        validators=[InputRequired(_l("Choose what the person said."))],
    )
    said_on = DateField(_l("Said on"), [InputRequired(_l("Enter the day on which the person said so."))])
    by = SelectField(_l("Who spoke"), choices=[(name, BYS[name]) for name in CHOOSABLE_BYS])
    how = SelectField(_l("How"), choices=[(name, HOWS[name]) for name in CHOOSABLE_HOWS])
    wording = SelectField(_l("The wording they were asked with"), coerce=int, validate_choice=True)
    evidence = FileField(_l("Signed paper, as a photo or PDF of at most 10 MB"))
    note = StringField(_l("Note"), [Length(max=_LONGEST_NOTE)])

    def offer(self, wordings: Iterable[ConsentWording]) -> "ConsentForm":
        """With the wordings there are; of several, one has to be chosen."""
        named = [(one.id, _named(one)) for one in wordings]
        self.wording.choices = [(0, _l("not needed when consent is taken back")), *named]
        if self.said_on.data is None and not self.is_submitted():
            self.said_on.data = clock.today()
        return self


class WordingForm(Form):
    """What people are asked, in a language; it counts once the office has entered it."""

    language = SelectField(_l("Language"))
    words = TextAreaField(
        _l("What people are asked, word for word"),
        [InputRequired(_l("The wording is empty: write what people are asked.")), Length(max=_LONGEST_WORDS)],
    )

    def offer(self, proposed: str) -> "WordingForm":
        """With the languages that can be written; our proposal stands in the field until something is entered."""
        written = [entry for entry in LANGUAGES.values() if entry.is_written]
        self.language.choices = [(entry.slug, language_name(entry.slug)) for entry in written]
        if self.words.data is None and not self.is_submitted():
            self.words.data = proposed
        return self


def _named(wording: ConsentWording) -> str:
    version = _l("version %(number)s", number=wording.version)
    return f"{language_name(wording.language)}, {version} ({wording.at:%d/%m/%Y})"

"""The forms of the page of abbreviations."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from foundation.web.forms import Form
from messaging.loudspeaker.speaking.actions import LONGEST_SHORT, LONGEST_SPOKEN

LONGEST_TRIAL = 2_000


class AbbreviationForm(Form):
    """One abbreviation and its words."""

    short = StringField(
        _l("Abbreviation"), [InputRequired(_l("The abbreviation is missing."))], render_kw={"maxlength": LONGEST_SHORT}
    )
    spoken = StringField(_l("Read out as"), render_kw={"maxlength": LONGEST_SPOKEN})


class TrialForm(Form):
    """A text to be tried; it changes nothing, so it needs no token and its address can be passed on."""

    class Meta(Form.Meta):
        csrf = False

    text = TextAreaField(_l("Vietnamese text"), render_kw={"maxlength": LONGEST_TRIAL, "rows": 3, "lang": "vi"})


class FileForm(Form):
    """A file with abbreviations."""

    file = FileField(_l("CSV file in UTF-8"), validators=[FileRequired(_l("Choose a file."))])

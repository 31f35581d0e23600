"""The form that takes a recording."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from foundation.web.forms import Form
from translations.recordings.actions import LONGEST_NAME


class RecordingForm(Form):
    """A sound file, and that its speaker knows what is said; `source_version` is the source they had before them."""

    read = BooleanField(
        _l("I have read or heard the Vietnamese and say the same."),
        validators=[InputRequired(_l("Read or hear the Vietnamese first, and tick this box."))],
    )
    speaker = StringField(_l("Who speaks"), validators=[Length(max=LONGEST_NAME)])
    file = FileField(_l("Sound file"), validators=[FileRequired(_l("Record something or choose a file."))])
    source_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def show_source(self, version: int) -> None:
        """Whoever looks at the page has today's source before them."""
        self.source_version.data, self.source_version.raw_data = version, None

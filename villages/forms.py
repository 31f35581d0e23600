"""The form that takes a list."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from foundation.web.forms import Form


class ImportForm(Form):
    """Which list, and the file."""

    kind = RadioField(
        _l("What the list holds"),
        choices=[SelectChoice("villages", _l("Villages")), SelectChoice("residents", _l("Residents"))],
        validators=[InputRequired(_l("Say what the list holds."))],
    )
    file = FileField(_l("CSV file in UTF-8"), validators=[FileRequired(_l("Choose a file."))])

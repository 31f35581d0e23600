"""The form that takes a file into the memory."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from foundation.languages import LANGUAGES
from foundation.web import formats
from foundation.web.forms import Form


class MemoryFileForm(Form):
    """A TMX file, and the one language that is wanted of it ("": all)."""

    file = FileField(_l("TMX file"), validators=[FileRequired(_l("Choose a file."))])
    language = SelectField(_l("Language of the renderings"))

    def offer(self, languages: Collection[str]) -> "MemoryFileForm":
        """Let one of these languages be chosen, or none of them."""
        offered = [(slug, name) for slug, name in written() if slug in languages]
        self.language.choices = [("", _l("All that the file has")), *offered]
        return self


def written() -> list[tuple[str, str]]:
    """The languages a rendering can be written in, by slug, with their names."""
    return [(entry.slug, formats.language(entry.slug)) for entry in LANGUAGES.values() if entry.is_written]

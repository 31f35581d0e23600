"""What the pages of the exchange ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict

from foundation.languages import LANGUAGES
from foundation.web.forms import Form
from translations.exchange.files import FORMS

_MOST_TEXTS = 500


class ReturnForm(Form):
    """A file that comes back."""

    file = FileField(_l("Spreadsheet or PO file"), validators=[FileRequired(_l("Choose a file."))])


@dataclass(frozen=True)
class Wanted:
    """What is to be taken along; what the address says that is not known is left out. `texts` None: all of them."""

    language: str
    form: str
    texts: list[int] | None
    everything: bool

    @classmethod
    def read(cls, asked: MultiDict[str, str]) -> "Wanted":
        """From an address; texts may stand one by one or several in one value, parted by commas."""
        slug, form = asked.get("language", ""), asked.get("form", "")
        named = [part for value in asked.getlist("text") for part in value.split(",")[:_MOST_TEXTS]]
        ids = [int(part) for part in named if part.isascii() and part.isdigit() and len(part) < 19]
        return cls(
            slug if slug in LANGUAGES else "",
            form if form in FORMS else "xlsx",
            ids[:_MOST_TEXTS] if any(named) else None,
            bool(asked.get("all")),
        )


def chosen(posted: MultiDict[str, str]) -> Mapping[str, int]:
    """The conflicts that were ticked: the name of the row with the version of the desk the person had before them."""
    parted = (value.rpartition(":") for value in posted.getlist("take"))
    return {
        name: int(version)
        for name, _colon, version in parted
        if version.isascii() and version.isdigit() and len(version) < 10
    }

"""What a person should know of how a file was read, and what they must say before it is."""

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "formulas": _l("The workbook has formulas: what they gave when it was last saved is taken."),
    "merged": _l("Cells are merged over several rows: each of these rows gets their value."),
    "macros": _l("The workbook has macros: they were not run."),
    "hidden": _l("Rows or columns are hidden in the workbook: they are read like the others."),
    "hidden sheet": _l("The sheet “%(sheet)s” is hidden in the workbook."),
    "ethnicity": _l("The column “%(column)s” is never taken: this house keeps nobody's ethnicity."),
    "left out": _l("Columns that are not taken: %(columns)s."),
    "encoding": _l("The letters of this file are written in an old way. Look whether the lines below read well."),
    "sheet": _l("The workbook has several sheets with lists: say which one is meant."),
    "columns": _l("The list lacks a column for: %(fields)s. Say which column holds it."),
}


@dataclass(frozen=True)
class Remark:
    """A sentence with its fields; `str()` gives it in the reader's language."""

    about: str
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(SENTENCES[self.about]) % {name: str(value) for name, value in self.fields.items()}

    def to_plain(self) -> dict[str, Any]:
        """For JSON, so that it can be said in any language."""
        return {"about": self.about, "fields": {name: str(value) for name, value in self.fields.items()}}


class Doubt(Remark):
    """What has to be said before the list is previewed: about the `encoding`, the `sheet` or the `columns`."""


class Together:
    """Several words of the interface as one, in whichever language they are read."""

    def __init__(self, words: list[Any]) -> None:
        self._words = words

    def __str__(self) -> str:
        return ", ".join(map(str, self._words))

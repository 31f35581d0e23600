"""How a file is read, as far as somebody said; what is left open is found out from the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choices:
    """What a person chose for one file. An empty text, None or an empty mapping leaves the matter open.

    `encoding` is one of `encodings.ENCODINGS`; `header_row` counts from 1; `columns` gives the field of each column by
    its place (from 0), empty for a column that is left out, None for all as long as nobody chose. `answers` holds what
    was asked about places: `{"communes": {folded text: code}, "villages": {code/folded name: village id}}`. With
    `keep_when_empty` an empty cell leaves what the list has; otherwise it empties it. `consent` says how and in which
    words those consented whose row says so. `defaults` is what holds for every row that does not say it itself, as it
    would stand in a cell: `{"commune": "02926", "village": "Thôn 1", "language": "tay"}`.
    """

    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    header_row: int | None = None
    columns: Mapping[int, str] | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    keep_when_empty: bool = True
    consent: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Choices":
        """The choices as `to_plain` wrote them; what is missing is open."""
        columns = plain.get("columns")
        return cls(
            sheet=plain.get("sheet", ""),
            encoding=plain.get("encoding", ""),
            separator=plain.get("separator", ""),
            header_row=plain.get("header_row"),
            columns=None if columns is None else {int(index): name for index, name in columns.items()},
            answers=plain.get("answers", {}),
            keep_when_empty=plain.get("keep_when_empty", True),
            consent=plain.get("consent", {}),
            defaults=plain.get("defaults", {}),
        )

    def to_plain(self) -> dict[str, Any]:
        """The choices as they are kept in JSON."""
        return {
            "sheet": self.sheet,
            "encoding": self.encoding,
            "separator": self.separator,
            "header_row": self.header_row,
            "columns": None if self.columns is None else {str(index): name for index, name in self.columns.items()},
            "answers": dict(self.answers),
            "keep_when_empty": self.keep_when_empty,
            "consent": dict(self.consent),
            "defaults": dict(self.defaults),
        }

"""What goes out of the house in a file and what comes back in one. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from foundation.refusals import Refusal


class Place(NamedTuple):
    """Which words: of which text, in which language."""

    text_id: int
    language: str


@dataclass(frozen=True)
class Entry:
    """One text in one language as it is handed out.

    `source_version` and `version` are those of the source and of the rendering at that moment (0: no rendering yet).
    `previous` is the source the present words were made for, empty when it is the present one. `explained` are the
    placeholders of the source with what they stand for.
    """

    text_id: int
    source_version: int
    language: str
    version: int
    title: str
    channel: str
    brief: str
    source: str
    source_language: str
    state: str
    words: str = ""
    back_translation: str = ""
    note: str = ""
    previous: str = ""
    explained: tuple[tuple[str, str], ...] = field(default=())
    needs_back_translation: bool = True


@dataclass(frozen=True)
class Returned:
    """One row of a file that came back; words as the file has them, not yet cleaned.

    `row` is the row of the spreadsheet or the line of the PO file. `finished` is what the file says of it: False for a
    fuzzy entry, True for one that is not, None where the format has no such mark.
    """

    row: int
    text_id: int
    source_version: int
    language: str
    version: int
    words: str
    back_translation: str = ""
    note: str = ""
    finished: bool | None = None

    @property
    def place(self) -> Place:
        return Place(self.text_id, self.language)


@dataclass(frozen=True)
class Unreadable:
    """One row of which nothing can be taken, and why."""

    row: int
    reason: Refusal


@dataclass(frozen=True)
class Content:
    """What stands in a file that came back."""

    rows: tuple[Returned, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

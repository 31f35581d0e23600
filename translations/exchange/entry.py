"""What goes out of the house in a file and what comes back in one. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import gettext as _

from foundation.refusals import Refusal
from foundation.web import formats

_AROUND = 400  # context, comments and line ends of the two entries of a PO file


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

    @property
    def weight(self) -> int:
        """About how many bytes it takes in a PO file that comes back.

        No form is longer: the source stands in it twice, and a rendering tends to be half as long again.
        """
        source = len(self.source.encode())
        given = [len(words.encode()) for words in (self.title, self.brief, self.note, self.previous)]
        filled = [max(len(words.encode()), 3 * source // 2) for words in (self.words, self.back_translation)]
        explained = sum(len(written) + len(meaning.encode()) for written, meaning in self.explained)
        return 2 * source + sum(given) + sum(filled) + explained + _AROUND


@dataclass(frozen=True)
class Portion:
    """What goes into one file, in that order; `left` more were asked for and do not fit."""

    entries: tuple[Entry, ...]
    left: int = 0

    @property
    def remark(self) -> str:
        """What is to be said of those that were left, empty when none were."""
        if not self.left:
            return ""
        figures = {"shown": formats.number(len(self.entries)), "left": formats.number(self.left)}
        return str(
            _(
                "This file holds %(shown)s texts; %(left)s more wait. One file takes no more, so that it can be handed "
                "in again. Hand this one in first and then take the rest along, or choose a single campaign.",
                **figures,
            )
        )


@dataclass(frozen=True)
class Returned:
    """One row of a file that came back; words as the file has them, not yet cleaned.

    `row` is the row of the spreadsheet or the line of the PO file. `finished` is what the file says of it: False for a
    fuzzy entry, True for one that is not, None where the format has no such mark. `source_language` is what the file
    calls the language of the source, empty where it does not say.
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
    source_language: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there are words in it: most rows of a file come back as empty as they went out."""
        return bool(self.words.strip() or self.back_translation.strip())

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

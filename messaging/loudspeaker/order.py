"""What a script is made from: a place, at most three messages, and the languages they are read in, in order."""

from dataclasses import dataclass
from datetime import date

from foundation.communes import Commune
from foundation.languages import Language
from messaging.loudspeaker.speaking.numbers import NORTHERN, Style

MOST_MESSAGES = 3  # more than three are not kept in mind (docs/loudspeaker.md)


@dataclass(frozen=True)
class Reading:
    """A message in one language: its approved words and the Vietnamese of the same (empty when they are Vietnamese).

    `stands_in_for` are slugs of languages that have no words and hear these; `pronunciations` pairs of a name or loan
    word and how it is said; `credits` pairs of a part (`writer`, `translator`, `reviewer`) and who had it; `villages`
    whom it names, where others are greeted as well.
    """

    language: Language
    version: int
    template: str
    vietnamese: str = ""
    stands_in_for: tuple[str, ...] = ()
    pronunciations: tuple[tuple[str, str], ...] = ()
    credits: tuple[tuple[str, str], ...] = ()
    villages: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Message:
    """One bulletin at one place, in the languages there are words in; both dates are included."""

    code: str
    title: str
    priority: str
    valid_from: date
    valid_until: date
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Order:
    """Everything a script is made from. `address` is the page that says whether it is the newest, for the QR code;
    `abbreviations` pairs of an abbreviation and how the office wants it said; `approver` signs for the people's
    committee; `numbers` is how the office says a thousand and a missing ten; `day` is when it is read, where that is
    one session.
    """

    messages: tuple[Message, ...]
    languages: tuple[Language, ...]
    commune: Commune
    villages: tuple[str, ...]
    slots: tuple[str, ...]
    office: str
    hotline: str
    address: str = ""
    abbreviations: tuple[tuple[str, str], ...] = ()
    approver: str = ""
    numbers: Style = NORTHERN
    day: date | None = None

    @property
    def code(self) -> str:
        """The codes of its messages, in order."""
        return ", ".join(dict.fromkeys(message.code for message in self.messages))

    @property
    def valid_from(self) -> date:
        """The first day on which all of it may be read."""
        return max(message.valid_from for message in self.messages)

    @property
    def valid_until(self) -> date:
        """The last day on which all of it may be read."""
        return min(message.valid_until for message in self.messages)

    def in_language(self, language: Language) -> tuple[tuple[Message, Reading], ...]:
        """The messages that have words in that language, with these words."""
        found = ((message, reading) for message in self.messages for reading in message.readings)
        return tuple((message, reading) for message, reading in found if reading.language.slug == language.slug)

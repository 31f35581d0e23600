"""A script: the blocks a reader goes through in order, built from the frozen words and nothing else.

Every form (paper, plain text, screen) renders these same blocks; `direction` is what each tells the reader in
brackets and is never read out. The words of a minority language are the approved
rendering alone; around them stand directions in Vietnamese.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from foundation import placeholders
from foundation.communes import Commune
from foundation.languages import LANGUAGES, SOURCE, Language
from foundation.spelling import nfc
from messaging.loudspeaker import phrases, reading
from messaging.loudspeaker.sentences import sentences

TUNE_BEFORE, TUNE_AFTER = 10, 5  # seconds of signature tune
SILENCE = 2  # seconds around the message
TIMES = 2  # how often the key of a message is read
MOST_KEY_SENTENCES = 3
READING_THE_DATE = 5  # seconds

_JOINERS = "\u200c\u200d"  # they shape letters in some scripts; every other format sign hides or reorders
_DATE = re.compile(r"\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{4})?\b")


@dataclass(frozen=True)
class Music:
    """The station's signature tune."""

    seconds: int

    @property
    def direction(self) -> str:
        return phrases.DIRECTIONS["music"].format(seconds=self.seconds)


@dataclass(frozen=True)
class Pause:
    """Silence."""

    seconds: int

    @property
    def direction(self) -> str:
        return phrases.DIRECTIONS["pause"].format(seconds=self.seconds)


@dataclass(frozen=True)
class Direction:
    """What the reader is to do in the reader's own words; `seconds` is how long doing it takes."""

    direction: str
    seconds: int = 0


@dataclass(frozen=True)
class Say:
    """Sentences to read out, one a line, `times` over; `beside` is the Vietnamese of the same, not read out."""

    lines: tuple[str, ...]
    times: int = 1
    beside: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        return phrases.DIRECTIONS["twice"] if self.times > 1 else ""


Block = Music | Pause | Direction | Say


@dataclass(frozen=True)
class Order:
    """Everything a script is made from."""

    code: str
    title: str
    priority: str
    valid_from: date
    valid_until: date
    language: Language
    version: int
    template: str
    vietnamese: str
    commune: Commune
    villages: tuple[str, ...]
    slots: tuple[str, ...]
    stands_in_for: tuple[str, ...]
    office: str
    hotline: str


@dataclass(frozen=True)
class Paper:
    """A finished script: its order (the head), notes in words, and the blocks."""

    order: Order
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def seconds(self) -> int:
        """How long it takes on air."""
        speed = self.order.language.syllables_per_minute
        return sum(_duration(block, speed) for block in self.blocks)

    @property
    def minutes(self) -> int:
        """Whole minutes to plan for, at least one."""
        return max(1, math.ceil(self.seconds / 60))


def write(order: Order) -> Paper:
    """The script: tune, station and date, greeting, message, its key again, closing, tune."""
    message = sentences(fill(order.template, order, order.language.slug))
    beside = sentences(fill(order.vietnamese, order, SOURCE))
    key = key_sentences(message, order)
    blocks: list[Block] = [Music(TUNE_BEFORE), *_opening(order), Pause(SILENCE)]
    if phrases.is_vietnamese(order.language.slug):
        blocks += _message_in_vietnamese(message, key)
    else:
        blocks += _message_in(phrases.language_in_sentence(order.language), message, beside, key)
    blocks += [Pause(SILENCE), _closing(order), Music(TUNE_AFTER)]
    return Paper(order, _notes(order), tuple(blocks))


def fill(template: str, order: Order, language: str) -> str:
    """The words of that language with places and office filled in: names alone, without `và` in a minority text."""
    commune = order.commune.in_sentence
    names = phrases.listed(order.villages) if phrases.is_vietnamese(language) else ", ".join(order.villages)
    values = {"village": names or commune, "commune": commune, "office": order.office, "hotline": order.hotline}
    return clean(placeholders.fill(template, values))


def clean(text: str) -> str:
    """Composed letters (NFC) and line breaks; nothing invisible that could hide or reorder what stands on paper."""
    return "".join(_visible(sign) for sign in nfc(text))


def key_sentences(message: tuple[str, ...], order: Order) -> tuple[str, ...]:
    """What is said again: by when, where and whom to call. The sentences with a date, the commune or the hotline."""
    marks = (order.commune.in_sentence, order.hotline)
    found = [line for line in message if _DATE.search(line) or any(mark and mark in line for mark in marks)]
    return tuple(found[-MOST_KEY_SENTENCES:])


def _opening(order: Order) -> list[Block]:
    commune = order.commune.in_sentence
    addressees = phrases.addressees(order.villages, order.commune)
    station = phrases.SPOKEN["station"].format(commune=commune)
    greeting = phrases.SPOKEN["greeting"].format(addressees=addressees)
    if phrases.is_vietnamese(order.language.slug):
        return [Say((station,)), _date(order), Say((greeting, phrases.SPOKEN["opening"]))]
    language = phrases.language_in_sentence(order.language)
    return [
        Direction(
            phrases.DIRECTIONS["station"].format(commune=commune, language=language),
            _as_long_as(station, order) + READING_THE_DATE,
        ),
        Direction(
            phrases.DIRECTIONS["greeting"].format(addressees=addressees, language=language),
            _as_long_as(greeting, order),
        ),
    ]


def _date(order: Order) -> Block:
    """A script for one day says the day; one for several leaves it to the reader."""
    day = order.valid_from
    if day != order.valid_until:
        return Direction(phrases.DIRECTIONS["date"], READING_THE_DATE)
    weekday = phrases.WEEKDAYS[day.weekday()]
    return Say((phrases.SPOKEN["date"].format(weekday=weekday, day=day.day, month=day.month, year=day.year),))


def _message_in_vietnamese(message: tuple[str, ...], key: tuple[str, ...]) -> list[Block]:
    if not key:
        return [Say(message, TIMES)]
    return [Say(message), Pause(SILENCE), Say((phrases.SPOKEN["repeat"],)), Say(key, TIMES)]


def _message_in(language: str, message: tuple[str, ...], beside: tuple[str, ...], key: tuple[str, ...]) -> list[Block]:
    said: list[Block] = [Direction(phrases.DIRECTIONS["message"].format(language=language))]
    if not key:
        return [*said, Say(message, TIMES, beside)]
    again = Direction(phrases.DIRECTIONS["repeat"].format(language=language))
    return [*said, Say(message, 1, beside), Pause(SILENCE), again, Say(key, TIMES)]


def _closing(order: Order) -> Block:
    closing = phrases.SPOKEN["closing"]
    if phrases.is_vietnamese(order.language.slug):
        return Say(sentences(closing))
    language = phrases.language_in_sentence(order.language)
    return Direction(phrases.DIRECTIONS["closing"].format(language=language), _as_long_as(closing, order))


def _notes(order: Order) -> tuple[str, ...]:
    if not order.stands_in_for:
        return ()
    others = phrases.others_in_sentence([LANGUAGES[slug] for slug in order.stands_in_for])
    language = phrases.language_in_sentence(order.language)
    return (phrases.NOTES["stands_in"].format(language=language, others=others),)


def _duration(block: Block, speed: int) -> int:
    if isinstance(block, Say):
        return reading.seconds("\n".join(block.lines), speed) * block.times
    return block.seconds


def _as_long_as(text: str, order: Order) -> int:
    return reading.seconds(text, order.language.syllables_per_minute)


def _visible(sign: str) -> str:
    match unicodedata.category(sign):
        case "Zl" | "Zp":
            return "\n"
        case "Cc":
            return sign if sign == "\n" else " "
        case "Cf" | "Cs":
            return sign if sign in _JOINERS else ""
        case _:
            return sign

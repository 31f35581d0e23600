"""A script: the blocks a reader goes through in order, built from the frozen words and nothing else.

The words of a minority language are the approved rendering alone; around them stand directions in Vietnamese.
"""

import math
import unicodedata
from dataclasses import dataclass, replace

from foundation import placeholders
from foundation.languages import LANGUAGES, SOURCE, Language
from foundation.spelling import nfc
from messaging.loudspeaker import phrases, reading
from messaging.loudspeaker.blocks import Block, Direction, Line, Music, Pause, Say, plain
from messaging.loudspeaker.order import Order, Reading
from messaging.loudspeaker.reminders import key_sentences
from messaging.loudspeaker.sentences import sentences
from messaging.loudspeaker.speaking import expansion

TUNE_BEFORE, TUNE_AFTER = 10, 5  # seconds of signature tune
SILENCE = 2  # seconds around the message
TIMES = 2  # how often the key of a message is read
READING_THE_DATE = 5  # seconds

_JOINERS = "\u200c\u200d"  # they shape letters in some scripts; every other format sign hides or reorders


@dataclass(frozen=True)
class Part:
    """What is read in one language, from its greeting to its closing."""

    language: Language
    versions: tuple[int, ...]
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    pronunciations: tuple[tuple[str, str], ...] = ()

    @property
    def seconds(self) -> int:
        """How long it takes on air."""
        return sum(_duration(block, reading.speed_of(self.language)) for block in self.blocks)


@dataclass(frozen=True)
class Paper:
    """A finished script: its order (the head) and a part for each language, in the order they are read."""

    order: Order
    parts: tuple[Part, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know before beginning."""
        return tuple(dict.fromkeys(note for part in self.parts for note in part.notes))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in the order of the broadcast."""
        return tuple(block for part in self.parts for block in part.blocks)

    @property
    def seconds(self) -> int:
        """How long it takes on air."""
        return sum(part.seconds for part in self.parts)

    @property
    def minutes(self) -> int:
        """Whole minutes to plan for, at least one."""
        return max(1, math.ceil(self.seconds / 60))


def write(order: Order) -> Paper:
    """The script: tune; in each language station and date, greeting, messages, their key again, closing; tune."""
    spoken = [language for language in order.languages if order.in_language(language)]
    last = len(spoken) - 1
    return Paper(
        order, tuple(_part(order, language, place == 0, place == last) for place, language in enumerate(spoken))
    )


def _part(order: Order, language: Language, is_first: bool, is_last: bool) -> Part:
    found = order.in_language(language)
    readings = [one for _, one in found]
    blocks: list[Block] = [Music(TUNE_BEFORE)] if is_first else [Pause(SILENCE)]
    blocks += [*_opening(order, language), Pause(SILENCE)]
    blocks += _in_vietnamese(order, readings) if phrases.is_vietnamese(language.slug) else _in(order, readings)
    blocks += [Pause(SILENCE), _closing(language)]
    if is_last:
        blocks.append(Music(TUNE_AFTER))
    said = tuple(dict.fromkeys(pair for one in readings for pair in one.pronunciations))
    return Part(language, tuple(one.version for one in readings), _notes(readings), tuple(blocks), said)


def fill(template: str, order: Order, language: str) -> str:
    """The words of that language with places and office filled in: names alone, without `và` in a minority text."""
    commune = order.commune.in_sentence
    names = phrases.listed(order.villages) if phrases.is_vietnamese(language) else ", ".join(order.villages)
    values = {"village": names or commune, "commune": commune, "office": order.office, "hotline": order.hotline}
    return clean(placeholders.fill(template, values))


def _naming(order: Order, one: Reading) -> Order:
    """The order with the villages that this message is for."""
    return order if one.villages is None else replace(order, villages=one.villages)


def clean(text: str) -> str:
    """Composed letters (NFC) and line breaks; nothing invisible that could hide or reorder what stands on paper."""
    return "".join(_visible(sign) for sign in nfc(text))


def _opening(order: Order, language: Language) -> list[Block]:
    commune = order.commune.in_sentence
    addressees = phrases.addressees(order.villages, order.commune)
    station = phrases.SPOKEN["station"].format(commune=commune)
    greeting = phrases.SPOKEN["greeting"].format(addressees=addressees)
    if phrases.is_vietnamese(language.slug):
        return [Say(_lines(order, station)), _date(order), Say(_lines(order, greeting, phrases.SPOKEN["opening"]))]
    named = phrases.language_in_sentence(language)
    return [
        Direction(
            phrases.DIRECTIONS["station"].format(commune=commune, language=named),
            _as_long_as(station, language) + READING_THE_DATE,
        ),
        Direction(
            phrases.DIRECTIONS["greeting"].format(addressees=addressees, language=named),
            _as_long_as(greeting, language),
        ),
    ]


def _date(order: Order) -> Block:
    """A script for one day says the day; one for several leaves it to the reader."""
    day = order.day or order.valid_from
    if not order.day and day != order.valid_until:
        return Direction(phrases.DIRECTIONS["date"], READING_THE_DATE)
    weekday = phrases.WEEKDAYS[day.weekday()]
    said = phrases.SPOKEN["date"].format(weekday=weekday, day=day.day, month=day.month, year=day.year)
    return Say(_lines(order, said))


def _in_vietnamese(order: Order, readings: list[Reading]) -> list[Block]:
    messages = [sentences(fill(one.template, _naming(order, one), SOURCE)) for one in readings]
    keys = [key_sentences(message, order, SOURCE) for message in messages]
    blocks: list[Block] = []
    for number, (message, key) in enumerate(zip(messages, keys, strict=True)):
        announced = plain(phrases.COUNTED_OUT[number]) if len(messages) > 1 else ()
        blocks.append(Say((*announced, *_lines(order, *message)), 1 if key else TIMES))
    if again := tuple(line for key in keys for line in key):
        blocks += [Pause(SILENCE), Say(plain(phrases.SPOKEN["repeat"])), Say(_lines(order, *again), TIMES)]
    return blocks


def _in(order: Order, readings: list[Reading]) -> list[Block]:
    """A language of which nobody here makes up a word: what is said around the rendering are directions."""
    language = readings[0].language
    named = phrases.language_in_sentence(language)
    blocks: list[Block] = []
    again: list[str] = []
    for number, one in enumerate(readings):
        named_in = _naming(order, one)
        message, beside = (
            sentences(fill(one.template, named_in, language.slug)),
            sentences(fill(one.vietnamese, named_in, SOURCE)),
        )
        key = key_sentences(message, order, language.slug)
        place = phrases.WHICH[number] if len(readings) > 1 else ""
        blocks.append(Direction(phrases.DIRECTIONS["message"].format(language=named, place=place)))
        blocks.append(Say(_lines(order, *message, language=language.slug), 1 if key else TIMES, beside))
        again += key
    if again:
        blocks += [Pause(SILENCE), Direction(phrases.DIRECTIONS["repeat"].format(language=named))]
        blocks.append(Say(_lines(order, *again, language=language.slug), TIMES))
    return blocks


def _lines(order: Order, *found: str, language: str = SOURCE) -> tuple[Line, ...]:
    """Sentences with their figures and abbreviations in words, as the office says them."""
    said = order.abbreviations, order.numbers
    return tuple(expansion.line(sentence, language, *said) for sentence in found)


def _closing(language: Language) -> Block:
    closing = phrases.SPOKEN["closing"]
    if phrases.is_vietnamese(language.slug):
        return Say(plain(*sentences(closing)))
    named = phrases.language_in_sentence(language)
    return Direction(phrases.DIRECTIONS["closing"].format(language=named), _as_long_as(closing, language))


def _notes(readings: list[Reading]) -> tuple[str, ...]:
    return tuple(
        phrases.NOTES["stands_in"].format(
            language=phrases.language_in_sentence(one.language),
            others=phrases.others_in_sentence([LANGUAGES[slug] for slug in one.stands_in_for]),
        )
        for one in readings
        if one.stands_in_for
    )


def _duration(block: Block, speed: int) -> int:
    if isinstance(block, Say):
        return reading.seconds("\n".join(line.spoken for line in block.lines), speed) * block.times
    return block.seconds


def _as_long_as(text: str, language: Language) -> int:
    return reading.seconds(text, reading.speed_of(language))


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

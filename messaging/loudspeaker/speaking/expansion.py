"""A sentence as it is written and as it is said, piece by piece: figures and abbreviations in words, breath, stress.

Only Vietnamese is put into words. Of another language nobody here knows how a figure is said: its sentences get the
marks of breath and nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from messaging.loudspeaker import phrases
from messaging.loudspeaker.blocks import Breath, Line, Piece
from messaging.loudspeaker.sentences import sentences, stands_open
from messaging.loudspeaker.speaking import calendar, laws, quantities, signs, telephones
from messaging.loudspeaker.speaking.abbreviations import Pairs
from messaging.loudspeaker.speaking.numbers import NORTHERN, Style
from messaging.loudspeaker.speaking.rules import Kind, Rule

FIGURES: tuple[Rule, ...] = (*laws.RULES, *calendar.RULES, *telephones.RULES, *quantities.RULES)
STRESSED: frozenset[Kind] = frozenset({"date", "telephone"})

_BREATH = re.compile(r"(?P<short>,|\s[-–—])(?=\s)|(?P<long>[;:](?=\s)|[.!?…]+[”’\"')\]»]*(?=\s+\S))")
_TO = re.compile(r"\s?[-–—]\s?")
_RANGED: frozenset[tuple[Kind, Kind]] = frozenset(
    {("date", "date"), ("time", "time"), ("number", "number"), ("number", "date")}
)
# Words that say by when, in front of a day: the voice goes up with them.
_DEADLINE = re.compile(
    r"(?:hạn chót|hạn cuối|chậm nhất|muộn nhất|trước|đến hết|hết)(?: là| vào)?(?: ngày| tháng)? $", re.IGNORECASE
)
_LOOK_BACK = 30


@dataclass(frozen=True)
class Span:
    """From where to where something is said otherwise than it is written, or stressed."""

    start: int
    end: int
    spoken: str
    kind: Kind


def line(sentence: str, language: str, abbreviations: Pairs, style: Style = NORTHERN) -> Line:
    """The sentence in pieces; put together, their texts are the sentence, sign by sign.

    `language` is a slug of the registry; `abbreviations` are pairs of what is written and how it is said.
    """
    is_expanded = phrases.is_vietnamese(language)
    spans = list(_spans(sentence, abbreviations, style)) if is_expanded else []
    return Line(tuple(_pieces(sentence, spans)))


def lines(text: str, language: str, abbreviations: Pairs, style: Style = NORTHERN) -> tuple[Line, ...]:
    """The sentences of a text, each as a line."""
    return tuple(line(sentence, language, abbreviations, style) for sentence in sentences(text))


def kinds(sentence: str, abbreviations: Pairs, style: Style = NORTHERN) -> frozenset[Kind]:
    """What of a Vietnamese sentence is said otherwise than it is written: days, hours, telephone numbers ..."""
    return frozenset(span.kind for span in _spans(sentence, abbreviations, style))


def _spans(sentence: str, abbreviations: Pairs, style: Style) -> Iterator[Span]:
    trigger, known = _triggers(abbreviations), dict(abbreviations)
    at, last = 0, None
    while found := trigger.search(sentence, at):
        if found.lastgroup == "short":
            span: Span | None = Span(*found.span(), known[found.group()], "sign")
        elif found.lastgroup == "sign":
            span = _said(signs.RULES, sentence, found.start(), style)
        else:
            span = _said(FIGURES, sentence, found.start(), style)
        if span is None:
            at = found.start() + 1
            continue
        if last and (between := _joined(sentence, last, span)):
            yield between
        yield span
        at, last = span.end, span


def _said(rules: tuple[Rule, ...], sentence: str, start: int, style: Style) -> Span | None:
    for rule in rules:
        if (found := rule.pattern.match(sentence, start)) and (spoken := rule.say(found, style)):
            return Span(found.start(), found.end(), spoken, rule.kind)
    return None


def _joined(sentence: str, first: Span, second: Span) -> Span | None:
    """`7-10`, `05:00-06:00`, `22–30/11/2026`: đến. Of two numbers the second has to be the larger."""
    between = _TO.fullmatch(sentence, first.end, second.start)
    if not between or (first.kind, second.kind) not in _RANGED:
        return None
    if (first.kind, second.kind) == ("number", "number"):
        bounds = [_value(sentence[span.start : span.end]) for span in (first, second)]
        if None in bounds or not bounds[0] < bounds[1]:  # type: ignore[operator]
            return None
    return Span(*between.span(), " đến ", "sign")


def _value(written: str) -> float | None:
    found = _PLAIN.match(written)
    return float(found.group().replace(".", "").replace(",", ".")) if found else None


_PLAIN = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d/.])|\d{1,15}(?:,\d+)?(?![\d/.])")


def _pieces(sentence: str, spans: list[Span]) -> Iterator[Piece]:
    """Every span is a piece; what lies between them is parted where a breath is taken."""
    at, breaths = 0, _breaths(sentence, spans)
    for number, span in enumerate(spans):
        yield from _plain(sentence, at, span.start, breaths, span.kind == "date")
        words = _padded(sentence, span, at, spans[number + 1] if number + 1 < len(spans) else None)
        yield Piece(sentence[span.start : span.end], words, stressed=span.kind in STRESSED)
        at = span.end
    yield from _plain(sentence, at, len(sentence), breaths, False)


def _plain(sentence: str, start: int, end: int, breaths: dict[int, Breath], before_day: bool) -> Iterator[Piece]:
    deadline = _DEADLINE.search(sentence, max(start, end - _LOOK_BACK), end) if before_day else None
    stop = deadline.start() if deadline else end
    for place in [place for place in breaths if start < place <= stop]:
        yield Piece(sentence[start:place], breath=breaths[place])
        start = place
    if start < stop:
        yield Piece(sentence[start:stop])
    if deadline:
        yield Piece(sentence[stop:end], stressed=True)


def _breaths(sentence: str, spans: list[Span]) -> dict[int, Breath]:
    """Where a breath is taken, in order, and how long it is; never within what is said otherwise."""
    inside = {place for span in spans for place in range(span.start + 1, span.end + 1)}
    found: dict[int, Breath] = {}
    for mark in _BREATH.finditer(sentence):
        place = mark.end()
        if place in inside or (mark.group() == "." and stands_open(sentence[:place])):
            continue
        found[place] = "/" if mark["short"] else "//"
    return found


def _padded(sentence: str, span: Span, at: int, following: Span | None) -> str:
    """With a space where words would stick to letters or words beside them; spaces that were written are kept.

    `at`: where the span before it ended.
    """
    before, after = sentence[at : span.start][-1:], sentence[span.end : span.end + 1]
    if following is not None and following.start == span.end:
        is_close = not following.spoken.startswith(" ")
    else:
        is_close = after.isalnum()
    first = " " if before.isalnum() and not span.spoken.startswith(" ") else ""
    last = " " if is_close and not span.spoken.endswith(" ") else ""
    return f"{first}{span.spoken}{last}"


@lru_cache(maxsize=16)
def _triggers(abbreviations: Pairs) -> re.Pattern[str]:
    """Where something may begin that is not said as it is written. Abbreviations by first letter, the longest first."""
    by_letter: dict[str, list[str]] = {}
    for short, _ in sorted(abbreviations, key=lambda pair: len(pair[0]), reverse=True):
        by_letter.setdefault(short[0], []).append(re.escape(short[1:]) + (r"(?!\w)" if short[-1].isalnum() else ""))
    words = "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    short = rf"|(?<!\w)(?P<short>{words})" if words else ""
    return re.compile(rf"(?P<figure>[+(−-]?\d){short}|(?P<sign>{signs.TRIGGER})")

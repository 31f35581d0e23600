"""Spaces and lines.

What is typed at the desk is cleaned when it is saved: no space around the whole, no no-break spaces, no line ends of
other systems. Spaces at the ends of single lines and doubled ones remain, and a file that somebody brings back is
looked at before it is cleaned, so that its preview says what will change.
"""

import re
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from translations.subject import Check, Example, Severity, Subject

# Each begins where its spaces begin: tried anew at every one of them, a long row of spaces would take hours.
_EDGE = re.compile(r"^[^\S\n]+|(?<![^\S\n])[^\S\n]+$", re.MULTILINE)
_DOUBLE = re.compile(r"(?<=[^\s])(?:[^\S\n]{2,}|\t)(?=[^\s])")
_BLANK_LINES = re.compile(r"(?<![^\S\n])[^\S\n]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…])[^\S\n]+")


class SpaceAtEdge(Refusal):
    message = _l("There is a space at the beginning or the end of a line.")


class SpaceTwice(Refusal):
    message = _l("There is more than one space in one place.")


class OtherLines(Refusal):
    message = _l("The source has %(wanted)s lines, the rendering %(found)s.")


class EdgeSpace(Check):
    id = "edge-space"
    severity = Severity.WARNING
    looks_at = _l("Spaces at the beginning and at the end of the text and of its lines.")
    example = Example("Thẻ hết hạn. \nMời bà con gia hạn.", "The card expires.\nPlease renew it.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.words != self.fix(subject):
            yield SpaceAtEdge()

    def fix(self, subject: Subject) -> str:
        return _EDGE.sub("", subject.words).strip()


class DoubleSpace(Check):
    id = "double-space"
    severity = Severity.WARNING
    looks_at = _l("More than one space between two words, and tabulators.")
    example = Example("Thẻ  hết hạn.", "The card expires.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if _DOUBLE.search(subject.words):
            yield SpaceTwice()

    def fix(self, subject: Subject) -> str:
        return _DOUBLE.sub(" ", subject.words)


class LineCount(Check):
    """A line of a script is a sentence on paper, beside its Vietnamese."""

    id = "line-count"
    severity = Severity.WARNING
    looks_at = _l("Whether the rendering has as many lines as the source.")
    example = Example("Thẻ hết hạn. Mời bà con gia hạn.", "The card expires.\nPlease renew it.", channel="script")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.source and subject.words and _lines(subject.words) != _lines(subject.source):
            yield OtherLines(wanted=_lines(subject.source), found=_lines(subject.words))

    def fix(self, subject: Subject) -> str | None:
        """Without blank lines, on one line as the source is, or one sentence a line; no word is touched."""
        words, wanted = subject.words.strip(), _lines(subject.source or "")
        offers = (_BLANK_LINES.sub("\n", words), *([" ".join(words.split("\n"))] if wanted == 1 else []))
        by_sentence = _SENTENCE.sub("\n", words)
        return next((offer for offer in (*offers, by_sentence) if _lines(offer) == wanted), None)


def _lines(text: str) -> int:
    return text.strip().count("\n") + 1

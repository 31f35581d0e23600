"""Letters and marks: composed, of the language's own writing, and ending as the source ends."""

import re
import unicodedata
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from foundation import orthography, placeholders
from foundation.refusals import Refusal
from foundation.spelling import nfc
from foundation.web.formats import language_in_sentence
from translations.subject import Check, Example, Severity, Subject

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
# A label such as [QC] and the mark of a sample are the office's and are not written in the language.
_MARK = re.compile(r"\[[^\[\]\n]{0,80}\]")
_CLOSING = "”’\"')]»"
# Without a mark it begins where the closing signs begin: tried anew at each of them, a long row would take hours.
_END = re.compile(rf"(\.\.\.|[.!?:;,…。！？：；]|(?<![{re.escape(_CLOSING)}\s]))[{re.escape(_CLOSING)}\s]*$")
_SAME_MARK = {"...": "…", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";"}


class NotComposed(Refusal):
    message = _l("Letters are written in pieces (letter and mark apart): in an SMS they count twice.")


class ForeignLetters(Refusal):
    message = _l("These signs do not belong to the writing of %(language)s: %(signs)s")


class EndsOtherwise(Refusal):
    message = _l("The source ends with “%(wanted)s”, the rendering does not.")


class EndsWithMark(Refusal):
    message = _l("The rendering ends with “%(found)s”, the source does not.")


class Composed(Check):
    """Saving composes letters; a file is looked at before that."""

    id = "composed"
    severity = Severity.WARNING
    looks_at = _l("Whether letters with marks are composed (NFC), as phones expect them.")
    example = Example(unicodedata.normalize("NFD", "Thẻ hết hạn."), "The card expires.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if not unicodedata.is_normalized("NFC", subject.words):
            yield NotComposed()

    def fix(self, subject: Subject) -> str:
        return nfc(subject.words)


class Letters(Check):
    """Names that stand in the source as well are let pass: a commune keeps its Vietnamese spelling everywhere."""

    id = "letters"
    severity = Severity.WARNING
    looks_at = _l("Signs that the writing of the language does not have, invisible ones and look-alikes included.")
    example = Example("Ðến điểm thu để gia hạn.", "Go to the collection point to renew it.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if found := orthography.outside(_own_words(subject), subject.language.orthography):
            signs = " ".join(orthography.shown(sign) for sign in found)
            yield ForeignLetters(language=language_in_sentence(subject.language.slug), signs=signs)

    def fix(self, subject: Subject) -> str:
        return orthography.mended(subject.words)


class EndMark(Check):
    id = "end-mark"
    severity = Severity.WARNING
    looks_at = _l("Whether the rendering ends with the same mark as the source.")
    example = Example("Thẻ sắp hết hạn", "The card expires soon.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if not subject.source or not subject.words:
            return
        wanted, found = _end(subject.source), _end(subject.words)
        if wanted and wanted != found:
            yield EndsOtherwise(wanted=wanted)
        elif wanted != found:
            yield EndsWithMark(found=found)

    def fix(self, subject: Subject) -> str:
        found = _END.search(subject.words)
        assert found, "an end is found in every text"
        before, after = subject.words[: found.start()].rstrip(), subject.words[found.end(1) :].rstrip()
        return before + _end(subject.source or "") + after


def _end(text: str) -> str:
    found = _END.search(text.rstrip())
    mark = found.group(1) if found else ""
    return _SAME_MARK.get(mark, mark)


def _own_words(subject: Subject) -> str:
    """What is written in the language itself: not what is filled in, not the office's marks, no names."""
    words = _MARK.sub(" ", placeholders.without(nfc(subject.words)))
    for term in subject.terms:
        if term.kind == "do_not_translate":
            words = words.replace(nfc(term.term), " ")
    names = {word for word in _WORD.findall(nfc(subject.source or "")) if word[0].isupper()}
    return _WORD.sub(lambda found: "" if found.group() in names else found.group(), words)

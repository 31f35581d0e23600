"""What the glossary says of the terms in the source: how they are said, how they are not, which stay as they are."""

import re
from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from foundation.spelling import nfc
from translations.glossary.occurrences import Occurrence, occurrences
from translations.glossary.terms import GlossaryTerm
from translations.subject import Check, Example, Severity, Subject

_CARD = GlossaryTerm("renew", "term", said=("gia hạn",), forbidden=("làm mới",))
_APP = GlossaryTerm("VssID", "do_not_translate")


class ForbiddenWords(Refusal):
    message = _l("The glossary forbids “%(found)s” for “%(term)s”.")


class ForbiddenWordsWithBetter(ForbiddenWords):
    message = _l("The glossary forbids “%(found)s” for “%(term)s”; it is said “%(said)s”.")


class OtherWords(Refusal):
    message = _l("The glossary says “%(said)s” for “%(term)s”: the rendering has other words.")


class NameChanged(Refusal):
    message = _l("“%(term)s” is not translated and not respelt; here it reads “%(found)s”.")


class NameLost(Refusal):
    message = _l("“%(term)s” stands in the source, is never translated, and is missing here.")


class ForbiddenTerm(Check):
    id = "forbidden-term"
    severity = Severity.ERROR
    looks_at = _l("Words that the glossary forbids for a term of the source.")
    example = Example("Mời bà con làm mới thẻ.", "Please renew your card.", terms=(_CARD,))

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for term in subject.terms:
            if found := _forbidden(term, subject.words):
                named = {"found": found[0].term, "term": term.term}
                yield ForbiddenWordsWithBetter(**named, said=term.said[0]) if term.said else ForbiddenWords(**named)

    def fix(self, subject: Subject) -> str | None:
        """The preferred words of the glossary in their place; where it has none, nothing."""
        words = nfc(subject.words)
        for term in subject.terms:
            for place in reversed(_forbidden(term, words)):
                if not term.said:
                    return None
                there, better = words[place.start : place.end], term.said[0]
                better = better[0].upper() + better[1:] if there[0].isupper() else better
                words = words[: place.start] + better + words[place.end :]
        return words


class UnusedTerm(Check):
    id = "term"
    severity = Severity.WARNING
    looks_at = _l("Whether a term of the source is said as the glossary says it.")
    example = Example("Mời bà con làm thẻ tiếp.", "Please renew your card.", terms=(_CARD,))

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for term in subject.terms:
            wanted = term.kind == "term" and term.said and subject.words
            if wanted and not occurrences(subject.words, term.said) and not _forbidden(term, subject.words):
                yield OtherWords(term=term.term, said=" / ".join(term.said))


class ChangedName(Check):
    """The apps of the office are imitated by swindlers: another spelling of a name is not a matter of taste."""

    id = "changed-name"
    severity = Severity.ERROR
    looks_at = _l("Names that are never translated, in another spelling.")
    example = Example("Xem trên ứng dụng Vss ID.", "Look it up in the app VssID.", terms=(_APP,))

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for term in _names(subject.terms):
            if changed := _changed(term, subject.words):
                yield NameChanged(term=term.term, found=changed[0])

    def fix(self, subject: Subject) -> str:
        words = nfc(subject.words)
        for term in _names(subject.terms):
            words = _spelt(term).sub(nfc(term.term).replace("\\", r"\\"), words)
        return words


class LostName(Check):
    id = "missing-name"
    severity = Severity.WARNING
    looks_at = _l("Whether names that are never translated stand in the rendering.")
    example = Example("Xem trên ứng dụng.", "Look it up in the app VssID.", terms=(_APP,))

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for term in _names(subject.terms):
            if subject.words and not _spelt(term).search(nfc(subject.words)):
                yield NameLost(term=term.term)


def _names(terms: Sequence[GlossaryTerm]) -> Iterator[GlossaryTerm]:
    return (term for term in terms if term.kind == "do_not_translate")


def _forbidden(term: GlossaryTerm, words: str) -> list[Occurrence]:
    """Where they stand on their own: `thẻ tạm` is no forbidden `thẻ`, when that is how the term is said."""
    found = occurrences(words, [*term.said, *term.forbidden])
    return [place for place in found if place.term in term.forbidden]


def _changed(term: GlossaryTerm, words: str) -> list[str]:
    return [found for found in _spelt(term).findall(nfc(words)) if " ".join(found.split()) != nfc(term.term)]


def _spelt(term: GlossaryTerm) -> re.Pattern[str]:
    """The name in whatever case, with spaces or hyphens where it has none; `VssID` in `Vss-Id`."""
    signs = [re.escape(sign) for sign in nfc(term.term) if not sign.isspace()]
    return re.compile(r"(?<![\w{])" + r"[\s\-]?".join(signs) + r"(?![\w}])", re.IGNORECASE)

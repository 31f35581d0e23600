"""Whether there are words at all, whether they were translated, and whether whoever approves can know what they say."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from foundation import placeholders
from foundation.refusals import Refusal
from translations.subject import Check, Example, Severity, Subject


class Empty(Refusal):
    message = _l("There are no words yet.")


class Untranslated(Refusal):
    message = _l("The rendering says the same as the source, in the same words.")


class NoBackTranslation(Refusal):
    message = _l("The back-translation into Vietnamese is missing: whoever approves may not read the language.")


class EmptyWords(Check):
    id = "empty"
    severity = Severity.ERROR
    looks_at = _l("Whether there are words at all.")
    example = Example("", "The card expires.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if not subject.words:
            yield Empty()


class SameAsSource(Check):
    """Words that are nothing but placeholders and figures may well be the same in every language."""

    id = "same-as-source"
    severity = Severity.WARNING
    looks_at = _l("Whether the rendering is the source once more.")
    example = Example("The card expires on {card_expiry}.", "The card expires on {card_expiry}.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.source and _told(subject.words) == _told(subject.source) and _has_letters(subject.source):
            yield Untranslated()


class BackTranslation(Check):
    id = "back-translation"
    severity = Severity.ERROR
    looks_at = _l("Whether a rendering that not everybody can read is told in Vietnamese as well.")
    example = Example("[Tày – bản mẫu]", "Mời bà con gia hạn thẻ.", slug="tay", source_slug="vi")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.needs_back_translation and not subject.back_translation:
            yield NoBackTranslation()


def _told(words: str) -> str:
    return " ".join(words.casefold().split())


def _has_letters(source: str) -> bool:
    return any(sign.isalpha() for sign in placeholders.without(source))

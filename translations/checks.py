"""Checks of words before somebody stands for them: an error blocks approval, a warning asks.

Each is a small stateless class: `id`, `severity`, and `problems`, which yields a sentence for everything it finds.
"""

from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l

from foundation import placeholders
from foundation.languages import language
from foundation.placeholders import ExtraPlaceholder, MissingPlaceholder, PersonalPlaceholder
from foundation.refusals import Refusal
from translations.preview import Values
from translations.requirements import REQUIREMENTS
from translations.subject import Check, Finding, Severity, Subject

LONGEST_SMS = 1600  # https://www.twilio.com/docs/api/errors/21617


class Empty(Refusal):
    message = _l("There are no words yet.")


class TooLong(Refusal):
    message = _l(
        "The SMS grows to %(length)s characters with the longest values of its audience; at most %(most)s can be sent."
    )


class NoBackTranslation(Refusal):
    message = _l("The back-translation into Vietnamese is missing: whoever approves may not read the language.")


class EmptyWords(Check):
    id = "empty"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if not subject.words:
            yield Empty()


class PlaceholderSpelling(Check):
    id = "placeholder-spelling"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for problem in placeholders.problems(subject.words, subject.allowed):
            if not isinstance(problem, PersonalPlaceholder):
                yield problem


class PersonalInScript(Check):
    id = "personal-placeholder"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for problem in placeholders.problems(subject.words, subject.allowed):
            if isinstance(problem, PersonalPlaceholder):
                yield problem


class LostPlaceholder(Check):
    id = "missing-placeholder"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if lost := _differences(subject, MissingPlaceholder):
            yield MissingPlaceholder(found=", ".join(lost))


class AddedPlaceholder(Check):
    id = "extra-placeholder"
    severity = Severity.WARNING

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        # What cannot be filled at all is another check's to say.
        fillable = {"{" + name + "}" for name in subject.allowed}
        if added := [found for found in _differences(subject, ExtraPlaceholder) if found in fillable]:
            yield ExtraPlaceholder(found=", ".join(added))


class SmsLength(Check):
    id = "too-long"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        # Counted as UTF-16 units, as an SMS is: never less than the characters the carrier counts.
        length = len(subject.seen.words.encode("utf-16-le")) // 2
        if subject.channel == "sms" and length > LONGEST_SMS:
            yield TooLong(length=length, most=LONGEST_SMS)


class BackTranslation(Check):
    id = "back-translation"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.needs_back_translation and not subject.back_translation:
            yield NoBackTranslation()


CHECKS: tuple[Check, ...] = (
    EmptyWords(),
    PlaceholderSpelling(),
    PersonalInScript(),
    LostPlaceholder(),
    AddedPlaceholder(),
    SmsLength(),
    *REQUIREMENTS,
    BackTranslation(),
)

# What is mistyped is said at once, even of a draft; what is only missing may come later.
REFUSED_IN_DRAFTS = frozenset({PlaceholderSpelling.id, PersonalInScript.id})


def findings(subject: Subject, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """What all checks have to say, in their order."""
    return [Finding(check.id, check.severity, str(problem)) for check in checks for problem in check.problems(subject)]


def of_source(channel: str, source_language: str, words: str, longest: Sequence[Values] = ()) -> list[Finding]:
    """What the checks say of words offered as a source; what the rules ask of them is asked when they are submitted."""
    return findings(Subject(channel, language(source_language), words, longest=longest))


def _differences(subject: Subject, kind: type[Refusal]) -> list[str]:
    if subject.source is None or not subject.words:
        return []
    problems = placeholders.differences(subject.source, subject.words)
    return [str(problem.fields["found"]) for problem in problems if isinstance(problem, kind)]

"""Checks of words before somebody stands for them: an error blocks approval, a warning asks.

Each is a small stateless class: `id`, `severity`, and `problems`, which yields a sentence for everything it finds.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from flask_babel import lazy_gettext as _l

from foundation import placeholders
from foundation.languages import SOURCE, Language, language
from foundation.placeholders import ExtraPlaceholder, MissingPlaceholder, PersonalPlaceholder
from foundation.refusals import Refusal
from foundation.web.formats import language_in_sentence, number
from messaging.sms.rules.figures import KindRules
from messaging.sms.segments import Measure, room
from translations.models import Text
from translations.preview import Preview, Values, preview

LONGEST_SMS = 1600  # https://www.twilio.com/docs/api/errors/21617


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Subject:
    """The words to be checked; `source` is None when they are a source themselves.

    `rules` are those of the campaign's kind, None where none hold; `keeps_marks`: Vietnamese leaves with its marks.
    """

    channel: str
    language: Language
    words: str
    source: str | None = None
    back_translation: str = ""
    longest: Sequence[Values] = ()
    rules: KindRules | None = None
    keeps_marks: bool = True

    @property
    def seen(self) -> Preview:
        """The words as they will arrive, with the longest values."""
        line = self.rules.opt_out_line if self.rules else ""
        return preview(self.channel, self.language, self.words, self.longest, line)

    @property
    def needs_back_translation(self) -> bool:
        """Whether whoever approves, who reads Vietnamese, has to be told what a rendering says."""
        return self.source is not None and self.language.slug != SOURCE

    @property
    def allowed(self) -> frozenset[str]:
        """The placeholders that may stand in these words."""
        return placeholders.PUBLIC if self.channel == "script" else placeholders.ALLOWED


@dataclass(frozen=True)
class Finding:
    """What one check has to say, in the reader's language."""

    check: str
    severity: Severity
    message: str


class Check(ABC):
    """One thing to look at."""

    id: ClassVar[str]
    severity: ClassVar[Severity]

    @abstractmethod
    def problems(self, subject: Subject) -> Iterator[Refusal]:
        """A sentence for everything that is wrong."""


class Empty(Refusal):
    message = _l("There are no words yet.")


class TooLong(Refusal):
    message = _l(
        "The SMS grows to %(length)s characters with the longest values of its audience; at most %(most)s can be sent."
    )


class NoLabel(Refusal):
    message = _l(
        "The rules of this kind ask for a label: write %(label)s before everything else; it is not translated."
    )


class NoOptOut(Refusal):
    message = _l("Say at the end how further messages can be refused: write {opt_out} as the last words.")


class NothingToRefuse(Refusal):
    message = _l("{opt_out} would stay empty: the rules of this kind have no such line. Take it out.")


class TooManySegments(Refusal):
    message = _l(
        "In %(language)s this SMS takes %(segments)s segments with the longest values of its audience, at most "
        "%(most)s may leave: make it %(over)s characters shorter."
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


class Label(Check):
    id = "label"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        label = subject.rules.label if subject.rules else ""
        if label and subject.words and not subject.words.startswith(label):
            yield NoLabel(label=label)


class OptOut(Check):
    id = "opt-out"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.rules is None or not subject.words:
            return
        if not subject.rules.opt_out_line:
            if placeholders.OPT_OUT in placeholders.names(subject.words):
                yield NothingToRefuse()
        elif not subject.words.rstrip(" .").endswith("{" + placeholders.OPT_OUT + "}"):
            yield NoOptOut()


class Segments(Check):
    id = "segments"
    severity = Severity.ERROR

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        most = subject.rules.most_segments(subject.language.slug) if subject.rules else None
        takes = subject.seen.as_sent(subject.keeps_marks)
        if most and takes:
            yield from too_many(subject.language.slug, takes, most)


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
    Label(),
    OptOut(),
    Segments(),
    BackTranslation(),
)

# What the rules of a campaign's kind ask of an SMS.
BY_RULES: tuple[Check, ...] = (Label(), OptOut(), Segments())

# What is mistyped is said at once, even of a draft; what is only missing may come later.
REFUSED_IN_DRAFTS = frozenset({PlaceholderSpelling.id, PersonalInScript.id})


def findings(subject: Subject, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """What all checks have to say, in their order."""
    return [Finding(check.id, check.severity, str(problem)) for check in checks for problem in check.problems(subject)]


def of_text(text: Text, target: Language, words: str, back_translation: str, rules: KindRules | None) -> Subject:
    """Words offered as a rendering of the text; `rules` are `queries.rules_of` that text."""
    return Subject(
        text.channel,
        target,
        words,
        text.source,
        back_translation,
        text.longest_in(target.slug),
        rules,
        text.keeps_marks,
    )


def of_source(channel: str, source_language: str, words: str, longest: Sequence[Values] = ()) -> list[Finding]:
    """What the checks say of words offered as a source; what the rules ask of them is asked when they are submitted."""
    return findings(Subject(channel, language(source_language), words, longest=longest))


def too_many(slug: str, takes: Measure, most: int) -> Iterator[TooManySegments]:
    """That an SMS in this language takes more segments than may leave, and how much shorter it has to become."""
    if takes.segments > most:
        over = takes.units - room(takes.encoding, most)
        yield TooManySegments(
            language=language_in_sentence(slug), segments=takes.segments, most=most, over=number(max(over, 1))
        )


def _differences(subject: Subject, kind: type[Refusal]) -> list[str]:
    if subject.source is None or not subject.words:
        return []
    problems = placeholders.differences(subject.source, subject.words)
    return [str(problem.fields["found"]) for problem in problems if isinstance(problem, kind)]

"""Checks of words before somebody stands for them: an error blocks approval, a warning asks.

Each is a small stateless class: `id`, `severity`, what it `looks_at`, an `example`, `problems`, which yields a sentence
for everything it finds, and where a program can know how, a `fix`. They stand by subject: `words`, `braces`
(placeholders), `figures`, `spacing`, `spelling`, `terms` (the glossary), `channel`, and `translations.requirements`.
"""

from collections.abc import Sequence

from foundation.languages import language
from translations.checks.braces import AddedPlaceholder, LostPlaceholder, PersonalInScript, PlaceholderSpelling
from translations.checks.channel import LONGEST_SMS, Link, ReadingTime, SmsLength
from translations.checks.figures import Amounts, Dates, ForeignPhone, LostPhone, Numbers
from translations.checks.spacing import DoubleSpace, EdgeSpace, LineCount
from translations.checks.spelling import Composed, EndMark, Letters
from translations.checks.terms import ChangedName, ForbiddenTerm, LostName, UnusedTerm
from translations.checks.words import BackTranslation, EmptyWords, SameAsSource
from translations.phrasebook.blanks import Blanks
from translations.preview import Values
from translations.requirements import REQUIREMENTS
from translations.subject import Check, Finding, Severity, Subject

__all__ = ["CHECKS", "LONGEST_SMS", "REFUSED_IN_DRAFTS", "BackTranslation", "EmptyWords", "findings", "of_source"]

CHECKS: tuple[Check, ...] = (
    EmptyWords(),
    PlaceholderSpelling(),
    PersonalInScript(),
    LostPlaceholder(),
    AddedPlaceholder(),
    Blanks(),
    ForeignPhone(),
    LostPhone(),
    Dates(),
    Amounts(),
    Numbers(),
    ForbiddenTerm(),
    ChangedName(),
    LostName(),
    UnusedTerm(),
    SameAsSource(),
    EdgeSpace(),
    DoubleSpace(),
    LineCount(),
    EndMark(),
    Composed(),
    Letters(),
    Link(),
    SmsLength(),
    *REQUIREMENTS,
    ReadingTime(),
    BackTranslation(),
)

# What is mistyped is said at once, even of a draft; what is only missing may come later.
REFUSED_IN_DRAFTS = frozenset({PlaceholderSpelling.id, PersonalInScript.id})


def findings(subject: Subject, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """What all checks have to say, in their order."""
    return [finding for check in checks for finding in _said(check, subject)]


def of_source(channel: str, source_language: str, words: str, longest: Sequence[Values] = ()) -> list[Finding]:
    """What the checks say of words offered as a source; what the rules ask of them is asked when they are submitted."""
    return findings(Subject(channel, language(source_language), words, longest=longest))


def _said(check: Check, subject: Subject) -> list[Finding]:
    if not (problems := list(check.problems(subject))):
        return []
    ignored = subject.ignored.get(check.id) if check.severity is Severity.WARNING else None
    fix = check.mended(subject)
    return [Finding(check.id, check.severity, str(problem), fix, ignored) for problem in problems]

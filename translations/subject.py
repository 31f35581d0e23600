"""Words before somebody stands for them, what a check is, and what it has to say."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from foundation import placeholders
from foundation.languages import SOURCE, Language, language
from foundation.refusals import Refusal
from messaging.sms.rules.figures import KindRules
from translations.glossary.terms import GlossaryTerm
from translations.preview import USUAL_AIR, Air, Preview, Values, preview


class Severity(StrEnum):
    """An error blocks approval; a warning asks: it is mended, or somebody says why it may stay."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Reason:
    """Why a warning may stay, who said so and when."""

    words: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Subject:
    """The words to be checked; `source` is None when they are a source themselves.

    `rules` are those of the campaign's kind, None where none hold; `keeps_marks`: Vietnamese leaves with its marks;
    `terms`: what the glossary knows of the source; `ignored`: the warnings, by check, that may stay in these words;
    `air`: how scripts are read.
    """

    channel: str
    language: Language
    words: str
    source: str | None = None
    back_translation: str = ""
    longest: Sequence[Values] = ()
    rules: KindRules | None = None
    keeps_marks: bool = True
    terms: Sequence[GlossaryTerm] = ()
    ignored: Mapping[str, Reason] = field(default_factory=dict)
    air: Air = USUAL_AIR

    @property
    def seen(self) -> Preview:
        """The words as they will arrive, with the longest values."""
        line = self.rules.opt_out_line if self.rules else ""
        return preview(self.channel, self.language, self.words, self.longest, line, self.air)

    @property
    def needs_back_translation(self) -> bool:
        """Whether whoever approves, who reads Vietnamese, has to be told what a rendering says."""
        return self.source is not None and self.language.slug != SOURCE

    @property
    def allowed(self) -> frozenset[str]:
        """The placeholders that may stand in these words."""
        return placeholders.PUBLIC if self.channel == "script" else placeholders.ALLOWED

    def saying(self, words: str) -> "Subject":
        """The same with other words."""
        return replace(self, words=words)


@dataclass(frozen=True)
class Finding:
    """What one check has to say, in the reader's language.

    `fix`: the words with all of it mended, None where only a person can; `ignored`: why a warning may stay.
    """

    check: str
    severity: Severity
    message: str
    fix: str | None = None
    ignored: Reason | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands between the words and their approval."""
        return self.severity is Severity.ERROR or self.ignored is None


@dataclass(frozen=True)
class Example:
    """Words in which a check finds something: into Vietnamese, because no text of another language is invented."""

    words: str
    source: str | None = None
    channel: str = "sms"
    slug: str = SOURCE
    source_slug: str = "en"
    rules: KindRules | None = None
    terms: Sequence[GlossaryTerm] = ()

    @property
    def subject(self) -> Subject:
        return Subject(self.channel, language(self.slug), self.words, self.source, rules=self.rules, terms=self.terms)


class Check(ABC):
    """One thing to look at. It knows nothing but the words in front of it.

    `looks_at` says to the reader what that is; `example` are words in which it finds something.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    looks_at: ClassVar[Any]
    example: ClassVar[Example]

    @abstractmethod
    def problems(self, subject: Subject) -> Iterator[Refusal]:
        """A sentence for everything that is wrong."""

    def fix(self, subject: Subject) -> str | None:
        """The words with the problem mended, where a program can know how; None where it cannot."""
        return None

    def mended(self, subject: Subject) -> str | None:
        """The fix, when this check has nothing more to say of it and what is filled in stands there as before."""
        words = self.fix(subject)
        if words is None or words == subject.words or next(self.problems(subject.saying(words)), None):
            return None
        kept = set(placeholders.names(subject.words)) <= set(placeholders.names(words))
        return words if kept else None

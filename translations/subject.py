"""Words before somebody stands for them, what a check is, and what it has to say."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from foundation import placeholders
from foundation.languages import SOURCE, Language
from foundation.refusals import Refusal
from messaging.sms.rules.figures import KindRules
from translations.preview import Preview, Values, preview


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

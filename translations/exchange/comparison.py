"""What a file that came back would change: each of its rows beside what the desk has now. Pure.

Whoever worked on the file saw one version of the source and one of the rendering. Where the desk has stayed there, the
words of the file are new or changed; where it has gone on, they conflict and a person has to choose. A row in which
nothing was written since it was handed out is the same, whatever the desk did meanwhile.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flask_babel import gettext as _

from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web import formats
from translations import checks
from translations.exchange import naming
from translations.exchange.entry import Place, Returned
from translations.exchange.refusals import DeskApproved, DeskNewer, OtherSource, RepeatedRow, SourceChanged
from translations.lengths import TooLong, refuse_long
from translations.lifecycle import RenderingState
from translations.refusals import CheckFailed
from translations.subject import Finding, Severity, Subject


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CONFLICTING = "conflicting"
    REFUSED = "refused"


@dataclass(frozen=True)
class Wording:
    """What stands, or stood, in one rendering."""

    words: str = ""
    back_translation: str = ""
    note: str = ""

    @property
    def said(self) -> tuple[str, str]:
        return self.words, self.back_translation


@dataclass(frozen=True)
class Standing:
    """What the desk has at one place: the versions, the words, and those of the version that was handed out.

    `subject` makes of words and back-translation what the checks look at. `closed`: why nobody may write there now.
    """

    title: str
    source_version: int
    version: int
    state: RenderingState
    now: Wording
    handed_out: Wording
    subject: Callable[[str, str], Subject]
    source_language: str
    closed: Refusal | None = None


@dataclass(frozen=True)
class Line:
    """One row of the file and what becomes of it. `submits`: it is complete and goes to review; else it is a draft."""

    row: int
    place: Place
    outcome: Outcome
    given: Wording = Wording()
    standing: Standing | None = None
    submits: bool = False
    reason: Refusal | None = None
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How a person names it: the number of the text and the language."""
        return f"{self.place.text_id}:{self.place.language}"

    @property
    def sentence(self) -> str:
        return str(self.reason) if self.reason else ""

    def refused(self, reason: Refusal) -> "Line":
        return replace(self, outcome=Outcome.REFUSED, reason=reason)


def compare(returned: Iterable[Returned], standings: Mapping[Place, Standing | Refusal]) -> list[Line]:
    """The rows in their order. Where a standing is a refusal, nothing may be written at that place."""
    lines: list[Line] = []
    first: dict[Place, int] = {}
    for one in returned:
        seen = first.setdefault(one.place, one.row)
        standing = standings[one.place]
        if isinstance(standing, Refusal):
            lines.append(Line(one.row, one.place, Outcome.REFUSED, reason=standing))
        elif seen != one.row:
            lines.append(Line(one.row, one.place, Outcome.REFUSED, standing=standing, reason=RepeatedRow(row=seen)))
        else:
            lines.append(_line(one, standing))
    return lines


def _line(one: Returned, standing: Standing) -> Line:
    given = Wording(clean(one.words), clean(one.back_translation), clean(one.note))
    line = Line(one.row, one.place, Outcome.SAME, given, standing)
    if not given.words and not given.back_translation:
        return line
    subject = standing.subject(given.words, given.back_translation)
    is_told = bool(given.back_translation) or not subject.needs_back_translation
    line = replace(line, submits=bool(given.words) and is_told and one.finished is not False)
    if _is_untouched(one, given, standing) and not _is_only_finished(one, line):
        return line
    if reason := _barred(one, given, standing):
        return line.refused(reason)
    findings = checks.findings(subject)
    if wrong := _wrong(findings, line.submits):
        return line.refused(CheckFailed(wrong))
    line = replace(line, remarks=_remarks(one, subject, findings))
    if one.version != standing.version or standing.state is RenderingState.APPROVED:
        is_approved = standing.state is RenderingState.APPROVED
        return replace(line, outcome=Outcome.CONFLICTING, reason=DeskApproved() if is_approved else DeskNewer())
    return replace(line, outcome=Outcome.CHANGED if standing.now.words else Outcome.NEW)


def _barred(one: Returned, given: Wording, standing: Standing) -> Refusal | None:
    """Why the row is refused, whatever its words say."""
    if standing.closed:
        return standing.closed
    if not naming.names(one.source_language, standing.source_language):
        named = formats.language_in_sentence(standing.source_language)
        return OtherSource(said=one.source_language[:60], language=named)
    if one.source_version != standing.source_version:
        return SourceChanged()
    try:
        refuse_long(words=given.words, back_translation=given.back_translation, note=given.note)
    except TooLong as reason:
        return reason
    return None


def _is_untouched(one: Returned, given: Wording, standing: Standing) -> bool:
    """Whether the file asks for nothing: it says what the desk says now, or what it was handed out with."""
    if given == standing.now:
        return True
    notes = {"", standing.now.note, standing.handed_out.note}
    return given.said == standing.handed_out.said and (one.version != standing.version or given.note in notes)


def _is_only_finished(one: Returned, line: Line) -> bool:
    """Whether the words stayed and are now said to be finished, as one does after reading a changed source."""
    standing = line.standing
    return (
        one.finished is True
        and line.submits
        and standing is not None
        and standing.state is RenderingState.NEEDS_EDITING
        and one.version == standing.version
    )


def _wrong(findings: Sequence[Finding], submits: bool) -> list[Finding]:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    return errors if submits else [finding for finding in errors if finding.check in checks.REFUSED_IN_DRAFTS]


def _remarks(one: Returned, subject: Subject, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What is worth a look and changes nothing: warnings, and what a program did to the words unasked."""
    remarks = [finding.message for finding in findings if finding.severity is Severity.WARNING and finding.is_open]
    straight, curly = set("\"'"), set("“”„‘’‚")
    if curly & set(subject.words) and not curly & set(subject.source or "") and straight & set(subject.source or ""):
        remarks.append(_("The quotation marks are curly, those of the source are straight. They are kept as they are."))
    if "\u00a0" in one.words or "\u202f" in one.words:
        remarks.append(_("Spaces that do not break have become ordinary ones: in an SMS each costs."))
    return tuple(remarks)

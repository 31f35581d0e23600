"""What the rules of a campaign's kind require of an SMS: its label, the way to refuse messages, its length."""

from collections.abc import Iterator
from datetime import time

from flask_babel import lazy_gettext as _l

from foundation import placeholders
from foundation.refusals import Refusal
from foundation.web.formats import language_in_sentence, number
from messaging.sms.rules.figures import KindRules
from messaging.sms.segments import Measure, room
from translations.subject import Check, Example, Severity, Subject

# Only what the examples below are looked at with; what holds is entered by the office.
_RULES = KindRules("invitation", time(7), time(22), 3, True, True, "[QC]", "Từ chối: {hotline}", {"": 1})


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


class Label(Check):
    id = "label"
    severity = Severity.ERROR
    looks_at = _l("Whether an SMS begins with the label that the rules of its kind ask for.")
    example = Example("Mời bà con. {opt_out}", "[QC] You are invited. {opt_out}", rules=_RULES)

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        label = subject.rules.label if subject.rules else ""
        if label and subject.words and not subject.words.startswith(label):
            yield NoLabel(label=label)

    def fix(self, subject: Subject) -> str | None:
        return f"{subject.rules.label} {subject.words}" if subject.rules else None


class OptOut(Check):
    id = "opt-out"
    severity = Severity.ERROR
    looks_at = _l("Whether an SMS ends with how further messages can be refused, where the rules ask for it.")
    example = Example("[QC] Mời bà con.", "[QC] You are invited. {opt_out}", rules=_RULES)

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.rules is None or not subject.words:
            return
        if not subject.rules.opt_out_line:
            if placeholders.OPT_OUT in placeholders.names(subject.words):
                yield NothingToRefuse()
        elif not subject.words.rstrip(" .").endswith("{" + placeholders.OPT_OUT + "}"):
            yield NoOptOut()

    def fix(self, subject: Subject) -> str | None:
        if placeholders.OPT_OUT in placeholders.names(subject.words):
            return None
        return f"{subject.words.rstrip()} {{{placeholders.OPT_OUT}}}"


class Segments(Check):
    id = "segments"
    severity = Severity.ERROR
    looks_at = _l("Whether an SMS takes more segments than the rules allow, with the longest values of its audience.")
    example = Example("[QC] Mời bà con tìm hiểu bảo hiểm xã hội tự nguyện tại điểm thu của xã. {opt_out}", rules=_RULES)

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        most = subject.rules.most_segments(subject.language.slug) if subject.rules else None
        takes = subject.seen.as_sent(subject.keeps_marks)
        if most and takes:
            yield from too_many(subject.language.slug, takes, most)


REQUIREMENTS: tuple[Check, ...] = (Label(), OptOut(), Segments())


def too_many(slug: str, takes: Measure, most: int) -> Iterator[TooManySegments]:
    """That an SMS in this language takes more segments than may leave, and how much shorter it has to become."""
    if takes.segments > most:
        over = takes.units - room(takes.encoding, most)
        yield TooManySegments(
            language=language_in_sentence(slug), segments=takes.segments, most=most, over=number(max(over, 1))
        )

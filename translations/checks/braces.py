"""Placeholders: that each can be filled, may be said on this channel, and stands in the rendering as in the source."""

import difflib
import re
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from foundation import placeholders
from foundation.placeholders import ExtraPlaceholder, MissingPlaceholder, PersonalPlaceholder
from foundation.refusals import Refusal
from translations.subject import Check, Example, Severity, Subject

_BRACED = re.compile(r"\{([^{}]{1,24})\}")
_ALIKE = 0.7  # `card_expire` is meant to be `card_expiry`, `ten` is not `name`


class PlaceholderSpelling(Check):
    id = "placeholder-spelling"
    severity = Severity.ERROR
    looks_at = _l("Whether every placeholder is spelt so that it can be filled.")
    example = Example("Thẻ của { Name } sắp hết hạn.", "The card of {name} expires soon.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for problem in placeholders.problems(subject.words, subject.allowed):
            if not isinstance(problem, PersonalPlaceholder):
                yield problem

    def fix(self, subject: Subject) -> str | None:
        """Each as the placeholder it most resembles: one of the source's, where there is a source with any."""
        offered = sorted(subject.allowed & set(placeholders.names(subject.source or ""))) or sorted(subject.allowed)
        return _BRACED.sub(lambda found: _meant(found, subject.allowed, offered), subject.words)


class PersonalInScript(Check):
    id = "personal-placeholder"
    severity = Severity.ERROR
    looks_at = _l("Whether a script for the loudspeaker would say something personal.")
    example = Example("Bà con {village} nhắc {name}.", "People of {village}, remind {name}.", channel="script")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        for problem in placeholders.problems(subject.words, subject.allowed):
            if isinstance(problem, PersonalPlaceholder):
                yield problem


class LostPlaceholder(Check):
    id = "missing-placeholder"
    severity = Severity.ERROR
    looks_at = _l("Whether every placeholder of the source stands in the rendering.")
    example = Example("Thẻ sắp hết hạn.", "The card expires on {card_expiry}.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if lost := _differences(subject, MissingPlaceholder):
            yield MissingPlaceholder(found=", ".join(lost))


class AddedPlaceholder(Check):
    id = "extra-placeholder"
    severity = Severity.WARNING
    looks_at = _l("Whether the rendering has placeholders that the source does not have.")
    example = Example("Thẻ sắp hết hạn, gọi {hotline}.", "The card expires soon.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        # What cannot be filled at all is another check's to say.
        fillable = {"{" + name + "}" for name in subject.allowed}
        if added := [found for found in _differences(subject, ExtraPlaceholder) if found in fillable]:
            yield ExtraPlaceholder(found=", ".join(added))


def _differences(subject: Subject, kind: type[Refusal]) -> list[str]:
    if subject.source is None or not subject.words:
        return []
    problems = placeholders.differences(subject.source, subject.words)
    return [str(problem.fields["found"]) for problem in problems if isinstance(problem, kind)]


def _meant(found: re.Match[str], allowed: frozenset[str], offered: list[str]) -> str:
    written = re.sub(r"[\s-]+", "_", found.group(1).strip().lower())
    if written in allowed:
        return "{" + written + "}"
    alike = difflib.get_close_matches(written, offered, 1, _ALIKE)
    return "{" + alike[0] + "}" if alike else found.group()

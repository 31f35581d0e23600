"""Places that only the writer of a campaign can fill in: `[[giờ và ngày]]`. Pure.

A blank may stand in a standard text and in its renderings. It can never leave: a campaign with one cannot be submitted,
and a rendering with one that its source no longer has cannot be approved.
"""

import re
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from translations.subject import Check, Example, Severity, Subject

_BLANK = re.compile(r"\[\[\s*([^\[\]]*?)\s*\]\]")
_STRAY = re.compile(r"\[\[|\]\]")


class BlankLeft(Refusal):
    message = _l("There is still a place to fill in: %(found)s.")


class BlankLost(Refusal):
    message = _l("Places to fill in: %(wanted)s in the source, %(found)s in the rendering. Keep each [[…]].")


def blanks(text: str) -> list[str]:
    """What is to be filled in, in order; half a pair of brackets counts as well, so that it is not overlooked."""
    found = [match.group(1) or "…" for match in _BLANK.finditer(text)]
    return found + _STRAY.findall(_BLANK.sub("", text))


class Blanks(Check):
    """A rendering keeps the places to fill in that its source has, and has none of its own."""

    id = "blanks"
    severity = Severity.ERROR
    looks_at = _l("Whether the places to fill in, written [[…]], stand in the rendering as in the source.")
    example = Example("Mời bà con họp lúc [[giờ họp]].", "Please come to the meeting at 8 o'clock.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.source is None or not subject.words:
            return
        wanted, found = blanks(subject.source), blanks(subject.words)
        if found and not wanted:
            yield BlankLeft(found=", ".join(found))
        elif len(found) != len(wanted):
            yield BlankLost(wanted=len(wanted), found=len(found))

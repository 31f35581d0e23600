"""Who gets nothing, and why, as a sentence one can act on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.web.formats import commune as commune_name
from foundation.web.formats import language as language_name
from foundation.web.formats import number


class GapKind(StrEnum):
    """Why somebody gets no SMS (`people` counts them) or a commune no script (`commune` names it)."""

    NO_MOBILE = "no_mobile"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NO_RENDERING = "no_rendering"
    NEEDS_SPEAKER = "needs_speaker"
    SCRIPT_NO_RENDERING = "script_no_rendering"
    SCRIPT_NEEDS_SPEAKER = "script_needs_speaker"
    COMMUNE_WITHOUT_LANGUAGE = "commune_without_language"


ABOUT_PEOPLE = frozenset(
    {GapKind.NO_MOBILE, GapKind.OPTED_OUT, GapKind.NO_CONSENT, GapKind.NO_RENDERING, GapKind.NEEDS_SPEAKER}
)


@dataclass(frozen=True)
class Gap:
    """One hole in a plan. `villages` counts the villages concerned."""

    kind: GapKind
    people: int = 0
    villages: int = 0
    language: str | None = None
    commune: str | None = None

    def sentence(self) -> str:
        """What to tell the reader, in the language of the interface."""
        return _about_people(self) if self.kind in ABOUT_PEOPLE else _about_scripts(self)

    def as_json(self) -> dict[str, Any]:
        """For programs: stable names beside the sentence."""
        told = {"kind": str(self.kind), "people": self.people, "language": self.language, "commune": self.commune}
        return {name: value for name, value in told.items() if value} | {"sentence": self.sentence()}


def people_in_villages(people: int, villages: int) -> str:
    """ "214 people in 3 villages", as the beginning of a sentence."""
    crowd = ngettext("%(figure)s person", "%(figure)s people", people, figure=number(people))
    if not villages:
        return crowd
    places = ngettext("%(figure)s village", "%(figure)s villages", villages, figure=number(villages))
    return _("%(people)s in %(villages)s", people=crowd, villages=places)


def _about_people(gap: Gap) -> str:
    who = people_in_villages(gap.people, gap.villages)
    spoken = language_name(gap.language) if gap.language else ""
    match gap.kind:
        case GapKind.NO_MOBILE:
            return _("%(who)s: no mobile number, so no SMS; the loudspeaker or a visit reaches them.", who=who)
        case GapKind.OPTED_OUT:
            return _("%(who)s: asked for no more messages, so no SMS.", who=who)
        case GapKind.NO_CONSENT:
            return _("%(who)s: did not consent, and an invitation needs consent, so no SMS.", who=who)
        case GapKind.NEEDS_SPEAKER:
            return _("%(who)s: %(language)s is only spoken and needs a human speaker: held.", who=who, language=spoken)
        case _:
            return _("%(who)s: no approved words in %(language)s yet: held.", who=who, language=spoken)


def _about_scripts(gap: Gap) -> str:
    place = commune_name(gap.commune) if gap.commune else ""
    spoken = language_name(gap.language) if gap.language else ""
    match gap.kind:
        case GapKind.SCRIPT_NEEDS_SPEAKER:
            return _("%(commune)s: %(language)s needs a human speaker; no script.", commune=place, language=spoken)
        case GapKind.COMMUNE_WITHOUT_LANGUAGE:
            return _("%(commune)s: none of its villages speaks a language of this campaign; no script.", commune=place)
        case _:
            return _("%(commune)s: no approved script in %(language)s yet; no script.", commune=place, language=spoken)

"""Who gets nothing, and why, as a sentence one can act on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from foundation.web.formats import commune as commune_name
from foundation.web.formats import language_in_sentence, number


class GapKind(StrEnum):
    """Why people get no SMS (`people` counts them) or a commune no script (`commune` names it).

    The values of the first part are those of messaging.sms.lifecycle.Reason, where it has one.
    """

    NO_RENDERING = "no_rendering"
    NEEDS_SPEAKER = "needs_speaker"
    NO_MOBILE = "no_mobile"
    OPTED_OUT = "opted_out"
    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    NO_CARD_EXPIRY = "no_card_expiry"
    CARD_EXPIRED = "card_expired"
    GONE = "gone"
    RENUMBERED = "renumbered"

    SCRIPT_NO_RENDERING = "script_no_rendering"
    SCRIPT_NEEDS_SPEAKER = "script_needs_speaker"
    COMMUNE_WITHOUT_LANGUAGE = "commune_without_language"


SENTENCES: dict[GapKind, Any] = {
    GapKind.NO_RENDERING: _l("%(who)s: no approved words in %(language)s yet, so their SMS is held."),
    GapKind.NEEDS_SPEAKER: _l(
        "%(who)s: nobody writes SMS in %(language)s, it needs a human speaker, so their SMS is held."
    ),
    GapKind.NO_MOBILE: _l("%(who)s: no mobile number, so no SMS; the loudspeaker or a visit reaches them."),
    GapKind.OPTED_OUT: _l("%(who)s: asked for no more messages, so no SMS."),
    GapKind.DO_NOT_CONTACT: _l("%(who)s: on the do-not-contact list, so no invitation by SMS."),
    GapKind.NO_CONSENT: _l("%(who)s: have not agreed to invitations, so no SMS."),
    GapKind.NO_CARD_EXPIRY: _l("%(who)s: the expiry date of their card is not known, but the SMS names it, so no SMS."),
    GapKind.CARD_EXPIRED: _l("%(who)s: their card has expired meanwhile, so no SMS."),
    GapKind.GONE: _l("%(who)s: no longer in the list of residents, so no SMS."),
    GapKind.RENUMBERED: _l("%(who)s: their number was changed after the launch, so no SMS."),
    GapKind.SCRIPT_NO_RENDERING: _l("%(commune)s: no approved words in %(language)s yet, so no script."),
    GapKind.SCRIPT_NEEDS_SPEAKER: _l(
        "%(commune)s: nobody writes this in %(language)s, it needs a human speaker, so no script."
    ),
    GapKind.COMMUNE_WITHOUT_LANGUAGE: _l(
        "%(commune)s: none of its villages speaks a language of this campaign, so no script."
    ),
}

ABOUT_SMS = frozenset(GapKind) - {
    GapKind.SCRIPT_NO_RENDERING,
    GapKind.SCRIPT_NEEDS_SPEAKER,
    GapKind.COMMUNE_WITHOUT_LANGUAGE,
}


@dataclass(frozen=True)
class Gap:
    """One hole in a plan or report. `villages` counts the villages concerned, 0 when that is not known."""

    kind: GapKind
    people: int = 0
    villages: int = 0
    language: str | None = None
    commune: str | None = None

    def sentence(self) -> str:
        """What to tell the reader, in the language of the interface."""
        return str(SENTENCES[self.kind]) % {
            "who": people_in_villages(self.people, self.villages),
            "language": language_in_sentence(self.language) if self.language else "",
            "commune": commune_name(self.commune) if self.commune else "",
        }

    def as_json(self) -> dict[str, Any]:
        """For programs: stable names beside the sentence."""
        told = {"kind": str(self.kind), "people": self.people, "language": self.language, "commune": self.commune}
        return {name: value for name, value in told.items() if value} | {"sentence": self.sentence()}


def people_in_villages(people: int, villages: int) -> str:
    """`214 people in 3 villages`, as the beginning of a sentence."""
    crowd = str(ngettext("%(figure)s person", "%(figure)s people", people, figure=number(people)))
    if not villages:
        return crowd
    places = ngettext("%(figure)s village", "%(figure)s villages", villages, figure=number(villages))
    return str(_("%(people)s in %(villages)s", people=crowd, villages=places))

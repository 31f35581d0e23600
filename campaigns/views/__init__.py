"""The pages of campaigns. A route parses, calls one action or query, and answers; it owns the transaction."""

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts import deeds
from campaigns import gaps, journey, lifecycle, overview
from campaigns.budget.queries import tariff
from foundation import clock, placeholders, settings
from foundation.database import db
from foundation.languages import LANGUAGES, SOURCE_LANGUAGES
from foundation.web import navigation
from messaging.loudspeaker.lifecycle import PRIORITIES
from messaging.sms.lifecycle import RUN_STATE_LABELS, pause_sentence
from messaging.sms.registration.words import STATES as REGISTRATION_LABELS
from translations import lifecycle as renderings
from translations.phrasebook import ways
from villages.audience import ways as audience_ways

pages = Blueprint(
    "campaigns", __name__, url_prefix="/campaigns", template_folder="../templates", static_folder="../static"
)
navigation.add(pages, _l("To approve"), ".waiting", roles=("approver",), order=8)
navigation.add(pages, _l("Campaigns"), ".index", roles=("communicator", "approver"), order=10)
deeds.name(
    {
        "campaign.create": _l("Campaign written"),
        "campaign.change": _l("Campaign changed"),
        "campaign.import": _l("Campaign taken from a file"),
        "campaign.export": _l("Campaign handed out as a file"),
        "campaign.submit": _l("Campaign submitted"),
        "campaign.send_back": _l("Campaign sent back"),
        "campaign.approve": _l("Campaign approved"),
        "campaign.launch": _l("Campaign launched"),
        "campaign.pause": _l("Campaign paused"),
        "campaign.resume": _l("Campaign resumed"),
        "campaign.cancel": _l("Campaign cancelled"),
        "campaign.release": _l("Held messages released"),
        "campaign.recordings": _l("Recordings given to loudspeaker scripts"),
        "campaign.override": _l("Let leave outside the hours and above the cap"),
        "campaign.budget": _l("Budget raised"),
        "campaign.test": _l("Test message sent"),
        "campaign.registration": _l("Texts prepared for registration"),
    },
    {"campaign": _l("Campaign")},
    {
        "title": _l("Title"),
        "kind": _l("Kind"),
        "brief": _l("Brief for translators and approvers"),
        "audience": _l("audience"),
        "sms": _l("SMS text"),
        "script": _l("Loudspeaker text"),
        "send_from": _l("Send from"),
        "send_by": _l("Send by"),
        "fallback": _l("No words in a language"),
        "merges_households": _l("Shared numbers"),
        "diacritics": _l("Vietnamese SMS"),
        "budget": _l("budget"),
        "priority": _l("Priority on the loudspeaker"),
    },
)
ways.add(_l("Start a campaign from it"), "campaigns.new", roles=("communicator",))
audience_ways.add(_l("Start a campaign with it"), "campaigns.new")
# An SMS longer than this draws a word of advice.
MANY_SEGMENTS = 3
PLACEHOLDERS = {
    "sms": [("{" + name + "}", meaning) for name, meaning in placeholders.MEANINGS.items()],
    "script": [
        ("{" + name + "}", meaning) for name, meaning in placeholders.MEANINGS.items() if name in placeholders.PUBLIC
    ],
}
pages.context_processor(
    lambda: {
        "priorities": PRIORITIES,
        "channel_names": {"sms": _("SMS message"), "script": _("Loudspeaker")},
        "placeholders": PLACEHOLDERS,
        "sender": settings.current().twilio_sender,
        "tariff": tariff(db.session),
        "registrations_url": url_for("registrations.index"),
        "sources": SOURCE_LANGUAGES,
        "rendering_labels": renderings.LABELS,
        "rendering_tones": renderings.TONES,
        "reached": overview.reached,
        "gaps_by_channel": overview.gaps_by_channel,
        "gaps_by_kind": overview.gaps_by_kind,
        "many_segments": MANY_SEGMENTS,
        "kinds": lifecycle.KINDS,
        "stages": journey.Stage,
        "languages": LANGUAGES,
        "pause_sentence": pause_sentence,
        "run_labels": RUN_STATE_LABELS,
        "registration_labels": REGISTRATION_LABELS,
        "people_in_villages": gaps.people_in_villages,
        "deed": deeds.deed,
        "now": clock.now(),
    }
)

from campaigns.views import deciding, reading, remedies, sending, trying, writing  # noqa: E402

__all__ = ["deciding", "pages", "reading", "remedies", "sending", "trying", "writing"]

"""The page of what one person was sent, and whether a number of theirs wants no more."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from accounts import sessions
from accounts.access import needs
from campaigns.people import queries
from foundation.database import db
from foundation.web import pagination, tabs
from messaging.sms.lifecycle import LABELS
from messaging.sms.opting_out.views import SOURCES
from messaging.sms.reasons import reason_label

pages = Blueprint("campaign_people", __name__, template_folder="templates")
ROLES = ("communicator", "administrator")
tabs.add("resident", "campaign_people.of_resident", _l("Messages"), ROLES, order=20)


@pages.get("/villages/residents/<int:resident_id>/messages")
@needs(*ROLES)
def of_resident(resident_id: int) -> str:
    """What was sent when, in which language, and what became of it."""
    one = queries.resident(db.session, sessions.person(), resident_id)
    found = pagination.page_of_rows(db.session, queries.messages(one.id))
    shown = {"one": one, "found": found, "opt_outs": queries.opt_outs(db.session, one)}
    return render_template("people/messages.html", **shown, states=LABELS, sources=SOURCES, reason=reason_label)

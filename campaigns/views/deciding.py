"""The approver's desk: what waits, and one campaign to be read and decided about."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from campaigns import actions, overview, queries
from campaigns.forms import DecisionForm
from campaigns.models import Campaign
from campaigns.refusals import NoteMissing
from campaigns.views import pages
from foundation.database import db


@pages.get("/waiting")
@needs("approver")
def waiting() -> str:
    """What waits for somebody to stand for it, with what changed since it was last read."""
    person = sessions.person()
    shown = [overview.overview(db.session, found) for found in queries.waiting(db.session, person)]
    own = {one.campaign.id for one in shown if person.id in queries.writers(db.session, one.campaign)}
    return render_template("campaigns/waiting.html", shown=shown, own=own)


@pages.route("/<slug>/approve", methods=["GET", "POST"])
@needs("approver")
def approve(slug: str) -> Response | tuple[str, int]:
    """Exactly what will happen, every word with what it says in Vietnamese; approve or send back."""
    found = queries.campaign(db.session, slug, sessions.person())
    form = DecisionForm()
    if form.validate_on_submit() and form.accepts(lambda: _decide(found, form), {NoteMissing: "note"}):
        db.session.commit()
        flash(_("Decided. The author sees it now."), "success")
        return redirect(url_for(".waiting"))
    shown = overview.overview(db.session, found)
    form.digest.data, form.digest.raw_data = shown.digest, None
    writes = sessions.person().id in queries.writers(db.session, found)
    return render_template("campaigns/approve.html", shown=shown, campaign=found, form=form, writes=writes), form.status


def _decide(found: Campaign, form: DecisionForm) -> None:
    if request.form.get("do") == "approve":
        actions.approve(db.session, sessions.person(), found, form.digest.data)
    else:
        actions.send_back(db.session, sessions.person(), found, form.note.data or "")

"""What an approver can do for a campaign on its way: a larger budget, an emergency."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from campaigns import actions, queries
from campaigns.budget.queries import spent_by
from campaigns.launching.wakeups import wake_workers
from campaigns.models import Campaign
from campaigns.remedies import BudgetForm, OverrideForm
from campaigns.reporting import queries as reporting
from campaigns.views import pages
from foundation.database import db
from messaging.sms.actions import ReasonMissing
from messaging.sms.lifecycle import RunState
from messaging.sms.models import Run

Answer = Response | tuple[str, int]


@pages.route("/<slug>/budget", methods=["GET", "POST"])
@needs("approver")
def budget(slug: str) -> Answer:
    """What is spent, and how much more may be."""
    found = queries.campaign(db.session, slug, sessions.person())
    run = queries.run_of(db.session, found)
    form = BudgetForm(data={"budget": run.budget})
    if form.validate_on_submit() and form.accepts(
        lambda: actions.raise_budget(db.session, sessions.person(), found, form.budget.data)
    ):
        return _on_its_way(found, _("The new budget holds. What waited for nothing else goes on."))
    db.session.rollback()
    spent = spent_by(db.session, run)
    return render_template("campaigns/budget.html", campaign=found, run=run, spent=spent, form=form), form.status


@pages.route("/<slug>/override", methods=["GET", "POST"])
@needs("approver")
def override(slug: str) -> Answer:
    """What leaving outside the hours and above the cap means, in figures, before it is done."""
    found = queries.campaign(db.session, slug, sessions.person())
    run, form = queries.run_of(db.session, found), OverrideForm()
    if form.validate_on_submit() and form.accepts(
        lambda: actions.override(db.session, sessions.person(), found, form.words()), {ReasonMissing: "note"}
    ):
        return _on_its_way(found, _leaves(run))
    seen = reporting.progress(db.session, found)
    return render_template("campaigns/override.html", campaign=found, run=run, seen=seen, form=form), form.status


def _leaves(run: Run) -> str:
    paused = _("It may leave outside the hours and above the cap, but it is paused: somebody has to resume it.")
    sentence: str = paused if run.state == RunState.PAUSED else _("It leaves now, outside the hours and above the cap.")
    return sentence


def _on_its_way(found: Campaign, sentence: str) -> Response:
    db.session.commit()
    if found.launch:
        wake_workers(found.launch)
    flash(sentence, "success")
    return redirect(url_for(".campaign", slug=found.slug))

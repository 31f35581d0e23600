"""The launch, and what can be done while a campaign is on its way."""

from collections.abc import Iterator

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from campaigns import actions, overview, queries
from campaigns.launching.queries import Late
from campaigns.launching.wakeups import wake_planner, wake_workers
from campaigns.lifecycle import CampaignState, require_state
from campaigns.models import Campaign
from campaigns.reporting import queries as reporting
from campaigns.views import pages
from foundation.database import db
from foundation.web.formats import number


@pages.get("/<slug>/launch")
@needs("communicator")
def before_launch(slug: str) -> Response | str:
    """What exactly will happen, before the button that cannot be undone."""
    found = _found(slug)
    if found.state == CampaignState.LAUNCHED:
        return _to(found)
    require_state(found.title, found.state, CampaignState.SUBMITTED)
    shown = overview.overview(db.session, found)
    return render_template("campaigns/launch.html", shown=shown, campaign=found)


@pages.post("/<slug>/launch")
@needs("communicator")
def launch(slug: str) -> Response:
    """Launch it, once however often the button is pressed."""
    found = _found(slug)
    made = actions.launch(db.session, sessions.person(), found)
    db.session.commit()
    wake_workers(made)
    flash(_("Launched. You can leave this page: it goes on by itself."), "success")
    return _to(found)


@pages.post("/<slug>/pause")
@needs("communicator")
def pause(slug: str) -> Response:
    """No further message leaves."""
    found = _found(slug)
    actions.pause(db.session, sessions.person(), found)
    db.session.commit()
    return _to(found)


@pages.get("/<slug>/resume")
@needs("communicator")
def before_resume(slug: str) -> str:
    """What resuming means after the networks refused unusually many."""
    found = _found(slug)
    queries.run_of(db.session, found)
    return render_template("campaigns/resume.html", campaign=found, seen=reporting.progress(db.session, found))


@pages.post("/<slug>/resume")
@needs("communicator")
def resume(slug: str) -> Response:
    """The messages go on."""
    found = _found(slug)
    actions.resume(db.session, sessions.person(), found)
    db.session.commit()
    if found.launch:
        wake_workers(found.launch)
    return _to(found)


@pages.get("/<slug>/cancel")
@needs("communicator")
def before_cancel(slug: str) -> str:
    """What cancelling means for this campaign, in figures."""
    found = _found(slug)
    seen = reporting.progress(db.session, found)
    return render_template("campaigns/cancel.html", campaign=found, seen=seen)


@pages.post("/<slug>/cancel")
@needs("communicator")
def cancel(slug: str) -> Response:
    """Nothing more leaves, nothing more is read out."""
    found = _found(slug)
    actions.cancel(db.session, sessions.person(), found)
    db.session.commit()
    if found.launch:
        wake_planner(found.launch)
    flash(_("Cancelled."), "success")
    return _to(found)


@pages.post("/<slug>/release/<language>")
@needs("communicator")
def release(slug: str, language: str) -> Response:
    """Let held messages go and add missing scripts, now that their words are approved."""
    found = _found(slug)
    left = actions.release_held(db.session, sessions.person(), found, language)
    db.session.commit()
    if found.launch:
        wake_workers(found.launch)
    for sentence in _leaving(left):
        flash(sentence, "success")
    return _to(found)


@pages.post("/<slug>/recordings")
@needs("communicator")
def recordings(slug: str) -> Response:
    """Let scripts have the recordings made of their words since the launch."""
    found = _found(slug)
    count = actions.give_recordings(db.session, sessions.person(), found)
    db.session.commit()
    said = ngettext(
        "%(figure)s script has its recording now.",
        "%(figure)s scripts have their recording now.",
        count,
        figure=number(count),
    )
    flash(said, "success")
    return _to(found)


def _leaving(left: Late) -> Iterator[str]:
    if count := left.people:
        yield ngettext("%(figure)s message leaves now.", "%(figure)s messages leave now.", count, figure=number(count))
    if count := len(left.scripts):
        yield ngettext("%(figure)s script is added.", "%(figure)s scripts are added.", count, figure=number(count))


def _found(slug: str) -> Campaign:
    return queries.campaign(db.session, slug, sessions.person())


def _to(found: Campaign) -> Response:
    return redirect(url_for(".campaign", slug=found.slug))

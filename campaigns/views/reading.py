"""What there is, one campaign, how it is going, what became of it."""

from typing import Any

from flask import Response, current_app, render_template, request, url_for

from accounts import sessions
from accounts.access import needs
from accounts.models import Person
from campaigns import overview, queries
from campaigns.budget.queries import spent_by
from campaigns.exchange import file
from campaigns.exchange.actions import hand_out
from campaigns.launching.queries import late, missing_recordings
from campaigns.lifecycle import CampaignState
from campaigns.models import Campaign
from campaigns.reporting import queries as reporting
from campaigns.trials.queries import trials
from campaigns.views import pages
from foundation import clock
from foundation.database import db
from foundation.web import pagination
from messaging.loudspeaker import queries as loudspeaker

READERS = ("communicator", "approver")


@pages.get("/")
@needs(*READERS)
def index() -> str:
    """The communicator's home: campaigns by what is to be done with them."""
    found = pagination.page(db.session, queries.campaigns(sessions.person()))
    return render_template(
        "campaigns/index.html", found=found, shelves=overview.shelves(db.session, found.items, sessions.person())
    )


@pages.get("/<slug>")
@needs(*READERS)
def campaign(slug: str) -> str:
    """The heart: where it stands, whom it reaches, what is missing, what to do next."""
    found = queries.campaign(db.session, slug, sessions.person())
    if found.state in (CampaignState.LAUNCHED, CampaignState.CANCELLED) and found.launch:
        return _launched(found)
    shown = overview.overview(db.session, found)
    writes = sessions.person().id in queries.writers(db.session, found)
    tests = trials(db.session, found)
    return render_template("campaigns/campaign.html", shown=shown, campaign=found, writes=writes, trials=tests)


@pages.get("/<slug>/progress")
@needs(*READERS)
def progress(slug: str) -> str:
    """The part of the page that renews itself."""
    found = queries.campaign(db.session, slug, sessions.person())
    opened = request.args.get("opened", "")
    return render_template("campaigns/_progress.html", campaign=found, opened=opened, **_going(found))


@pages.get("/<slug>/report")
@needs(*READERS)
def report(slug: str) -> str:
    """What became of everybody, to be read, filed and printed."""
    found = queries.campaign(db.session, slug, sessions.person())
    return render_template(
        "campaigns/report.html",
        campaign=found,
        told=reporting.report(db.session, found),
        **_going(found),
        audience=overview.audience_in_words(db.session, found.audience),
        now=clock.now(),
    )


@pages.get("/<slug>/file")
@needs(*READERS)
def download(slug: str) -> Response:
    """The campaign as a file for another office."""
    found = queries.campaign(db.session, slug, sessions.person())
    content = file.write(hand_out(db.session, sessions.person(), found), clock.zone())
    db.session.commit()
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}.yaml"'}
    return Response(content, mimetype="application/yaml; charset=utf-8", headers=headers)


def _going(found: Campaign) -> dict[str, Any]:
    """How it is going, with the pages on which one can do something about it."""
    run = found.launch.run if found.launch else None
    there = current_app.view_functions
    return {
        "seen": reporting.progress(db.session, found),
        "run": run,
        "spent": spent_by(db.session, run) if run else None,
        "overrider": _name_of(run.override_by) if run else "",
        "doubts_url": url_for("sms_doubts.uncertain", run=run.id) if run and "sms_doubts.uncertain" in there else "",
    }


def _name_of(person_id: int | None) -> str:
    person = db.session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _launched(found: Campaign) -> str:
    shown, going = overview.overview(db.session, found), _going(found)
    bulletin_id = found.launch.bulletin_id if found.launch else None
    scripts = loudspeaker.within_reach(bulletin_id, sessions.person()) if bulletin_id else None
    return render_template(
        "campaigns/launched.html",
        campaign=found,
        shown=shown,
        opened=going["seen"].run_state,
        **going,
        told=reporting.report(db.session, found),
        trials=trials(db.session, found),
        late=late(db.session, found, shown.content),
        unheard=missing_recordings(db.session, found, shown.content),
        scripts=pagination.page(db.session, scripts, per_page=20) if scripts is not None else None,
    )

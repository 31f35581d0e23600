"""Doors of the operator's page: today and this week, and a broadcast logged by a form without any script."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.web import navigation
from foundation.web.pagination import Page, requested
from foundation.web.redirection import within
from messaging.loudspeaker import queries as loudspeaker
from messaging.loudspeaker.lifecycle import PRIORITIES
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.operating import actions, entries, queries
from messaging.loudspeaker.planner.tasks import ring
from messaging.loudspeaker.refusals import LoudspeakerRefusal

# Another blueprint stands below /scripts too: their files would hide each other in one folder.
pages = Blueprint(
    "operating",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/operating",
    url_prefix="/scripts",
)
navigation.add(pages, _l("Today's broadcasts"), ".today", roles=("operator",), order=5)
pages.context_processor(
    lambda: {
        "entry_key": lambda: secrets.token_urlsafe(16),
        "priorities": PRIORITIES,
    }
)
CARDS_A_PAGE = 20


@pages.get("/")
@needs("operator")
def today() -> str:
    """What is on air today, what was, and the coming days."""
    me, now = sessions.person(), clock.local(clock.now())
    found = queries.today(db.session, me, now)
    last = max(1, -(-len(found.cards) // CARDS_A_PAGE))
    number = min(requested(), last)
    cut = found.cards[(number - 1) * CARDS_A_PAGE : number * CARDS_A_PAGE]
    return render_template(
        "operating/today.html",
        cards=Page(cut, number, len(found.cards), CARDS_A_PAGE),
        others=found.others,
        renewed=queries.renewed(db.session, [card.script for card in (*cut, *found.others)]),
        stopped=queries.stopped(db.session, me, now),
        week=queries.week(db.session, me, now.date()),
        communes=queries.communes_of([*cut, *found.others]),
        now=now,
        **queries.offered(db.session, me),
    )


@pages.post("/<int:script_id>/note")
@needs("operator")
def note(script_id: int) -> Response:
    """Aired, or not and why."""
    me = sessions.person()
    script = loudspeaker.script_for(db.session, me, script_id)
    try:
        new = actions.log(db.session, me, _entry(script_id))
        db.session.commit()
        ring(script.commune_code)
        flash(_("Logged.") if new else _("This was logged already."), "success")
    except LoudspeakerRefusal as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
    place = within(request.form.get("next")) or url_for(".today")
    return redirect(f"{place}#script-{script_id}")


def _entry(script_id: int) -> Entry:
    """What the form says."""
    given = request.form
    slot, began, now = given.get("slot", ""), given.get("began", ""), clock.local(clock.now())
    at, airing_id, planned = entries.occasion(slot, now, given.get("other_at", ""))
    chosen = at
    if began != given.get("began_as", "") and began and slot != entries.OTHER:
        at = entries.began(began, chosen)
    minutes = _figure("minutes", 0)
    return Entry(
        script_id=script_id,
        at=at,
        aired=given.get("aired") == "yes",
        entry_key=given.get("entry_key", ""),
        note=given.get("note", "").strip() or given.get("reason", ""),
        airing_id=airing_id,
        planned_at=chosen if planned else None,
        seconds=minutes * 60 or None,
        repeats=_figure("repeats", 1),
        reader=given.get("reader", ""),
        clusters_failed=_figure("clusters_failed", 0),
        failed_where=given.get("failed_where", ""),
    )


def _figure(name: str, default: int) -> int:
    """A whole number of the form, small enough to be meant."""
    given = request.form.get(name, "").strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else default

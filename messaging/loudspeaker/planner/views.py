"""Pages of the plan: which communes have conflicts, a commune's week, the sheet for the wall, moving a message."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import navigation
from messaging.loudspeaker.documents import sessions as whole
from messaging.loudspeaker.documents.answers import handed
from messaging.loudspeaker.lifecycle import PRIORITIES
from messaging.loudspeaker.models import Airing
from messaging.loudspeaker.papers import sheets_of
from messaging.loudspeaker.planner import actions, diary, queries, refusals
from messaging.loudspeaker.planner.situation import situations, this_minute
from messaging.loudspeaker.stations import queries as stations
from messaging.loudspeaker.stations import week
from messaging.loudspeaker.stations.sessions import sessions_of

pages = Blueprint("planner", __name__, template_folder="templates", static_folder="static", url_prefix="/plan")
PLANNERS = ("operator", "communicator", "administrator")
navigation.add(pages, _l("Plan"), ".index", roles=("operator",), order=32)
deeds.name(
    {
        "airing.move": _l("Broadcast moved to another session"),
        "airing.drop": _l("Broadcast taken out of the plan"),
        "airing.restore": _l("Broadcast put back into the plan"),
    }
)
pages.context_processor(
    lambda: {"days": week.DAYS, "priorities": PRIORITIES, "sheets_of": sheets_of, "session_named": whole.named}
)


@pages.get("")
@needs(*PLANNERS)
def index() -> str:
    """The communes within reach that have something to read, those with conflicts first."""
    found = queries.overview(db.session, sessions.person(), this_minute())
    return render_template("planner/index.html", plans=found)


@pages.get("/<code>")
@needs(*PLANNERS)
def calendar(code: str) -> str:
    """A week of one commune, with what stands against its plan on top."""
    page = _week(code)
    plan = situations(db.session, [code], this_minute())[code].plan
    return render_template("planner/calendar.html", conflicts=plan.conflicts, moved=_moved(), **page)


@pages.get("/<code>/sheet")
@needs(*PLANNERS)
def sheet(code: str) -> str:
    """The same week on paper, with a column to sign."""
    found = stations.station(db.session, stations.within_reach(sessions.person(), code))
    return render_template("planner/sheet.html", station=found, **_week(code))


@pages.get("/<code>/sessions/<moment>/<any(pdf, large, docx, txt):form>")
@needs(*PLANNERS)
def paper(code: str, moment: str, form: str) -> Response:
    """Everything of one session on one paper; `?paper=2` is the next, where it does not fit on one."""
    found = whole.airings_then(db.session, stations.within_reach(sessions.person(), code), moment)
    number = request.args.get("paper", 1, type=int)
    return handed(whole.document(db.session, found, number, form, clock.today()))


@pages.route("/airings/<int:airing_id>/move", methods=["GET", "POST"])
@needs(*PLANNERS)
def move(airing_id: int) -> Answer | tuple[str, int]:
    """To another session, chosen from those there are."""
    airing, error = actions.airing_for(db.session, sessions.person(), airing_id), ""
    origin, code = clock.local(airing.session_at), airing.commune_code
    if request.method == "POST":
        try:
            to = _moment(request.form.get("session_at", ""))
            there = actions.move(db.session, sessions.person(), airing_id, to)
            db.session.commit()
            told: dict[str, Any] = {"week": to.date().isoformat(), "moved": there.id, "origin": origin.isoformat()}
            return redirect(url_for(".calendar", code=code, **told))
        except refusals.PlanRefusal as refusal:
            db.session.rollback()
            error = str(refusal)
    offered = queries.open_sessions(db.session, airing, this_minute())
    shown = render_template("planner/move.html", airing=airing, offered=offered, origin=origin, error=error)
    return shown, 422 if error else 200


@pages.post("/airings/<int:airing_id>/move-back")
@needs(*PLANNERS)
def move_back(airing_id: int) -> Answer:
    """Undo of a move."""
    me, at = sessions.person(), request.form.get("session_at", "")
    return _do(airing_id, lambda: actions.move_back(db.session, me, airing_id, _moment(at)), _("It stands as before."))


@pages.post("/airings/<int:airing_id>/drop")
@needs(*PLANNERS)
def drop(airing_id: int) -> Answer:
    """Out of that session; the page offers to put it back."""
    me = sessions.person()
    return _do(airing_id, lambda: actions.drop(db.session, me, airing_id), _("It was taken out of the session."))


@pages.post("/airings/<int:airing_id>/restore")
@needs(*PLANNERS)
def restore(airing_id: int) -> Answer:
    """Into that session after all."""
    me = sessions.person()
    return _do(airing_id, lambda: actions.restore(db.session, me, airing_id), _("It is in the plan again."))


def _do(airing_id: int, deed: Callable[[], Airing], done: str) -> Answer:
    back = _where(actions.airing_for(db.session, sessions.person(), airing_id))
    try:
        deed()
        db.session.commit()
        flash(done, "success")
    except refusals.PlanRefusal as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
    return redirect(url_for(".calendar", **back))


def _where(airing: Airing) -> dict[str, Any]:
    """The week it stands in, asked before anything is done: laying anew may take the airing away."""
    return {"code": airing.commune_code, "week": clock.local(airing.session_at).date().isoformat()}


def _moment(text: str) -> datetime:
    """The session a form means.

    Raises:
        NoSessionThen: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
        return clock.local(found if found.tzinfo else found.replace(tzinfo=clock.zone()))
    except (ValueError, OverflowError):
        raise refusals.NoSessionThen(at=text[:40]) from None


def _moved() -> dict[str, Any] | None:
    """What was moved a moment ago, so that it can be undone."""
    airing_id, origin = request.args.get("moved", type=int), request.args.get("origin", "")
    try:
        return {"id": airing_id, "origin": _moment(origin)} if airing_id else None
    except Refusal:
        return None


def _week(code: str) -> dict[str, Any]:
    stations.within_reach(sessions.person(), code)
    today, now = clock.today(), this_minute()
    first = diary.monday(request.args.get("week"), today)
    last = first + timedelta(days=6)
    airings = queries.airings_of(db.session, code, first, last)
    days = diary.week(
        first,
        sessions_of(db.session, code, first, last),
        airings,
        queries.dropped_of(db.session, code, first, last),
        now,
        queries.log_of(db.session, airings),
    )
    return {"code": code, "week": days, "first": first, "last": last, "today": today, **_neighbours(first)}


def _neighbours(first: date) -> dict[str, str]:
    return {
        "earlier": (first - timedelta(days=7)).isoformat(),
        "later": (first + timedelta(days=7)).isoformat(),
    }

"""Doors of a whole session on the operator's page."""

from flask import flash, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from messaging.loudspeaker.documents import sessions as whole
from messaging.loudspeaker.operating.sessions import actions, queries
from messaging.loudspeaker.operating.views import pages
from messaging.loudspeaker.papers import sheets_of
from messaging.loudspeaker.refusals import LoudspeakerRefusal
from messaging.loudspeaker.stations.queries import within_reach


@pages.context_processor
def of_today() -> dict[str, object]:
    """What `operating/_session.html` asks for."""

    def found(communes: list[str]) -> list[queries.Sitting]:
        return queries.today(db.session, sessions.person(), communes, clock.local(clock.now()))

    return {"sessions_of_today": found, "sheets_of": sheets_of, "session_named": whole.named}


@pages.post("/sessions/<code>/<moment>")
@needs("operator")
def note_session(code: str, moment: str) -> Response:
    """Everything of that session was aired."""
    me, given = sessions.person(), request.form
    airings = whole.airings_then(db.session, within_reach(me, code), moment)
    try:
        found = actions.log(db.session, me, airings, given.get("entry_key", ""), given.get("reader", ""))
        db.session.commit()
        flash(_said(found), "success")
    except LoudspeakerRefusal as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
    return redirect(url_for(".today", _anchor=f"session-{code}-{moment}"))


def _said(found: actions.Outcome) -> str:
    """What became of it, in one or two sentences."""
    logged = ngettext("%(num)s broadcast was logged.", "%(num)s broadcasts were logged.", found.logged)
    there = ngettext(
        "%(num)s had an entry already and stays as it is.", "%(num)s had an entry already and stay as they are.",
        found.there,
    )  # fmt: skip
    return " ".join(part for part, count in ((logged, found.logged), (there, found.there)) if count)

"""Doors of the loudspeaker room: a script as paper and file, the log, the scripts of a bulletin."""

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from accounts import deeds
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.wakeups import wake
from foundation.web import navigation
from foundation.web.pagination import page
from foundation.web.redirection import within
from messaging.loudspeaker import actions, documents, head, lifecycle, queries
from messaging.loudspeaker.documents.answers import handed
from messaging.loudspeaker.documents.names import named_apart, number
from messaging.loudspeaker.lifecycle import PRIORITIES
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.operating import queries as operating
from messaging.loudspeaker.papers import paper_of
from messaging.loudspeaker.phrases import HEAD, NOTES
from messaging.loudspeaker.tasks import make_scripts

pages = Blueprint("loudspeaker", __name__, template_folder="templates", static_folder="static", url_prefix="/scripts")
navigation.add(pages, _l("Loudspeaker"), ".bulletins", roles=("communicator", "approver", "administrator"), order=38)
deeds.name(
    {
        "bulletin.enqueue": _l("Loudspeaker scripts ordered"),
        "bulletin.recording": _l("Recording given to loudspeaker scripts"),
        "bulletin.withdraw": _l("Loudspeaker scripts withdrawn"),
        "bulletin.retry": _l("Failed scripts tried again"),
        "bulletin.export": _l("Loudspeaker scripts exported"),
        "script.aired": _l("Broadcast logged as aired"),
        "script.missed": _l("Broadcast logged as not aired"),
        "script.entry_taken_back": _l("Log entry taken back"),
        "script.entry_corrected": _l("Log entry corrected"),
    },
    {"bulletin": _l("Loudspeaker bulletin"), "script": _l("Loudspeaker script")},
)
pages.context_processor(
    lambda: {
        "entry_key": lambda: secrets.token_urlsafe(16),
        "states": lifecycle.STATES,
        "state_tones": {"waiting": "wait", "ready": "good", "failed": "bad"},
        "priorities": PRIORITIES,
        "period": head.period,
    }
)


@pages.get("/<int:script_id>")
@needs()
def script(script_id: int) -> str:
    """The script as the paper the reader holds, and its log."""
    found = queries.script_for(db.session, current_user, script_id)
    return render_template("loudspeaker/script.html", **_sheet(found))


@pages.get("/<int:script_id>/<any(pdf, large, docx, txt, tts, mp3):form>")
@needs()
def download(script_id: int, form: str) -> Response:
    """The file, made now when it is missing; what must not be read any more says so."""
    found = queries.script_for(db.session, current_user, script_id)
    void = queries.standing_of(db.session, found, clock.today()) in lifecycle.VOID
    made = documents.document(found, form, void)
    return handed(named_apart(made, [found], number(db.session, [found])))


@pages.post("/entries/<int:entry_id>/take-back")
@needs("operator")
def take_back(entry_id: int) -> Answer:
    """An entry made by mistake."""
    found = logbook.take_back(db.session, current_user, entry_id, request.form.get("entry_key", ""))
    db.session.commit()
    flash(_("The entry was taken back."), "success")
    return _back(found.id)


@pages.get("/bulletins")
@needs("communicator", "approver", "administrator")
def bulletins() -> str:
    """What stations were given to read, the latest first."""
    found = page(db.session, queries.bulletins(current_user))
    tallies = queries.tallies(db.session, [entry.id for entry in found.items])
    return render_template("loudspeaker/bulletins.html", bulletins=found, tallies=tallies, today=clock.today())


@pages.get("/bulletins/<int:bulletin_id>")
@needs("communicator", "approver", "administrator")
def bulletin(bulletin_id: int) -> str:
    """All scripts of a bulletin."""
    found = queries.bulletin(db.session, current_user, bulletin_id)
    scripts = page(db.session, queries.within_reach(bulletin_id, current_user))
    entries = queries.entries_of(db.session, scripts.items)
    tally, reasons = queries.tally(db.session, bulletin_id), queries.reasons_of(db.session, bulletin_id)
    return render_template(
        "loudspeaker/bulletin.html", bulletin=found, scripts=scripts, entries=entries, tally=tally, reasons=reasons
    )


@pages.get("/bulletins/<int:bulletin_id>/progress")
@needs("communicator", "approver", "administrator")
def progress(bulletin_id: int) -> str:
    """How many scripts are made."""
    found = queries.bulletin(db.session, current_user, bulletin_id)
    return render_template("loudspeaker/_progress.html", tally=queries.tally(db.session, found.id))


@pages.post("/bulletins/<int:bulletin_id>/retry")
@needs("communicator")
def retry(bulletin_id: int) -> Answer:
    """Make again what failed."""
    found = queries.bulletin(db.session, current_user, bulletin_id)
    actions.retry(db.session, found.id, current_user)
    db.session.commit()
    wake(make_scripts, bulletin_id)
    return redirect(url_for(".bulletin", bulletin_id=bulletin_id))


def _sheet(found: Script) -> dict[str, Any]:
    """What the page of a script shows."""
    now, paper = clock.local(clock.now()), paper_of(found)
    standing = queries.standing_of(db.session, found, now.date())
    history = queries.history_of(db.session, found.id)
    return {
        "script": found,
        "paper": paper,
        "rows": head.rows(paper),
        "beside_title": HEAD["vietnamese_beside"],
        "said_title": HEAD["pronunciations"],
        "void": standing in lifecycle.VOID,
        "void_word": NOTES["void"],
        "standing": lifecycle.sentence(standing, found.bulletin.valid_from, found.bulletin.valid_until),
        **_logging(found, now, standing == "in_force"),
        "history": history,
        "replaced_by": {entry.corrects_id: entry for entry in history if entry.corrects_id},
        "now": now,
    }


def _logging(found: Script, now: datetime, in_force: bool) -> dict[str, Any]:
    """What an operator's forms on the page of a script need."""
    if "operator" not in current_user.roles:
        return {}
    card = operating.card_of(db.session, found, now, in_force=in_force)
    return {"card": card, "on_paper": True, **operating.offered(db.session, current_user)}


def _back(script_id: int) -> Answer:
    """To the page the form stood on, at its script."""
    place = within(request.form.get("next")) or url_for("operating.today")
    return redirect(f"{place}#script-{script_id}")

"""The page of numbers that want no messages, kept by the office."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from accounts import deeds, sessions
from accounts.access import needs
from foundation import settings
from foundation.database import db
from foundation.refusals import Refusal
from foundation.wakeups import wake
from foundation.web import navigation, pagination
from foundation.web.forms import Form
from messaging.sms.models import Run
from messaging.sms.opting_out import actions, queries
from messaging.sms.tasks import dispatch_run

pages = Blueprint("opting_out", __name__, template_folder="templates", url_prefix="/sms")
ROLES = ("communicator", "administrator")
navigation.add(pages, _l("Opt-outs"), ".opt_outs", roles=ROLES, order=50)
SOURCES = {
    actions.BY_OFFICER: _l("told to the office"),
    actions.BY_COMMAND: _l("entered by command"),
    actions.BY_CARRIER: _l("told to the network"),
    actions.BY_PAGE: _l("on the public page"),
    actions.BY_REPLY: _l("by reply to a message"),
}
deeds.name(
    {"sms.opt_out": _l("Opt-out noted"), "sms.opt_in": _l("Opt-out taken back")},
    {"number": _l("Number with the fingerprint")},
    SOURCES,
)


class OptOutForm(Form):
    """A number that wants no messages."""

    phone = StringField(_l("Phone number"), [InputRequired(), Length(max=40)])
    note = StringField(_l("How the wish came"), [Length(max=200)])


@pages.get("/opt-outs")
@needs(*ROLES)
def opt_outs() -> str:
    """Who wants no messages."""
    return _list(OptOutForm(formdata=None))


@pages.post("/opt-outs")
@needs(*ROLES)
def opt_out() -> Response | str | tuple[str, int]:
    """One more number."""
    form, told = OptOutForm(), None
    if not form.validate_on_submit():
        return _list(form), 422
    try:
        told = actions.opt_out(db.session, form.phone.data, actions.BY_OFFICER, sessions.person(), form.note.data or "")
    except Refusal as refusal:
        form.refuse(refusal, "phone")
        return _list(form), 422
    commit_and_send(told)
    flash(_("This number gets no more messages."), "success")
    return redirect(url_for(".opt_outs"))


@pages.post("/opt-outs/undo")
@needs(*ROLES)
def undo() -> Response:
    """A number wants messages again."""
    number_hash = queries.reached_opt_out(db.session, sessions.person(), _hash(request.form.get("number", "")))
    actions.opt_in(db.session, number_hash, sessions.person())
    db.session.commit()
    flash(_("This number gets messages again."), "success")
    return redirect(url_for(".opt_outs"))


def commit_and_send(run: Run | None) -> None:
    """Keep what was done, and let the message that tells of it leave."""
    run_id = run.id if run else None
    db.session.commit()
    if run_id is not None:
        wake(dispatch_run, run_id)


def _list(form: OptOutForm) -> str:
    found = pagination.page_of_rows(db.session, queries.opt_outs(sessions.person()))
    entries = [queries.shown_opt_out(row) for row in found.items]
    heard = queries.replies(db.session)
    shown = {"form": form, "found": found, "entries": entries, "sources": SOURCES, "heard": heard}
    return render_template(
        "opting_out/opt_outs.html", **shown, public_address=f"{settings.current().public_url}/opt-out"
    )


def _hash(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""

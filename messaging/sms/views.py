"""The page of numbers that want no messages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from accounts.access import needs
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import navigation, pagination
from foundation.web.forms import Form
from messaging.sms import actions, queries

pages = Blueprint("sms", __name__, template_folder="templates", url_prefix="/sms")
ROLES = ("communicator", "administrator")
navigation.add(pages, _l("Opt-outs"), ".opt_outs", roles=ROLES, order=50)

SOURCES = {
    actions.BY_OFFICER: _l("told to the office"),
    actions.BY_COMMAND: _l("entered by command"),
    actions.BY_CARRIER: _l("told to the network"),
}


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
    form = OptOutForm()
    if not form.validate_on_submit():
        return _list(form), 422
    try:
        actions.opt_out(db.session, form.phone.data, actions.BY_OFFICER, current_user, form.note.data or "")
    except Refusal as refusal:
        form.refuse(refusal, "phone")
        return _list(form), 422
    db.session.commit()
    flash(_("This number gets no more messages."), "success")
    return redirect(url_for(".opt_outs"))


@pages.post("/opt-outs/undo")
@needs(*ROLES)
def undo() -> Response:
    """A number wants messages again."""
    number_hash = queries.reached_opt_out(db.session, current_user, _hash(request.form.get("number", "")))
    actions.opt_in(db.session, number_hash, current_user)
    db.session.commit()
    flash(_("This number gets messages again."), "success")
    return redirect(url_for(".opt_outs"))


def _list(form: OptOutForm) -> str:
    found = pagination.page_of_rows(db.session, queries.opt_outs(current_user))
    entries = [queries.shown_opt_out(row) for row in found.items]
    return render_template("sms/opt_outs.html", form=form, found=found, entries=entries, sources=SOURCES)


def _hash(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""

"""The public page: a number, the code that was sent to it, done. Nobody signs in, and no script is needed.

It answers the same for every number: what it says of a number is known only to whoever holds the phone.
"""

from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from foundation import settings
from foundation.database import db
from foundation.masking import masked_phone
from foundation.refusals import Refusal
from foundation.wakeups import wake
from foundation.web.forms import Form
from messaging.sms.opting_out.page import actions
from messaging.sms.opting_out.page.limits import TooMany
from messaging.sms.opting_out.tasks import send_codes
from messaging.sms.opting_out.views import commit_and_send
from villages.phones import read_phone

pages = Blueprint("public_opt_out", __name__, template_folder="../templates", url_prefix="/opt-out")

# What the browser keeps, signed, between the steps.
_ASKED, _SHOWN, _DONE = "opt_out_request", "opt_out_shown", "opt_out_done"

Page = tuple[str, int]


class NumberForm(Form):
    """Which number wants no more messages."""

    phone = StringField(_l("Your phone number"), [InputRequired(_l("Write your phone number.")), Length(max=40)])


class CodeForm(Form):
    """The digits that came by SMS."""

    code = StringField(
        _l("The six digits in the message"), [InputRequired(_l("Write the six digits.")), Length(max=20)]
    )


@pages.route("", methods=["GET", "POST"])
def number() -> AnyResponse | Page:
    """Which number? Says nothing about which are known."""
    form = NumberForm()
    if form.validate_on_submit():
        try:
            asked = actions.ask(db.session, form.phone.data, request.remote_addr or "")
        except TooMany as refusal:
            form.refuse(refusal)
            return _page("number", form), 429
        except Refusal as refusal:
            form.refuse(refusal, "phone")
        else:
            return _sent(asked.id, form.phone.data)
    return _page("number", form), form.status


@pages.route("/code", methods=["GET", "POST"])
def code() -> AnyResponse | Page:
    """The code that was sent, if it was."""
    form, asked = CodeForm(), session.get(_ASKED)
    if not isinstance(asked, int):
        return redirect(url_for(".number"))
    if form.validate_on_submit():
        try:
            return _done(actions.answer(db.session, asked, form.code.data))
        except Refusal as refusal:
            # The try is counted, so it is kept as well.
            db.session.commit()
            form.refuse(refusal, "code")
    return _page("code", form, shown=session.get(_SHOWN, "")), form.status


@pages.get("/done")
def done() -> AnyResponse | Page:
    """It is done."""
    if _DONE not in session:
        return redirect(url_for(".number"))
    since = session[_DONE]
    return _page("done", since=datetime.fromisoformat(since) if since else None), 200


@pages.after_request
def forget(response: Response) -> Response:
    """Nothing of it stays in the browser of whoever uses the same phone or computer next."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent(request_id: int, phone: str) -> AnyResponse:
    db.session.commit()
    wake(send_codes)
    session[_ASKED], session[_SHOWN] = request_id, masked_phone(read_phone(phone).e164).replace(" ", "\u00a0")
    return redirect(url_for(".code"))


def _done(found: actions.OptedOut) -> AnyResponse:
    commit_and_send(found.told)
    session.pop(_ASKED, None)
    session.pop(_SHOWN, None)
    session[_DONE] = found.already.isoformat() if found.already else ""
    return redirect(url_for(".done"))


def _page(step: str, form: Form | None = None, **shown: object) -> str:
    return render_template(
        f"opting_out/public/{step}.html", form=form, hotline=settings.current().hotline, step=step, **shown
    )

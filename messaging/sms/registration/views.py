"""The page of the texts registered with the network: what stands where, the sheet for it, what it decided."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from accounts.access import needs
from accounts.actions import record
from foundation import clock
from foundation.database import db
from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from foundation.wakeups import wake
from foundation.web import navigation, pagination
from foundation.web.forms import Form
from messaging.sms.registration import actions, queries, sheet
from messaging.sms.registration.models import RegistrationState
from messaging.sms.registration.words import STATES, TONES
from messaging.sms.segments import ENCODING_NAMES
from messaging.sms.tasks import sweep

pages = Blueprint("registrations", __name__, template_folder="templates", url_prefix="/sms/registrations")
ROLES = ("communicator", "administrator")
navigation.add(pages, _l("Registered texts"), ".index", roles=("communicator",), order=60)

_LARGEST_KEY, _MOST_TICKED = 2**63 - 1, 1000
_BESIDE: dict[type[Refusal], str] = {actions.DecidedLater: "on"}


class DecisionForm(Form):
    """What becomes of the texts that are ticked."""

    state = RadioField(
        _l("What happened"),
        [InputRequired()],
        choices=[
            (RegistrationState.SUBMITTED, _l("The sheet has gone to the network")),
            (RegistrationState.APPROVED, _l("The network has approved them")),
            (RegistrationState.REFUSED, _l("The network has refused them, or taken its approval back")),
        ],
        default=RegistrationState.SUBMITTED,
    )
    on = DateField(_l("On"), [Optional()])
    reference = StringField(_l("Reference of the network"), [Length(max=100)])
    note = StringField(_l("Note"), [Length(max=300)])


@pages.get("")
@needs(*ROLES)
def index() -> str:
    """Where every text stands."""
    return _page(DecisionForm(formdata=None, on=clock.today()))


@pages.post("")
@needs(*ROLES)
def decide() -> Response | tuple[str, int]:
    """The texts that are ticked stand otherwise from now on."""
    form = DecisionForm()
    if not (form.validate_on_submit() and form.accepts(lambda: _decide(form), _BESIDE)):
        return _page(form), form.status
    db.session.commit()
    wake(sweep)
    flash(_("Saved."), "success")
    return redirect(url_for(".index", **_filters()))


@pages.get("/sheet")
@needs(*ROLES)
def download() -> Response:
    """The sheet for the network, with the texts the page shows."""
    chosen = db.session.scalars(queries.registrations(_wanted())).all()
    record(db.session, current_user, "registration.export", "registrations", texts=len(chosen))
    db.session.commit()
    answer = make_response(sheet.write(chosen))
    answer.headers["Content-Type"] = sheet.MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet.FILE_NAME}"'
    return answer


def _decide(form: DecisionForm) -> None:
    numbers, state = _ticked(), RegistrationState(form.state.data)
    if state == RegistrationState.SUBMITTED:
        actions.submit(db.session, current_user, numbers)
        return
    reference, note = form.reference.data or "", form.note.data or ""
    actions.decide(db.session, current_user, numbers, state, reference=reference, on=form.on.data, note=note)


def _page(form: DecisionForm) -> str:
    wanted = _wanted()
    found = pagination.page(db.session, queries.registrations(wanted))
    labels, senders = queries.choices(db.session)
    return render_template(
        "registrations/index.html",
        form=form,
        found=found,
        wanted=wanted,
        labels=labels,
        senders=senders,
        states=STATES,
        tones=TONES,
        ticked=_ticked(),
        filters=_filters(),
        measured=sheet.measured,
        languages=LANGUAGES,
        encodings=ENCODING_NAMES,
    )


def _wanted() -> queries.Wanted:
    return queries.Wanted(*(request.args.get(name, "").replace("\0", "") for name in ("label", "sender", "state")))


def _filters() -> dict[str, Any]:
    return {name: value for name, value in vars(_wanted()).items() if value}


def _ticked() -> Sequence[int]:
    given = (entry for entry in request.form.getlist("text") if entry.isascii() and entry.isdigit() and len(entry) < 20)
    return sorted({number for number in map(int, given) if number <= _LARGEST_KEY})[:_MOST_TICKED]

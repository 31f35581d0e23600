"""Pages of the logbook: the stations of a month, one station's month, entries written afterwards and corrected."""

import secrets
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.refusals import NotFound
from foundation.spelling import clean
from foundation.web import navigation
from foundation.web.pagination import Page, requested
from messaging.loudspeaker.logbook import actions, documents, months, queries
from messaging.loudspeaker.logbook.forms import BESIDE, EntryForm
from messaging.loudspeaker.logbook.months import Month
from messaging.loudspeaker.logbook.phrases import duration
from messaging.loudspeaker.models import Airing
from messaging.loudspeaker.planner.tasks import ring
from messaging.loudspeaker.refusals import LoudspeakerRefusal
from messaging.loudspeaker.stations.queries import station, within_reach
from messaging.loudspeaker.stations.week import DAYS

pages = Blueprint("logbook", __name__, template_folder="templates", static_folder="static", url_prefix="/logbook")
READERS = ("operator", "communicator", "administrator")
PER_PAGE = 30
navigation.add(pages, _l("Logbook"), ".index", roles=("operator",), order=34)
deeds.name({"logbook.export": _l("Logbook written to a file")})
pages.context_processor(
    lambda: {"duration": duration, "weekdays": DAYS, "entry_key": lambda: secrets.token_urlsafe(16)}
)
Shown = tuple[str, int]


@pages.get("")
@needs(*READERS)
def index() -> str:
    """The stations within reach in one month, those with most to log first."""
    month, search = _month(request.args.get("month")), clean(request.args.get("search", ""))[:100]
    found = queries.overview(db.session, sessions.person(), month, clock.now(), search)
    last = max(1, -(-len(found) // PER_PAGE))
    number = min(requested(), last)
    cut = Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(found), PER_PAGE)
    return render_template("logbook/index.html", stations=cut, month=month, this_month=_now(), search=search)


@pages.get("/<code>/<month>")
@needs(*READERS)
def sheet(code: str, month: str) -> str:
    """A month of one station, or what of it is of one language or bulletin."""
    when, language = _month(month), request.args.get("language", "")
    bulletin = request.args.get("bulletin", 0, type=int)
    whole = queries.sheet(db.session, within_reach(sessions.person(), code), when, clock.now())
    shown = whole.of(language, bulletin)
    return render_template("logbook/sheet.html", sheet=shown, whole=whole, code=code, month=when,
                           language=language, bulletin=bulletin, this_month=_now())  # fmt: skip


@pages.get("/<code>/<month>/<any(pdf, xlsx):file>")
@needs(*READERS)
def download(code: str, month: str, file: str) -> Response:
    """The whole month as a file."""
    when = _month(month)
    content = documents.make(db.session, within_reach(sessions.person(), code), when, file)
    answer = Response(content, content_type=documents.MEDIA_TYPES[file])
    answer.headers["Content-Disposition"] = f"attachment; filename={documents.file_name(code, when, file)}"
    return answer


@pages.route("/<code>/<month>/new", methods=["GET", "POST"])
@needs("operator")
def add(code: str, month: str) -> Answer | Shown:
    """An entry afterwards: of a planned broadcast (`?airing=`), or of another."""
    me, when = sessions.person(), _month(month)
    planned = _planned(within_reach(me, code))
    form = EntryForm.new(station(db.session, code), planned, me.name)
    form.offer(queries.scripts_to_log(db.session, code, when))
    more = {"airing_id": planned.id} if planned else {}
    if form.validate_on_submit() and form.accepts(lambda: actions.log(db.session, me, form.entry(**more)), BESIDE):
        return _written(code, form, _("Logged."))
    back = url_for(".sheet", code=code, month=str(when))
    return render_template("logbook/entry.html", form=form, code=code, planned=planned, back=back), form.status


@pages.route("/entries/<int:entry_id>/correct", methods=["GET", "POST"])
@needs("operator")
def correct(entry_id: int) -> Answer | Shown:
    """Another entry in the place of one that is wrong."""
    me = sessions.person()
    wrong, script = queries.entry_for(db.session, me, entry_id)
    code, when = script.commune_code, months.month_of(clock.local(wrong.at).date())
    form = EntryForm.of(wrong)
    form.offer([script, *(one for one in queries.scripts_to_log(db.session, code, when) if one.id != script.id)])
    kept = {"clusters": wrong.clusters, "noted_at": wrong.noted_at}
    if form.validate_on_submit() and form.accepts(
        lambda: actions.correct(db.session, me, entry_id, form.entry(**kept)), BESIDE
    ):
        return _written(code, form, _("The entry was corrected; the old one stays visible."))
    back = url_for(".sheet", code=code, month=str(when))
    return render_template("logbook/entry.html", form=form, code=code, wrong=wrong, back=back), form.status


@pages.post("/entries/<int:entry_id>/take-back")
@needs("operator")
def take_back(entry_id: int) -> Answer:
    """An entry made by mistake."""
    me = sessions.person()
    wrong, script = queries.entry_for(db.session, me, entry_id)
    try:
        actions.take_back(db.session, me, entry_id, request.form.get("entry_key", ""))
        db.session.commit()
        ring(script.commune_code)
        flash(_("The entry was taken back."), "success")
    except LoudspeakerRefusal as refusal:
        flash(str(refusal), "danger")
    return _to_sheet(script.commune_code, clock.local(wrong.at))


def _written(code: str, form: EntryForm, said: str) -> Answer:
    db.session.commit()
    ring(code)
    flash(said, "success")
    return _to_sheet(code, form.at.data)


def _to_sheet(code: str, at: datetime) -> Answer:
    return redirect(url_for(".sheet", code=code, month=str(months.month_of(at.date()))))


def _planned(commune_code: str) -> Airing | None:
    """The planned broadcast that the address names."""
    airing_id = request.args.get("airing", type=int)
    return queries.airing_in(db.session, commune_code, airing_id) if airing_id else None


def _now() -> Month:
    return months.month_of(clock.today())


def _month(text: str | None) -> Month:
    """The month of the address; left out, the one that is now.

    Raises:
        NotFound: it is none.
    """
    try:
        return months.read(text) if text else _now()
    except months.NoSuchMonth:
        raise NotFound(name=(text or "")[:20]) from None

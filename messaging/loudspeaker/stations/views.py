"""Pages of stations: the list, one station with its week, the file of all weeks."""

import io

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock, settings
from foundation.communes import COMMUNES
from foundation.database import db
from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.wakeups import wake
from foundation.web import navigation
from messaging.loudspeaker.planner.tasks import lay
from messaging.loudspeaker.stations import actions, exchange, feeds, queries, week
from messaging.loudspeaker.stations.forms import CopyForm, HolidayForm, SessionForm, StationForm, WeeksForm
from messaging.loudspeaker.stations.limits import usual_minutes
from messaging.loudspeaker.stations.models import StationSlot
from messaging.loudspeaker.stations.sessions import weeks_in
from messaging.loudspeaker.stations.week import Weekly

pages = Blueprint("stations", __name__, template_folder="templates", static_folder="static", url_prefix="/stations")
EDITORS = ("operator", "communicator", "administrator")
navigation.add(pages, _l("Stations"), ".index", roles=("operator",), order=33)
deeds.name(
    {
        "station.change": _l("Station set up"),
        "station.sessions": _l("Sessions of a station changed"),
        "station.session_removed": _l("Session of a station removed"),
        "station.import": _l("Sessions taken from a file"),
        "holiday.add": _l("Holiday entered"),
        "holiday.remove": _l("Holiday removed"),
        "feed.make": _l("Private calendar address made"),
        "feed.revoke": _l("Private calendar address revoked"),
    },
    {"station": _l("Station")},
    {
        "clusters": _l("Loudspeaker clusters"),
        "session_minutes": _l("Longest session, in minutes"),
        "per_village": _l("A script of its own for each village"),
        "approver": _l("Who signs for the people's committee, as printed"),
        "languages": _l("languages"),
    },
)
pages.context_processor(lambda: {"days": week.DAYS, "clock_of": week.clock_of, "this_month": f"{clock.today():%Y-%m}"})
Page = tuple[str, int]


@pages.get("")
@needs(*EDITORS)
def index() -> str:
    """The stations within reach, or those looked for."""
    search = clean(request.args.get("search", ""))[:100]
    found = queries.overview(db.session, sessions.person(), search)
    lacking = sum(not entry.set_up for entry in found)
    return render_template("stations/index.html", stations=found, search=search, lacking=lacking)


@pages.route("/<code>", methods=["GET", "POST"])
@needs(*EDITORS)
def station(code: str) -> Answer | Page:
    """One station; the form says what it is."""
    me = sessions.person()
    queries.within_reach(me, code)
    form = StationForm.of(queries.station(db.session, code))
    if form.validate_on_submit() and form.accepts(lambda: actions.set_up(db.session, me, code, form.settings)):
        return _changed(code, _("The station is set up."))
    return _shown(code, station_form=form)


@pages.post("/<code>/sessions")
@needs(*EDITORS)
def add_session(code: str) -> Answer | Page:
    """One more session of every week."""
    me, form = sessions.person(), SessionForm()
    queries.within_reach(me, code)
    if form.validate() and form.accepts(lambda: actions.add(db.session, me, code, form.weekly)):
        return _changed(code, _("The session stands in every week from now on."))
    return _shown(code, session_form=form)


@pages.post("/<code>/sessions/<int:slot_id>/remove")
@needs(*EDITORS)
def remove_session(code: str, slot_id: int) -> Answer:
    """A session less."""
    gone = actions.remove(db.session, sessions.person(), code, slot_id)
    return _changed(code, _("The session %(session)s was removed.", session=gone.words))


@pages.post("/<code>/copy")
@needs(*EDITORS)
def copy_day(code: str) -> Answer | Page:
    """The sessions of one day for others."""
    me, form = sessions.person(), CopyForm()
    queries.within_reach(me, code)
    if form.validate() and form.accepts(
        lambda: actions.copy_day(db.session, me, code, form.weekday.data, form.to.data), {Refusal: "to"}
    ):
        return _changed(code, _("The days have the same sessions now."))
    return _shown(code, copy_form=form)


@pages.post("/<code>/holidays")
@needs(*EDITORS)
def add_holiday(code: str) -> Answer | Page:
    """A day on which this station is silent."""
    me, form = sessions.person(), HolidayForm()
    queries.within_reach(me, code)
    if form.validate() and form.accepts(
        lambda: actions.add_holiday(db.session, me, code, form.day.data, form.name.data), {Refusal: "day"}
    ):
        return _changed(code, _("The day is entered as a holiday."))
    return _shown(code, holiday_form=form)


@pages.post("/<code>/calendar")
@needs(*EDITORS)
def make_feed(code: str) -> Page:
    """A private address of the calendar, shown this once."""
    secret = feeds.make(db.session, sessions.person(), code)
    db.session.commit()
    path = url_for("calendar.feed", secret=secret)
    return _shown(code, address=settings.current().public_url.rstrip("/") + path)


@pages.post("/<code>/calendar/<int:feed_id>/revoke")
@needs(*EDITORS)
def revoke_feed(code: str, feed_id: int) -> Answer:
    """The address leads nowhere from now on."""
    feeds.revoke(db.session, sessions.person(), code, feed_id)
    db.session.commit()
    flash(_("The calendar address holds no more."), "success")
    return redirect(url_for(".station", code=code))


@pages.get("/sessions.csv")
@needs(*EDITORS)
def download() -> Response:
    """The weeks of all stations within reach that have their own."""
    reach = [entry.commune.code for entry in queries.overview(db.session, sessions.person())]
    answer = Response("\ufeff" + exchange.write(queries.weeks(db.session, reach)), content_type="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=stations.csv"
    return answer


@pages.route("/import", methods=["GET", "POST"])
@needs(*EDITORS)
def take_weeks() -> Answer | Page:
    """A file of weeks: looked at first, then taken whole."""
    form, taken = WeeksForm(), None
    if form.validate_on_submit():
        try:
            taken = _read(form)
        except Refusal as refusal:
            form.refuse(refusal, "file")
    if taken and form.text.data and not taken.errors:
        return _take(taken)
    text = exchange.write(taken.weeks) if taken and not taken.errors else ""
    status = 422 if taken and taken.errors else form.status
    return render_template("stations/import.html", form=form, taken=taken, text=text, columns=exchange.COLUMNS), status


def _read(form: WeeksForm) -> exchange.Taken:
    limits = {code: queries.most_minutes(found) for code, found in queries.stations(db.session, COMMUNES).items()}
    file = io.BytesIO(form.text.data.encode()) if form.text.data else form.file.data and form.file.data.stream
    return exchange.read(file or io.BytesIO(), sessions.person(), limits)


def _take(taken: exchange.Taken) -> Answer:
    actions.take_weeks(db.session, sessions.person(), taken.weeks)
    db.session.commit()
    for code in taken.weeks:
        wake(lay, int(code))
    flash(_("The sessions of %(communes)s communes were taken.", communes=len(taken.weeks)), "success")
    return redirect(url_for(".index"))


def _changed(code: str, sentence: str) -> Answer:
    """Committed; the plan is laid anew."""
    db.session.commit()
    wake(lay, int(code))
    flash(sentence, "success")
    return redirect(url_for(".station", code=code))


def _shown(code: str, address: str = "", **forms: object) -> Page:
    """The page of one station, with the form that was refused, if one was."""
    refused = next(iter(forms.values()), None)
    found = queries.station(db.session, code)
    held: dict[str, object] = {
        "station_form": forms.get("station_form") or StationForm.of(found),
        "session_form": forms.get("session_form") or SessionForm(formdata=None, minutes=queries.most_minutes(found)),
        "copy_form": forms.get("copy_form") or CopyForm(formdata=None),
        "holiday_form": forms.get("holiday_form") or HolidayForm(formdata=None),
    }
    shown = render_template(
        "stations/station.html",
        code=code,
        station=found,
        limit=queries.most_minutes(found),
        usual=usual_minutes(code),
        slots=[(slot.id, _weekly(slot)) for slot in queries.slots(db.session, code)],
        borrowed=[entry for entry in weeks_in(db.session, [code])[code] if entry.weekday == 0],
        holidays=queries.holidays_listed(db.session, code, clock.today()),
        feeds=queries.feeds(db.session, code),
        address=address,
        **held,
    )
    return shown, refused.status if hasattr(refused, "status") else 200


def _weekly(slot: StationSlot) -> Weekly:
    return Weekly(slot.weekday, slot.begins, slot.minutes, tuple(slot.languages))

"""The holidays of the province: pages for those who reach all of it, and the days the law proposes."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from accounts import sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.refusals import NotFound, Refusal
from foundation.wakeups import wake
from messaging.loudspeaker.planner.tasks import lay, lay_province
from messaging.loudspeaker.stations import actions, queries
from messaging.loudspeaker.stations.forms import HolidayForm, ProposedForm
from messaging.loudspeaker.stations.holidays.proposals import proposed

pages = Blueprint("holidays", __name__, template_folder="../templates", url_prefix="/stations/holidays")
KEEPERS = ("communicator", "administrator")
EDITORS = ("operator", *KEEPERS)


@pages.route("", methods=["GET", "POST"])
@needs(*KEEPERS)
def province() -> Answer | tuple[str, int]:
    """The days on which no station speaks."""
    _whole_province()
    me, form, offered = sessions.person(), HolidayForm(), _offered()
    if form.validate_on_submit() and form.accepts(
        lambda: actions.add_holiday(db.session, me, "", form.day.data, form.name.data), {Refusal: "day"}
    ):
        return _entered(1)
    return _page(form, offered), form.status


@pages.post("/proposed")
@needs(*KEEPERS)
def take() -> Answer:
    """Those of the public holidays that a person ticked."""
    _whole_province()
    form = _offered()
    chosen = set(form.chosen.data or ()) if form.validate() else set()
    for day, name in _proposals():
        if day.isoformat() in chosen:
            actions.add_holiday(db.session, sessions.person(), "", day, name)
    return _entered(len(chosen))


@pages.post("/<int:holiday_id>/remove")
@needs(*EDITORS)
def remove(holiday_id: int) -> Answer:
    """A day like others again."""
    code = actions.remove_holiday(db.session, sessions.person(), holiday_id)
    db.session.commit()
    flash(_("The day is no holiday any more."), "success")
    if code:
        wake(lay, int(code))
        return redirect(url_for("stations.station", code=code))
    wake(lay_province)
    return redirect(url_for(".province"))


def _whole_province() -> None:
    if sessions.person().communes:
        raise NotFound(name=_("Holidays of the province"))


def _entered(count: int) -> Answer:
    db.session.commit()
    if count:
        wake(lay_province)
        flash(_("Entered as holidays: %(count)s.", count=count), "success")
    return redirect(url_for(".province"))


def _proposals() -> list[tuple[date, str]]:
    """Of this year and the next, those not entered yet."""
    today = clock.today()
    there = {holiday.day for holiday in queries.holidays_listed(db.session, "", today)}
    years = (today.year, today.year + 1)
    return [entry for year in years for entry in proposed(year, today) if entry[0] not in there]


def _offered() -> ProposedForm:
    form = ProposedForm()
    form.offer(_proposals())
    return form


def _page(form: HolidayForm, offered: ProposedForm) -> str:
    entered = queries.holidays_listed(db.session, "", clock.today())
    return render_template("stations/holidays.html", form=form, offered=offered, holidays=entered)

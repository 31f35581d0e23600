"""The page of what the desk did, and the same as a file."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from flask_babel import ngettext

from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.web.formats import ABSENT
from translations.statistics import queries
from translations.statistics.sheet import csv_of

pages = Blueprint(
    "translation_statistics", __name__, url_prefix="/translations/statistics", template_folder="templates"
)
READERS = ("translator", "reviewer", "communicator", "approver", "administrator")


@pages.app_template_filter("span")
def span(waited: timedelta | None) -> str:
    """How long, in the largest unit that fits: minutes, hours, days."""
    if waited is None:
        return ABSENT
    minutes = round(waited.total_seconds() / 60)
    if minutes < 60:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    hours = round(minutes / 60)
    return str(
        ngettext("%(num)s hour", "%(num)s hours", hours)
        if hours < 48
        else ngettext("%(num)s day", "%(num)s days", round(hours / 24))
    )


@pages.get("")
@needs(*READERS)
def index() -> str:
    """Per language and month of a year: texts, words, waiting time, who reviewed."""
    years = queries.years(db.session)
    year = _year(years)
    rows = queries.months(db.session, year)
    return render_template("statistics/index.html", rows=rows, year=year, years=years, total=queries.total(rows))


@pages.get("/table.csv")
@needs(*READERS)
def table() -> Response:
    """The same, for a spreadsheet."""
    year = _year(queries.years(db.session))
    headers = {"Content-Disposition": f'attachment; filename="ban-dich-{year}.csv"'}
    return Response(csv_of(queries.months(db.session, year)), mimetype="text/csv", headers=headers)


def _year(known: list[int]) -> int:
    asked = request.args.get("year", "")
    return next((year for year in known if str(year) == asked), clock.today().year)

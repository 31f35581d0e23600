"""The page of a village's figures over time."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import tabs
from villages.contacts.figures import actions, queries
from villages.contacts.figures.forms import FiguresForm
from villages.contacts.figures.refusals import DayToCome, DayTooOld, UnlikelyFigures
from villages.models import Village
from villages.overview.queries import village_within

pages = Blueprint("figures", __name__, template_folder="templates", url_prefix="/villages")
READERS = ("communicator", "approver", "administrator")
KEEPERS = ("communicator", "administrator")

tabs.add("village", "figures.of_village", _l("Figures"), READERS, order=40)
deeds.name(
    {"village.figures": _l("Figures of a village entered")},
    fields={"households": _l("households"), "population": _l("population"), "insured": _l("people insured")},
)


@pages.get("/<int:village_id>/figures")
@needs(*READERS)
def of_village(village_id: int) -> str:
    """What was said of the village so far, and the form for newer figures."""
    return _page(_village(village_id), FiguresForm(formdata=None))


@pages.post("/<int:village_id>/figures")
@needs(*KEEPERS)
def add(village_id: int) -> tuple[str, int] | Response:
    """Figures more; wrong ones are not changed, right ones follow them."""
    village, form = _village(village_id), FiguresForm()
    if form.validate_on_submit() and _entered(village, form):
        db.session.commit()
        flash(_("The figures are entered."), "success")
        return redirect(url_for(".of_village", village_id=village.id))
    return _page(village, form), 422


def _entered(village: Village, form: FiguresForm) -> bool:
    beside: dict[type[Refusal], str] = {DayToCome: "as_of", DayTooOld: "as_of", UnlikelyFigures: "confirmed"}
    return form.accepts(lambda: actions.enter(db.session, sessions.person(), village, form.told()), beside)


def _village(village_id: int) -> Village:
    return village_within(db.session, sessions.person(), village_id)


def _page(village: Village, form: FiguresForm) -> str:
    told = queries.figures(db.session, village)
    return render_template(
        "figures/index.html", village=village, told=told, bars=queries.bars(told), form=form, today=clock.today()
    )

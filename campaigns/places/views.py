"""Pages that say what was said to a village or commune; and the one on which a village is removed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from campaigns.places import queries
from campaigns.places.queries import Place
from foundation import clock
from foundation.database import db
from foundation.web import tabs
from messaging.loudspeaker.logbook.months import Month
from messaging.loudspeaker.stations.queries import within_reach
from villages.editing import standing
from villages.editing.actions import remove_village
from villages.editing.refusals import StillInUse
from villages.models import Village
from villages.overview.queries import village_within

pages = Blueprint("places", __name__, template_folder="templates", url_prefix="/villages")
READERS = ("communicator", "approver", "administrator")
KEEPERS = ("communicator", "administrator")

tabs.add("village", "places.of_village", _l("Campaigns and broadcasts"), READERS, order=60)
tabs.add("commune", "places.of_commune", _l("Campaigns and broadcasts"), READERS, order=60)
tabs.add("village deeds", "places.before_remove", _l("Remove the village"), KEEPERS)


@pages.get("/<int:village_id>/campaigns")
@needs(*READERS)
def of_village(village_id: int) -> str:
    """The campaigns that reached the village, what its station read there, and what comes next."""
    village = _village(village_id)
    return _page(Place(village.commune_code, village))


@pages.get("/communes/<code>/campaigns")
@needs(*READERS)
def of_commune(code: str) -> str:
    """The same for a commune with all its villages."""
    return _page(Place(within_reach(sessions.person(), code)))


@pages.get("/<int:village_id>/remove")
@needs(*KEEPERS)
def before_remove(village_id: int) -> str:
    """What stands in the way, or what will happen."""
    village = _village(village_id)
    reasons = [*standing.reasons_to_stay(db.session, village), *queries.reasons_to_stay(db.session, village)]
    return render_template("places/remove.html", village=village, reasons=reasons)


@pages.post("/<int:village_id>/remove")
@needs(*KEEPERS)
def remove(village_id: int) -> Response:
    """The village goes, if nobody and nothing is there."""
    village = _village(village_id)
    beyond = queries.reasons_to_stay(db.session, village)
    try:
        gone = remove_village(db.session, sessions.person(), village_id, beyond)
    except StillInUse:
        return redirect(url_for(".before_remove", village_id=village_id))
    name, code = gone.name, gone.commune_code
    db.session.commit()
    flash(_("%(village)s is removed.", village=name), "success")
    return redirect(url_for("villages.commune", code=code))


def _village(village_id: int) -> Village:
    return village_within(db.session, sessions.person(), village_id)


def _page(place: Place) -> str:
    person = sessions.person()
    return render_template(
        "places/place.html",
        place=place,
        reached=queries.reached(db.session, person, place),
        heard=queries.heard(db.session, person, place),
        planned=queries.planned(db.session, person, place, clock.now()),
        month=Month(clock.today().year, clock.today().month),
    )

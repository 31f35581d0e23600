"""Pages of communes and villages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.web import navigation, tabs
from villages.census import Census
from villages.contacts import queries as contacts
from villages.contacts.figures import queries as figures
from villages.overview import queries as overview
from villages.overview.gaps import gaps

pages = Blueprint("villages", __name__, template_folder="templates", static_folder="static", url_prefix="/villages")

READERS = ("communicator", "approver", "administrator")
KEEPERS = ("communicator", "administrator")
MOST_FOUND = 50  # villages under a search

navigation.add(pages, _l("Villages"), ".index", roles=READERS, order=40)
tabs.add("village", "villages.village", _l("At a glance"), READERS, order=10)
tabs.add("village", "villages.residents", _l("Residents"), KEEPERS, order=20)
tabs.add("commune", "villages.commune", _l("Villages"), READERS, order=10)
deeds.name(
    {
        "residents.synthesize": _l("Invented people made for a rehearsal"),
    },
    {"villages": _l("Villages"), "residents": _l("Residents")},
)


@pages.get("/")
@needs(*READERS)
def index() -> str:
    """The communes within the reader's reach; a search finds communes and villages, marks or not."""
    search, sort = request.args.get("search", ""), request.args.get("sort", "")
    known = overview.communes(db.session, sessions.person())
    found = overview.sorted_by([one for one in known if overview.is_called(one, search)], sort)
    villages = overview.villages_called(db.session, sessions.person(), search, MOST_FOUND) if search.strip() else []
    return render_template(
        "villages/index.html", known=known, communes=found, villages=villages, search=search, sort=sort
    )


@pages.get("/communes/<code>")
@needs(*READERS)
def commune(code: str) -> str:
    """The villages of one commune, its people, and what is not known yet."""
    found = overview.villages_in(db.session, sessions.person(), code)
    total = sum((one.census for one in found), Census())
    return render_template(
        "villages/commune.html",
        code=code,
        villages=found,
        total=total,
        coverage=overview.covered(found),
        gaps=gaps(found, clock.today()),
    )


@pages.get("/<int:village_id>")
@needs(*READERS)
def village(village_id: int) -> str:
    """One village: its languages, its loudspeakers, whom to ask, how its people can be reached."""
    found = overview.village(db.session, sessions.person(), village_id)
    told = figures.figures(db.session, found.village)
    asked = contacts.contacts(db.session, found.village)
    missing = gaps([found], clock.today())
    return render_template(
        "villages/village.html", found=found, told=told, bars=figures.bars(told), contacts=asked, gaps=missing
    )


@pages.get("/<int:village_id>/residents")
@needs(*KEEPERS)
def residents(village_id: int) -> Response:
    """The people of one village: where they are searched."""
    overview.village_within(db.session, sessions.person(), village_id)
    return redirect(url_for("residents.index", village=village_id))


@pages.get("/import")
@needs(*KEEPERS)
def take_list() -> Response:
    """Where lists came in before they had pages of their own: old bookmarks lead there."""
    return redirect(url_for("imports.new"))

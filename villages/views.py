"""Pages of communes, villages and their people, and the page that takes a list."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import navigation
from villages import queries
from villages.forms import ImportForm
from villages.imports.actions import COLUMNS, check_reach, import_list

pages = Blueprint("villages", __name__, template_folder="templates", url_prefix="/villages")

READERS = ("communicator", "approver", "administrator")
KEEPERS = ("communicator", "administrator")
MOST_SHOWN = 200  # refused rows on one page; the command prints them all

navigation.add(pages, _l("Villages"), ".index", roles=READERS, order=40)
deeds.name(
    {
        "villages.import": _l("List of villages imported"),
        "residents.import": _l("List of residents imported"),
        "residents.synthesize": _l("Invented people made for a rehearsal"),
    },
    {"villages": _l("Villages"), "residents": _l("Residents")},
)


@pages.get("/")
@needs(*READERS)
def index() -> str:
    """The communes within the reader's reach, with how many people they hold."""
    found = queries.communes(db.session, sessions.person())
    return render_template("villages/index.html", communes=found)


@pages.get("/communes/<code>")
@needs(*READERS)
def commune(code: str) -> str:
    """The villages of one commune."""
    found = queries.villages_in(db.session, sessions.person(), code)
    return render_template("villages/commune.html", code=code, villages=found)


@pages.get("/<int:village_id>")
@needs(*READERS)
def village(village_id: int) -> str:
    """One village: its languages, its loudspeakers, how its people can be reached."""
    return render_template("villages/village.html", found=queries.village(db.session, sessions.person(), village_id))


@pages.get("/<int:village_id>/residents")
@needs(*KEEPERS)
def residents(village_id: int) -> Response:
    """The people of one village: where they are searched."""
    queries.village(db.session, sessions.person(), village_id)
    return redirect(url_for("residents.index", village=village_id))


@pages.route("/import", methods=["GET", "POST"])
@needs(*KEEPERS)
def take_list() -> str | tuple[str, int]:
    """A list is taken and accounted for; taken twice, it changes nothing the second time."""
    check_reach(sessions.person())
    form = ImportForm()
    if form.validate_on_submit():
        try:
            account = import_list(db.session, sessions.person(), form.kind.data, form.file.data.stream)
        except Refusal as refusal:
            form.refuse(refusal, "file")
        else:
            db.session.commit()
            return render_template("villages/account.html", account=account, kind=form.kind.data, most=MOST_SHOWN)
    return render_template("villages/import.html", form=form, columns=COLUMNS), form.status

"""The page that says what became of a village: what changed, when and by whom."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from accounts import sessions
from accounts.access import needs
from foundation.database import db
from foundation.web import tabs
from villages.history import queries
from villages.overview.queries import village_within

pages = Blueprint("history", __name__, template_folder="templates", url_prefix="/villages")
READERS = ("communicator", "approver", "administrator")

tabs.add("village", "history.of_village", _l("History"), READERS, order=90)


@pages.get("/<int:village_id>/history")
@needs(*READERS)
def of_village(village_id: int) -> str:
    """Each change with what stood there before; the last one made by hand can be undone."""
    village = village_within(db.session, sessions.person(), village_id)
    return render_template("history/village.html", village=village, entries=queries.history(db.session, village))

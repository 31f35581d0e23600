"""The page of the administrator: what the nights removed, and what the next one would."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from accounts import deeds
from accounts.access import needs
from foundation import clock
from foundation.database import db
from villages.retention import queries
from villages.retention.rules import RULES

pages = Blueprint("retention", __name__, template_folder="templates")

deeds.name({"retention.run": _l("Data removed whose time was over")}, {"retention": _l("Retention")})


@pages.get("/retention")
@needs("administrator")
def index() -> str:
    """What was removed and what is over today."""
    return render_template(
        "retention/index.html",
        due=queries.due(db.session, clock.today()),
        removed=queries.removed(db.session),
        last_run=queries.last_run(db.session),
        labels={rule.what: rule.label for rule in RULES},
    )

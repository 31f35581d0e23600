"""The administrator's page of who works in which languages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.languages import LANGUAGES
from foundation.web import navigation, pagination
from foundation.web.forms import Form
from translations.rights import actions, queries

pages = Blueprint("translation_rights", __name__, url_prefix="/translations/rights", template_folder="templates")
navigation.add(pages, _l("Desk rights"), ".index", roles=("administrator",), order=36)
deeds.name({"person.languages": _l("Languages of a translator or reviewer set")})


@pages.get("")
@needs("administrator")
def index() -> str:
    """Everybody who translates or reviews, with their languages."""
    people = pagination.page(db.session, queries.workers())
    rights = queries.rights_of(db.session, [person.id for person in people.items])
    return render_template("rights/index.html", people=people, rights=rights)


@pages.route("/<int:person_id>", methods=["GET", "POST"])
@needs("administrator")
def person(person_id: int) -> Response | tuple[str, int]:
    """The languages of one person, as boxes to tick."""
    someone, form = queries.person(db.session, person_id), Form()
    ticked = {right: set(request.form.getlist(right)) for right in ("translate", "review")}
    if form.validate_on_submit() and form.accepts(
        lambda: actions.set_rights(db.session, sessions.person(), someone, **ticked)
    ):
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".index"))
    rights = queries.rights_of(db.session, [someone.id]).get(someone.id, {})
    page = {"person": someone, "rights": rights, "languages": list(LANGUAGES)}
    return render_template("rights/person.html", form=form, **page), form.status

"""Doors of personal links: the administrator makes and revokes them, their person signs in with one button."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from accounts import deeds, queries, sessions
from accounts.access import needs
from accounts.links import actions, card
from accounts.links.refusals import LinkGone, LinkRefusal
from accounts.throttle import TooManyAttempts
from foundation import settings
from foundation.database import db
from foundation.refusals import Refusal

pages = Blueprint("links", __name__, template_folder="templates", static_folder="static", static_url_path="/k-static")
deeds.name(
    {
        "link.make": _l("Personal link made"),
        "link.revoke": _l("Personal link revoked"),
        "link.sign_in": _l("Signed in by personal link"),
    }
)


@pages.get("/k/<secret>")
def before(secret: str) -> Response:
    """Whose link it is, and one button. Opening the page signs nobody in: programs that preview links open it too."""
    try:
        link = actions.open_link(db.session, secret, request.remote_addr or "")
    except (LinkGone, TooManyAttempts) as refusal:
        return _refused(refusal)
    return _private("links/before.html", person=link.person, secret=secret)


@pages.post("/k/<secret>")
def sign_in(secret: str) -> Response:
    """The button."""
    try:
        link = actions.sign_in(db.session, secret, request.remote_addr or "")
    except (LinkGone, TooManyAttempts) as refusal:
        return _refused(refusal)
    sessions.begin(link.person, link.id)
    db.session.commit()
    return redirect(url_for("web.home"))


@pages.post("/people/<int:person_id>/links")
@needs("administrator")
def make(person_id: int) -> Response:
    """A new link, shown once as a card to print or to hold before a camera."""
    person, label = queries.person_by_id(db.session, person_id), request.form.get("label", "")
    try:
        secret = actions.make(db.session, sessions.person(), person, label)
    except LinkRefusal as refusal:
        flash(str(refusal), "danger")
        return _to_person(person_id)
    db.session.commit()
    address = settings.current().public_url + url_for(".before", secret=secret)
    picture = Markup(card.drawing(address))  # noqa: S704 - drawn by segno from an address of ours
    return _private("links/card.html", person=person, label=label, address=address, picture=picture)


@pages.post("/people/<int:person_id>/links/<int:link_id>/revoke")
@needs("administrator")
def revoke(person_id: int, link_id: int) -> Response:
    """One link and the sessions it began."""
    actions.revoke(db.session, sessions.person(), queries.person_by_id(db.session, person_id), link_id)
    db.session.commit()
    flash(_("The link is revoked. Whoever was signed in with it no longer is."), "success")
    return _to_person(person_id)


@pages.post("/people/<int:person_id>/links/revoke")
@needs("administrator")
def revoke_all(person_id: int) -> Response:
    """All links of the person."""
    actions.revoke_all(db.session, sessions.person(), queries.person_by_id(db.session, person_id))
    db.session.commit()
    flash(_("All links are revoked. Whoever was signed in with one no longer is."), "success")
    return _to_person(person_id)


def _to_person(person_id: int) -> Response:
    return redirect(url_for("accounts.person", person_id=person_id, _anchor="links"))


def _private(template: str, status: int = 200, **shown: object) -> Response:
    """A page with a secret in it or in its address: no browser keeps it, no search engine lists it."""
    response = make_response(render_template(template, **shown), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _refused(refusal: Refusal) -> Response:
    # The guess was counted, so it is kept.
    db.session.commit()
    return _private("links/gone.html", 429 if isinstance(refusal, TooManyAttempts) else 404, refusal=refusal)

"""The pages of the house itself: the first page, the language switch, whether it is well, the static files."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from foundation.database import db
from foundation.web import health, locales, navigation
from foundation.web.readers import reader
from foundation.web.redirection import within

web = Blueprint("web", __name__, template_folder="templates", static_folder="static", static_url_path="/house")


@web.get("/")
def home() -> AnyResponse | str:
    """The first entry of the reader's roles; a stranger is asked to sign in."""
    if reader() is None and (sign_in := navigation.door("sign_in")):
        return redirect(sign_in)
    shown = navigation.entries()
    return redirect(shown[0].url) if shown else render_template("nothing_yet.html")


@web.post("/language")
def language() -> Response:
    """Speak another language from now on, in this browser and for this person."""
    wish = request.form.get("locale", "")
    if wish not in locales.offered():
        abort(400)
    person: Any = reader()
    if person is not None:
        person.locale = wish
        db.session.commit()
    back = redirect(within(request.form.get("next")) or url_for(".home"))
    return locales.remember(back, wish)  # type: ignore[arg-type]


@web.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 when database and broker answer; 503 names what does not. Who looks after the house is told more."""
    failing = health.failing()
    told = {"status": "failing" if failing else "well", "failing": failing}
    return jsonify(**told, **({} if failing else health.more())), 503 if failing else 200

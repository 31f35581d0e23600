"""Doors for the telephone's own programs: who is signed in, the outbox, what to keep, the service worker."""

import json
from typing import Any

from flask import Response, jsonify, request, url_for
from flask_wtf.csrf import generate_csrf

from accounts import sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.web import formats
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.operating import actions, queries, shell
from messaging.loudspeaker.operating.views import pages
from messaging.loudspeaker.planner.tasks import ring
from messaging.loudspeaker.refusals import LoudspeakerRefusal

LONGEST_KEPT = 6 * 60  # seconds of a recording: at a station's 64 kbit/s about three megabytes
LARGEST_BATCH = 512 * 1024  # bytes
Answer = tuple[Response, int]


@pages.get("/log")
@needs("operator")
def state() -> Response:
    """Whose outbox may be sent now, the token to send it with, and what time it is here."""
    answer = jsonify(person=sessions.person().id, token=generate_csrf(), now=clock.now().isoformat())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/log")
@needs("operator")
def take_in() -> Response | Answer:
    """Entries noted while the line was down, each answered."""
    request.max_content_length = LARGEST_BATCH
    try:
        found = actions.take_in(db.session, sessions.person(), _sent())
    except LoudspeakerRefusal as refusal:
        db.session.rollback()
        return jsonify(said=str(refusal)), 422
    db.session.commit()
    for code in queries.communes_logged(db.session, [one.key for one in found if one.outcome == actions.LOGGED]):
        ring(code)
    return jsonify(answers=actions.answers(found))


@pages.get("/offline")
@needs("operator")
def offline() -> Response:
    """What to keep for when the line is down: the screen form of this week's scripts, their PDF, short recordings."""
    scripts = queries.worth_keeping(db.session, sessions.person(), clock.today())
    answer = jsonify(files=[file for script in scripts for file in _files(script)])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/worker.js")
def worker() -> Response:
    """The service worker. It is the same for everybody, so that a telephone that is signed out keeps it."""
    answer = Response(shell.worker(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = url_for(".today")
    return answer


def _sent() -> Any:
    try:
        return json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return None


def _files(script: Script) -> list[dict[str, str]]:
    title = f"{script.bulletin.title} ({formats.language(script.language)})"
    found = [{"title": title, "url": url_for("loudspeaker.script", script_id=script.id)}]
    forms = [] if script.state == "failed" or script.reason else ["pdf"]
    if script.words.recording and script.words.recording_seconds <= LONGEST_KEPT:
        forms.append("mp3")
    found += [
        {"title": title, "url": url_for("loudspeaker.download", script_id=script.id, form=form)} for form in forms
    ]
    return found

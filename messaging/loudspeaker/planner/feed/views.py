"""The public door of a station's calendar: whoever holds its address may read it, until it is revoked."""

from datetime import timedelta

from flask import Blueprint, Response, abort, request

from accounts.throttle import TooManyAttempts
from foundation import clock
from foundation.database import db
from foundation.web.locales import in_default_locale
from messaging.loudspeaker.planner import queries
from messaging.loudspeaker.planner.feed.calendar import written
from messaging.loudspeaker.planner.situation import DAYS_AHEAD
from messaging.loudspeaker.stations import feeds

pages = Blueprint("calendar", __name__, url_prefix="/calendar")
DAYS_BACK = 7


@pages.get("/<secret>.ics")
def feed(secret: str) -> Response:
    """The last week and the coming days."""
    try:
        found = feeds.open_feed(db.session, secret, request.remote_addr or "")
    except TooManyAttempts:
        abort(429)
    db.session.commit()
    if found is None:
        abort(404)
    today = clock.today()
    first, last = today - timedelta(DAYS_BACK), today + timedelta(DAYS_AHEAD)
    with in_default_locale():
        content = written(found.commune_code, queries.airings_of(db.session, found.commune_code, first, last))
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.add_etag()
    answer.make_conditional(request)
    return answer

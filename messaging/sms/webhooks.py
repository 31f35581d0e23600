"""Where the carrier reports what became of a message: signed, never an error page, on disk before it is answered."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, current_app, request

from foundation.settings import Settings
from foundation.web import security
from messaging.sms import signature
from messaging.sms.gateways.twilio import CALLBACK_PATH
from messaging.sms.receipts import inbox, reports, tasks, turnstile
from messaging.sms.receipts.reports import TurnedAway

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

hooks = Blueprint("sms_webhooks", __name__)
security.for_programs(hooks)

_MOST_PARAMETERS = 100
_LONGEST = 16_384  # bytes of a callback; real ones have a few hundred
_SIGNATURE = "X-Twilio-Signature"
_ANSWERS = {TurnedAway.FORGED: HTTPStatus.FORBIDDEN, TurnedAway.UNREADABLE: HTTPStatus.BAD_REQUEST}


@hooks.post(CALLBACK_PATH)
def status() -> Response:
    """One status callback of Twilio's."""
    query, given = request.query_string.decode("latin-1"), request.headers.get(_SIGNATURE, "")
    answer = _take(current_app, query, request.get_data(cache=False), given)
    return Response(status=answer, headers=_headers(answer))


class Shortcut:
    """In front of the application: status callbacks in their usual form, without what a page needs.

    Two of them come for every message. Flask's own way (context, routing, trusted hosts, hooks, response) costs more
    than all that is done for a callback. The answers are those of `status`, which also takes whatever looks unusual.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._usual_way: WSGIApplication = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != CALLBACK_PATH or environ["REQUEST_METHOD"] != "POST" or not _is_plain(environ):
            return self._usual_way(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        answer = _take(self._app, environ.get("QUERY_STRING", ""), body, environ.get("HTTP_X_TWILIO_SIGNATURE", ""))
        start_response(f"{answer.value} {answer.phrase}", [("Content-Length", "0"), *_headers(answer).items()])
        return ()


def _is_plain(environ: Mapping[str, str]) -> bool:
    length = environ.get("CONTENT_LENGTH", "")
    return length.isascii() and length.isdigit() and int(length) <= _LONGEST


def _headers(answer: HTTPStatus) -> dict[str, str]:
    return {"Retry-After": "30"} if answer == HTTPStatus.SERVICE_UNAVAILABLE else {}


def _take(app: Flask, query: str, body: bytes, given: str) -> HTTPStatus:
    """What to answer; NO_CONTENT when the receipt is on disk."""
    held: Settings = app.extensions["settings"]
    form, attempt = _parameters(body.decode(errors="replace")), dict(_parameters(query)).get("attempt", "")
    if not signature.signs(held.twilio_auth_token, f"{held.public_url}{CALLBACK_PATH}?{query}", form, given):
        return _turn_away(app, TurnedAway.FORGED, attempt, dict(form))
    found = dict(form)
    words = (found.get(name, "") for name in ("MessageSid", "MessageStatus", "ErrorCode"))
    receipt = reports.read(attempt, *words)
    if receipt is None:
        return _turn_away(app, TurnedAway.UNREADABLE, attempt, found)
    try:
        if inbox.of(app).put(receipt):
            tasks.ring()
    except inbox.NotNowError:
        return HTTPStatus.SERVICE_UNAVAILABLE
    except inbox.UnstorableError:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.NO_CONTENT


def _parameters(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return []


def _turn_away(app: Flask, reason: TurnedAway, attempt: str, form: Mapping[str, str]) -> HTTPStatus:
    with app.app_context():
        turnstile.turn_away(reason, attempt, form.get("MessageSid"))
    return _ANSWERS[reason]

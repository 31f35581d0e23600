"""What a reader is told when something fails: what happened, that nothing was lost, what to do now."""

import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from foundation.database import db
from foundation.migration import MigrationPending
from foundation.refusals import NotFound, Refusal
from foundation.storage import StorageRefusal
from foundation.web import readers

log = structlog.get_logger()

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Explanation:
    """Three sentences: what happened, what became of the reader's work, what to do."""

    title: Any
    happened: Any
    advice: Any


EXPLANATIONS = {
    400: Explanation(
        _l("This request could not be read"),
        _l("Part of what the browser sent is missing or damaged. Nothing was changed."),
        _l("Go back, reload the page and try once more."),
    ),
    403: Explanation(
        _l("This is not among your tasks"),
        _l("It belongs to another role, or to communes outside your reach. Nothing was changed."),
        _l("If you need it for your work, ask the administrator of your office."),
    ),
    404: Explanation(
        _l("Nothing was found here"),
        _l("The address may be misspelt, or what it led to lies outside your communes. Nothing was lost."),
        _l("Check the address, or begin again from the first page."),
    ),
    405: Explanation(
        _l("This address cannot be opened that way"),
        _l("It only answers to a button of its page. Nothing was changed."),
        _l("Begin again from the first page."),
    ),
    413: Explanation(
        _l("This is too large"),
        _l("The file or text was not taken. Nothing was changed."),
        _l("Split it into smaller parts and send them one after the other."),
    ),
    422: Explanation(
        _l("This cannot be done"),
        _l("Nothing was changed."),
        _l("Go back and mend what is named here."),
    ),
    429: Explanation(
        _l("Too many attempts"),
        _l("To protect the accounts, nothing more is taken from here for a while. Nothing was changed."),
        _l("Wait a quarter of an hour and try again."),
    ),
    500: Explanation(
        _l("Something went wrong on our side"),
        _l("The last step was not finished. Everything saved before it is still there."),
        _l("Go back and try once more. If it happens again, give the administrator the code below."),
    ),
    503: Explanation(
        _l("The database cannot be reached"),
        _l("The last step was not carried out. What was saved is safe, and messages wait their turn."),
        _l("Wait a minute and reload this page. If it stays so, tell the administrator."),
    ),
}
STALE_FORM = Explanation(
    _l("This form is no longer valid"),
    _l("You have signed in or out since it was opened, or the browser keeps no cookies. Nothing was saved."),
    _l("Go back, copy what you wrote if it is long, reload the page and send it again."),
)


def init(app: Flask) -> None:
    """Answer every failure in the house's own words."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(CSRFError, lambda _error: answer(400, STALE_FORM))
    app.register_error_handler(Refusal, lambda refusal: refused(422, refusal))
    app.register_error_handler(NotFound, lambda refusal: refused(404, refusal))
    app.register_error_handler(StorageRefusal, _storage_away)
    app.register_error_handler(MigrationPending, _migration_pending)
    app.register_error_handler(DataError, _unstorable)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unreachable, _database_unreachable)


def answer(status: int, explanation: Explanation | None = None, code: str = "") -> Response:
    """The page of that status, or JSON or plain text where the caller prefers it."""
    said = explanation or EXPLANATIONS.get(status, EXPLANATIONS[400 if status < 500 else 500])
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json", "text/plain"])
    if wanted == "application/json":
        body = {"status": status, "error": str(said.title), "happened": str(said.happened), "advice": str(said.advice)}
        response = jsonify(body | ({"code": code} if code else {}))
    elif wanted == "text/plain":
        lines = [said.title, said.happened, said.advice, code]
        response = make_response("\n".join(str(line) for line in lines if line) + "\n")
        response.mimetype = "text/plain"
    else:
        response = make_response(render_template("error.html", said=said, status=status, code=code))
    response.status_code = status
    return response


def refused(status: int, refusal: Refusal) -> Response:
    """A refusal as a page: its own sentence is what happened."""
    usual = EXPLANATIONS[status]
    unchanged = _("Nothing was changed.")
    return answer(status, Explanation(usual.title, f"{refusal} {unchanged}", usual.advice))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # type: ignore[return-value]
    code = ""
    if status == 500:
        readers.forget()
        code = secrets.token_hex(4)
        log.error("page failed", code=code, endpoint=request.endpoint, error=type(_cause(error)).__name__)
    response = answer(status, _too_large() if status == 413 else None, code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _too_large() -> Explanation:
    most, usual = (request.max_content_length or 0) // MEGABYTE, EXPLANATIONS[413]
    happened = _("What was sent goes beyond %(most)s MB and was not taken. Nothing was changed.", most=most)
    return Explanation(usual.title, happened, usual.advice)


def _database_unreachable(error: Exception) -> Response:
    readers.forget()
    log.error("database unreachable", endpoint=request.endpoint, error=type(error).__name__)
    response = answer(503)
    response.headers["Retry-After"] = "30"
    return response


def _storage_away(refusal: Refusal) -> Response:
    log.error("file store away", endpoint=request.endpoint, reason=str(refusal))
    said = Explanation(_("The files cannot be reached"), str(refusal), EXPLANATIONS[503].advice)
    response = answer(503, said)
    response.headers["Retry-After"] = "30"
    return response


def _unstorable(_error: Exception) -> Response:
    # A NUL in a word, a number beyond every column: no page of ours sends them.
    db.session.rollback()
    log.warning("request not storable", endpoint=request.endpoint)
    return answer(400)


def _migration_pending(pending: Refusal) -> Response:
    readers.forget()
    usual = EXPLANATIONS[503]
    return answer(503, Explanation(_("The database awaits an upgrade"), str(pending), usual.advice))


def _foreign_host(_error: SecurityError) -> Response:
    # No address of ours can be built for a host that is not ours, so there is no page to show.
    sentence = "This address is not the one set for this service (PUBLIC_URL).\n"
    return Response(sentence, status=400, mimetype="text/plain")


def _cause(error: HTTPException) -> BaseException:
    return getattr(error, "original_exception", None) or error

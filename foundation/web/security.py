"""What keeps strangers out of every page: forged forms, foreign scripts, foreign hosts, oversized bodies."""

import secrets
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from foundation.settings import Settings, current
from foundation.web.readers import reader

LARGEST_BODY = 16 * 1024 * 1024
LARGEST_FORM = 1024 * 1024
MOST_PARTS = 2000

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
}

csrf = CSRFProtect()

View = TypeVar("View", bound=Callable[..., object])


class Number(IntegerConverter):
    """A row's number in an address. One longer than any key is no address of ours: it never reaches the database."""

    regex = r"[0-9]{1,18}"


def init(app: Flask, settings: Settings) -> None:
    """Guard every page of the application. Signed webhooks exempt themselves: `csrf.exempt(blueprint)`."""
    _configure(app, settings)
    app.url_map.converters["int"] = Number
    # Before the token is looked for, which reads the whole form.
    app.before_request(_limit_body)
    csrf.init_app(app)
    app.context_processor(lambda: {"nonce": nonce})
    app.after_request(_guard)
    if settings.secure:
        app.after_request(_insist_on_https)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def for_programs(blueprint: Blueprint) -> None:
    """Let programs post to it without a token of ours; its routes look at a signature instead."""
    csrf.exempt(blueprint)


def takes(largest: Callable[[Settings], int]) -> Callable[[View], View]:
    """A page that is sent files: by the settings, so many bytes instead of `LARGEST_BODY`."""

    def mark(view: View) -> View:
        view.__dict__["largest_body"] = largest
        return view

    return mark


def nonce() -> str:
    """The word a script or style inside this page must carry to be run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _configure(app: Flask, settings: Settings) -> None:
    host = urlsplit(settings.public_url).hostname or ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        TRUSTED_HOSTS=sorted({host, "localhost", "127.0.0.1"}),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_PARTS,
        # A form lives as long as the session: whoever writes for two hours must not lose the text.
        WTF_CSRF_TIME_LIMIT=None,
    )


def _limit_body() -> None:
    # Werkzeug applies MAX_FORM_MEMORY_SIZE to multipart forms alone.
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM
    elif largest := getattr(current_app.view_functions.get(request.endpoint or ""), "largest_body", None):
        request.max_content_length = largest(current())


def _guard(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    if "Cache-Control" not in response.headers and reader() is not None:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _insist_on_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response

"""The language of the interface: Vietnamese first, English beside it.

Only these two are ever handed to Babel. The languages a campaign speaks are data (`foundation.languages`); a folder of
another name among the catalogues is left alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

from foundation.settings import Settings
from foundation.web import catalogs
from foundation.web.readers import reader

LOCALES = {"vi": "Tiếng Việt", "en": "English"}
CATALOGS = Path(__file__).parents[2] / "translations" / "catalogs"
ONE_YEAR = 365 * 24 * 3600


def init(app: Flask, settings: Settings) -> None:
    """Give the application its catalogues and the choice of locale."""
    default = settings.default_locale if settings.default_locale in LOCALES else "vi"
    app.config["BABEL_DEFAULT_LOCALE"] = default
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGS)
    catalogs.compile_outdated(CATALOGS, LOCALES)
    babel = Babel()
    babel.init_app(app, default_timezone=settings.timezone, locale_selector=chosen)
    app.context_processor(lambda: {"locale": current(), "locales": LOCALES})


def chosen() -> str | None:
    """The reader's own choice, else this browser's, else what it accepts; None leaves it to DEFAULT_LOCALE."""
    if not has_request_context():
        return None
    person = reader()
    for wish in (getattr(person, "locale", None), request.cookies.get(_cookie())):
        if wish in LOCALES:
            return str(wish)
    return request.accept_languages.best_match(LOCALES)


def current() -> str:
    """The locale in force, as one of `LOCALES`."""
    return str(get_locale() or current_app.config["BABEL_DEFAULT_LOCALE"])


def remember(response: Response, locale: str) -> Response:
    """Keep the choice in this browser."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_cookie(), locale, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@contextmanager
def in_default_locale() -> Iterator[None]:
    """Speak DEFAULT_LOCALE: for commands and workers, where nobody's browser says otherwise."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        yield


def _cookie() -> str:
    return "__Host-locale" if current_app.config["SESSION_COOKIE_SECURE"] else "locale"

"""The language of the interface: Vietnamese first, English beside it, and whatever else there is a catalogue for.

A third one needs its folder among the catalogues and nothing more. A folder whose name Babel does not know is left
alone, and so is a tag of a campaign language (`foundation.languages`), even one that Babel believes to know: those are
data, and `hnj` would write dates in another script.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

from foundation.languages import LANGUAGES
from foundation.settings import Settings
from foundation.web import catalogs
from foundation.web.readers import reader

LOCALES = {"vi": "Tiếng Việt", "en": "English"}
CATALOGS = Path(__file__).parents[2] / "translations" / "catalogs"
ONE_YEAR = 365 * 24 * 3600


class Catalogues(Babel):  # type: ignore[misc]
    """Flask-Babel, that lists what is offered: its own list breaks on a folder whose name is no locale."""

    def list_translations(self) -> list[Locale]:
        return [Locale.parse(tag) for tag in offered()]


def init(app: Flask, settings: Settings) -> None:
    """Give the application its catalogues and the choice of locale."""
    found = app.extensions["locales"] = {**LOCALES, **_others(CATALOGS)}
    default = settings.default_locale if settings.default_locale in found else "vi"
    app.config["BABEL_DEFAULT_LOCALE"] = default
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGS)
    catalogs.compile_outdated(CATALOGS, found)
    babel = Catalogues()
    babel.init_app(app, default_timezone=settings.timezone, locale_selector=chosen)
    app.context_processor(lambda: {"locale": current(), "locales": offered()})


def chosen() -> str | None:
    """The reader's own choice, else this browser's, else what it accepts; None leaves it to DEFAULT_LOCALE."""
    if not has_request_context():
        return None
    person = reader()
    for wish in (getattr(person, "locale", None), request.cookies.get(_cookie())):
        if wish in offered():
            return str(wish)
    return request.accept_languages.best_match(offered())


def offered() -> Mapping[str, str]:
    """The languages of the interface by tag, each with its own name."""
    found: dict[str, str] = current_app.extensions["locales"]
    return found


def current() -> str:
    """The locale in force, as one of those `offered`."""
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


def _others(folder: Path) -> dict[str, str]:
    spoken = {entry.tag.replace("-", "_") for entry in LANGUAGES.values()} | {"hnj", "hnj_Latn_VN"}
    found = {}
    for catalogue in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        tag = catalogue.parents[1].name
        try:
            name = Locale.parse(tag).get_display_name()
        except (ValueError, UnknownLocaleError):
            continue
        if tag not in {*LOCALES, *spoken}:
            found[tag] = (name or tag).capitalize()
    return found


def _cookie() -> str:
    return "__Host-locale" if current_app.config["SESSION_COOKIE_SECURE"] else "locale"

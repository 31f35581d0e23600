"""The base page, stylesheet, error pages, protection and the reader's locale: what every page stands on."""

from flask import Flask

from foundation.settings import Settings
from foundation.web import assets, errors, formats, locales, navigation, pages, readers, reminders, security, tabs


def init(app: Flask, settings: Settings) -> None:
    """Make the application ready for pages. Called once, after `app.extensions["settings"]` is set."""
    security.init(app, settings)
    locales.init(app, settings)
    formats.init(app)
    assets.init(app)
    navigation.init(app)
    reminders.init(app)
    tabs.init(app)
    errors.init(app)
    app.context_processor(lambda: {"office_name": settings.office_name, "rehearsal": readers.in_rehearsal()})
    app.register_blueprint(pages.web)

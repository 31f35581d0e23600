"""The application: settings, extensions, rooms. Read from top to bottom, this is what runs."""

from flask import Flask
from sqlalchemy.orm import Session

import accounts.commands
import accounts.links.views
import accounts.sessions
import accounts.views
import campaigns.commands
import campaigns.people.views
import campaigns.places.views
import campaigns.rights.views
import campaigns.speech_commands
import campaigns.views
import foundation.commands
import messaging.loudspeaker.documents.views
import messaging.loudspeaker.logbook.commands
import messaging.loudspeaker.logbook.views
import messaging.loudspeaker.operating.api
import messaging.loudspeaker.operating.sessions.views
import messaging.loudspeaker.operating.views
import messaging.loudspeaker.planner.feed.views
import messaging.loudspeaker.planner.views
import messaging.loudspeaker.speaking.views
import messaging.loudspeaker.stations.holidays.views
import messaging.loudspeaker.stations.views
import messaging.loudspeaker.validity.views
import messaging.loudspeaker.views
import messaging.sms.commands
import messaging.sms.doubts.views
import messaging.sms.opting_out.do_not_contact.views
import messaging.sms.opting_out.page.views
import messaging.sms.opting_out.views
import messaging.sms.opting_out.webhooks
import messaging.sms.registration.views
import messaging.sms.rules.views
import messaging.sms.senders.views
import messaging.sms.webhooks
import operations.rotation.commands
import operations.vitals.views
import translations.checks.views
import translations.commands
import translations.editing.views
import translations.exchange.views
import translations.glossary.commands
import translations.glossary.views
import translations.memory.commands
import translations.memory.views
import translations.phrasebook.commands
import translations.phrasebook.views
import translations.queue.views
import translations.recordings.views
import translations.rights.views
import translations.statistics.views
import translations.views
import villages.audience.commands
import villages.audience.lists.views
import villages.audience.views
import villages.commands
import villages.consent.views
import villages.contacts.figures.views
import villages.contacts.views
import villages.editing.views
import villages.exports.views
import villages.history.views
import villages.imports.commands
import villages.imports.views
import villages.requests.views
import villages.residents.views
import villages.retention.commands
import villages.retention.views
import villages.views
from foundation import clock, database, log, readiness, wakeups, web
from foundation.settings import Settings, SettingsError, load
from villages.queries import holds_rehearsal

PAGES = (
    campaigns.views.pages,
    translations.phrasebook.views.pages,
    translations.memory.views.pages,
    translations.queue.views.pages,
    translations.recordings.views.pages,
    translations.rights.views.pages,
    translations.statistics.views.pages,
    translations.exchange.views.pages,
    translations.glossary.views.pages,
    translations.views.pages,
    translations.checks.views.pages,
    translations.editing.views.pages,
    messaging.loudspeaker.speaking.views.pages,
    messaging.loudspeaker.operating.views.pages,
    messaging.loudspeaker.views.pages,
    messaging.loudspeaker.documents.views.pages,
    messaging.loudspeaker.validity.views.pages,
    messaging.loudspeaker.logbook.views.pages,
    messaging.loudspeaker.planner.views.pages,
    messaging.loudspeaker.planner.feed.views.pages,
    messaging.loudspeaker.stations.views.pages,
    messaging.loudspeaker.stations.holidays.views.pages,
    messaging.sms.opting_out.views.pages,
    messaging.sms.doubts.views.pages,
    messaging.sms.opting_out.page.views.pages,
    messaging.sms.opting_out.do_not_contact.views.pages,
    messaging.sms.senders.views.pages,
    messaging.sms.rules.views.pages,
    messaging.sms.registration.views.pages,
    messaging.sms.webhooks.hooks,
    messaging.sms.opting_out.webhooks.hooks,
    campaigns.people.views.pages,
    campaigns.rights.views.pages,
    villages.consent.views.pages,
    villages.imports.views.pages,
    villages.requests.views.pages,
    villages.retention.views.pages,
    villages.exports.views.pages,
    villages.residents.views.pages,
    villages.audience.views.pages,
    campaigns.places.views.pages,
    villages.contacts.figures.views.pages,
    villages.contacts.views.pages,
    villages.editing.views.pages,
    villages.history.views.pages,
    villages.views.pages,
    accounts.links.views.pages,
    accounts.views.pages,
)

COMMANDS = (
    foundation.commands.database,
    accounts.commands.user,
    villages.commands.villages,
    villages.commands.residents,
    villages.imports.commands.imports,
    villages.audience.commands.audience,
    villages.retention.commands.retention,
    translations.commands.translations,
    translations.memory.commands.memory,
    translations.glossary.commands.glossary,
    translations.phrasebook.commands.phrasebook,
    messaging.loudspeaker.logbook.commands.logbook,
    messaging.sms.commands.sms,
    campaigns.commands.campaign,
    campaigns.speech_commands.scripts,
    operations.rotation.commands.keys_group,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application of this process; a setting that cannot be used stops the start with its sentence."""
    try:
        settings = settings or load()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    app = Flask(__name__, static_folder=None)
    app.extensions["settings"] = settings
    log.configure(settings)
    database.connect(app, settings)
    web.init(app, settings)
    wakeups.connect(app, settings)
    accounts.sessions.init(app)
    clock.honour_offset_if(is_rehearsal)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    operations.vitals.views.init(app)
    for group in COMMANDS:
        app.cli.add_command(group)
    readiness.guard(app)
    app.wsgi_app = messaging.sms.webhooks.Shortcut(app)  # type: ignore[method-assign]
    return app


def is_rehearsal() -> bool:
    """Whether the database holds invented people: asked apart from the session at work."""
    with Session(database.db.engine) as session:
        return holds_rehearsal(session)

"""Alembic's door: runs the migrations as the owner of the database."""

from importlib import import_module

from alembic import context
from sqlalchemy import create_engine, make_url, pool

from foundation.database import Model
from foundation.settings import load

ROOMS = (
    "accounts",
    "accounts.links",
    "campaigns",
    "foundation",
    "messaging.loudspeaker",
    "messaging.loudspeaker.speaking",
    "messaging.loudspeaker.stations",
    "messaging.sms",
    "messaging.sms.opting_out",
    "messaging.sms.receipts",
    "messaging.sms.registration",
    "messaging.sms.rules",
    "messaging.sms.senders",
    "translations",
    "translations.editing",
    "translations.exchange",
    "translations.glossary",
    "translations.memory",
    "translations.phrasebook",
    "translations.recordings",
    "translations.rights",
    "villages",
    "villages.audience",
    "villages.consent",
    "villages.contacts",
    "villages.exports",
    "villages.history",
    "villages.imports",
    "villages.requests",
    "villages.residents",
)

# A model is known to Alembic once its module is imported.
for room in ROOMS:
    import_module(f"{room}.models")

settings = context.config.attributes.get("settings") or load()
context.config.attributes["application_role"] = make_url(settings.database_url).username
engine = create_engine(settings.migration_database_url, poolclass=pool.NullPool, connect_args={"connect_timeout": 5})

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Model.metadata, compare_type=True)
    with context.begin_transaction():
        # Two `db upgrade` at once: the second waits, then finds nothing to do.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('tieng-ban migrations'))")
        context.run_migrations()

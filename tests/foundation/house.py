"""An application with settings and nothing else: no database, no broker."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import Babel

from foundation.settings import load

ENVIRON = {
    "DATABASE_URL": "postgresql://app:secret@127.0.0.1:5432/tieng_ban",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "s" * 16,
    "FIELD_KEY": "1:" + "f" * 16,
    "LOOKUP_KEY": "l" * 16,
}


@contextmanager
def house(**environ: str) -> Iterator[Flask]:
    """An application context under these settings."""
    app = Flask("house")
    app.extensions["settings"] = load({**ENVIRON, **environ})
    Babel(app)
    with app.app_context():
        yield app

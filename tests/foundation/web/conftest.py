"""A house with nothing in it but the foundation: no database, no broker, a few pages that fail."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, abort, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import text

from foundation import database, web
from foundation.database import db
from foundation.migration import MigrationPending
from foundation.refusals import NotFound, Refusal
from foundation.settings import load

NOBODY_LISTENS = {
    "DATABASE_URL": "postgresql://user:secret-word@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "test-secret-key-of-the-cookies",
    "FIELD_KEY": "test-field-key-that-encrypts",
    "LOOKUP_KEY": "test-lookup-key-that-hashes",
}
PAGE = "{% extends 'base.html' %}{% block title %}x{% endblock %}{% block content %}{{ _('Save') }}{% endblock %}"


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Flask]:
    """Builds a house with some settings changed."""

    def build(**changed: str) -> Flask:
        settings = load({**NOBODY_LISTENS, "DATA_DIR": str(tmp_path), **changed})
        app = Flask("empty house", static_folder=None)
        app.extensions["settings"] = settings
        database.connect(app, settings)
        web.init(app, settings)
        app.get("/page", endpoint="page")(lambda: render_template_string(PAGE))
        app.post("/form", endpoint="form")(lambda: "taken")
        app.get("/refused", endpoint="refused")(lambda: _raise(Refusal()))
        app.get("/not-found", endpoint="not-found")(lambda: _raise(NotFound(name="Bắc Ngầm")))
        app.get("/pending", endpoint="pending")(lambda: _raise(MigrationPending(found="0001", wanted="0002")))
        app.get("/unreachable", endpoint="unreachable")(lambda: str(db.session.execute(text("SELECT 1"))))
        app.get("/broken", endpoint="broken")(lambda: _raise(ZeroDivisionError("a secret of the inside")))
        app.get("/status/<int:status>", endpoint="status")(lambda status: abort(status))
        return app

    return build


@pytest.fixture
def house(build: Callable[..., Flask]) -> FlaskClient:
    """A browser in front of the empty house."""
    return build().test_client()


def _raise(error: Exception) -> str:
    raise error

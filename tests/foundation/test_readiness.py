"""What must hold before a process serves: the schema, the keys; and what it does while the database is away."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from app import create_app
from foundation import readiness
from foundation.settings import load

NOWHERE = "postgresql://nobody:nothing@127.0.0.1:1/none"


@pytest.fixture
def started(app: Flask) -> Iterator[Flask]:
    """An application that has served this database before."""
    with app.app_context():
        readiness.check()
        yield app


@pytest.mark.parametrize("name", ["FIELD_KEY", "LOOKUP_KEY"])
def test_another_key_stops_the_start_and_is_named(started: Flask, environ: dict[str, str], name: str) -> None:
    with pytest.raises(SystemExit, match=name):
        create_app(load({**environ, name: "1:quite-another-secret-key"}))


def test_a_new_version_of_the_field_key_is_welcome(started: Flask, environ: dict[str, str]) -> None:
    create_app(load({**environ, "FIELD_KEY": f"2:quite-another-secret-key,{environ['FIELD_KEY']}"}))


def test_a_pending_migration_stops_the_start_and_names_the_command(started: Flask, environ: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="flask db upgrade"), at_revision("0001", environ):
        create_app(load(environ))


def test_with_the_database_away_pages_say_so_and_health_tells_it(environ: dict[str, str]) -> None:
    client = create_app(load({**environ, "DATABASE_URL": NOWHERE})).test_client()
    page = client.get("/sign-in", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "cơ sở dữ liệu" in page.text
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.json is not None
    assert "database" in str(health.json)


@contextmanager
def at_revision(revision: str, environ: Mapping[str, str]) -> Iterator[None]:
    """The database as if it stood at another revision, for a while."""
    engine = create_engine(load(environ).migration_database_url)
    newest = _exchange(engine, revision)
    try:
        yield
    finally:
        _exchange(engine, newest)
        engine.dispose()


def _exchange(engine: Engine, revision: str) -> str:
    with engine.begin() as connection:
        before = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    return before

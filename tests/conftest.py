"""What every test may ask for. Servers start once a run; each process of it has its own database."""

import os
import signal
from collections.abc import Iterator
from contextvars import Context
from types import FrameType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy.orm import Session

from foundation.database import db
from foundation.settings import Settings, load
from tests.servers import Addresses, Database, Servers

_servers = pytest.StashKey[Servers]()
_addresses = pytest.StashKey[Addresses]()


class Client(FlaskClient):
    """Answers each request in a context of its own, also when the test holds an application context: in that one,
    who is signed in and what was loaded would live on from one request to the next."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **kwargs)


class Runner(FlaskCliRunner):
    """Runs each command in a context of its own, as a terminal does."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().invoke, *args, **kwargs)


def pytest_configure(config: pytest.Config) -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # So that the servers are stopped and their folder is removed however the run is ended. A run in the background
    # has SIGINT switched off.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The process that hands out the tests starts the servers for all; the others are told where they are."""
    node.workerinput["servers"] = _start(node.config).to_plain()


def pytest_unconfigure(config: pytest.Config) -> None:
    if servers := config.stash.get(_servers, None):
        servers.stop()


def _start(config: pytest.Config) -> Addresses:
    if _addresses not in config.stash:
        config.stash[_servers] = servers = Servers()
        config.stash[_addresses] = servers.start()
    return config.stash[_addresses]


@pytest.fixture(scope="session")
def addresses(request: pytest.FixtureRequest) -> Addresses:
    """The servers of this run."""
    given = getattr(request.config, "workerinput", {}).get("servers")
    return Addresses.from_plain(given) if given else _start(request.config)


@pytest.fixture(scope="session")
def database(addresses: Addresses, worker_id: str) -> Iterator[Database]:
    """The database of this test process."""
    made = Database(addresses, f"{addresses.template}_{worker_id}")
    yield made
    made.drop()


@pytest.fixture(scope="session")
def environ(
    addresses: Addresses, database: Database, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The settings as variables: `load({**environ, "SEND_WINDOW": "5"})` makes others."""
    number = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
    return addresses.environ(database.name, tmp_path_factory.mktemp("data"), number % 16)


@pytest.fixture(scope="session")
def settings(environ: dict[str, str]) -> Settings:
    """The settings of the tests."""
    return load(environ)


@pytest.fixture(scope="session")
def application(settings: Settings) -> Iterator[Flask]:
    """The application, made once a process; tests ask for `app`."""
    from app import create_app

    made = create_app(settings)
    made.testing = True
    made.test_client_class = Client
    made.test_cli_runner_class = Runner
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask, database: Database) -> Iterator[Flask]:
    """The application on an empty database; what the test commits is removed after it.

    A task that is called is run by the Celery application made last: another test of this process may have made one.
    """
    celery = application.extensions["celery"]
    celery.set_current()
    celery.set_default()
    yield application
    database.empty()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of an application context. Commit what another session (a client, a command) must see."""
    with app.app_context():
        yield db.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Speaks HTTP to the application, each request in a context of its own."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs the application's commands."""
    return app.test_cli_runner()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """`gw0`, `gw1`, ...; `master` when the tests run in one process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "master")

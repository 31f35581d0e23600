"""The house started together: what it starts, what it refuses, and that nothing of it stays."""

import os
import re
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from foundation.database import db
from foundation.settings import SettingsError, load
from operations import secrets
from operations.embedded.postgres import Postgres
from operations.environment import isolated, preview
from operations.interruption import Interrupted, interruptible
from operations.processes import Stack, StackError
from operations.programs import Program, Running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Pages and carrier, which need no tasks."""
    folder = tmp_path_factory.mktemp("house")
    with Stack(folder, environ=isolated(os.environ), programs=("carrier", "web")) as opened:
        opened.start()
        opened.wait_until_up()
        yield opened


def group_empties(group: int, seconds: float = 5) -> bool:
    """Whether the last of the group is gone; the system takes a moment to bury the killed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        os.sched_yield()
    return False


def test_its_pages_and_its_carrier_answer(stack: Stack) -> None:
    with urllib.request.urlopen(f"{stack.address}/healthz") as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stack.settings.twilio_api_url}/2010-04-01/Accounts/AC0/Messages.json")
    assert refused.value.code == 401


def test_the_application_of_this_process_sees_the_same_database(stack: Stack) -> None:
    with stack.app.app_context():
        assert db.session.scalar(text("SELECT current_user")) == "tieng_ban_app"
        assert db.session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        db.engine.dispose()


def test_a_command_in_another_terminal_finds_the_running_servers(stack: Stack) -> None:
    found = load({**isolated(os.environ), "DATA_DIR": str(stack.folder)})
    assert found.database_url == stack.settings.database_url
    assert found.redis_url == stack.settings.redis_url
    assert found.field_key == stack.settings.field_key
    assert found.port == stack.settings.port


def test_the_same_folder_is_refused_to_a_second_house(stack: Stack) -> None:
    with (
        pytest.raises(StackError, match="already runs"),
        Stack(stack.folder, environ=isolated(os.environ), programs=()),
    ):
        pass
    stack.check()


def test_a_port_in_use_is_named_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        house = Stack(tmp_path / "house", environ={}, port=port)
        with pytest.raises(StackError, match=rf"Port {port} is in use.*make run PORT={port + 1}"), house:
            pass
    assert not (tmp_path / "house").exists()


def test_a_wrong_setting_is_named_before_anything_is_started(tmp_path: Path) -> None:
    house = Stack(tmp_path / "house", environ={"SEND_WINDOW": "many"})
    with pytest.raises(SettingsError, match="SEND_WINDOW"), house:
        pass
    assert not (tmp_path / "house").exists()


def test_an_offices_own_database_gets_no_generated_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        preview({"DATABASE_URL": "postgresql://office/tin", "DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_an_isolated_environment_holds_no_setting() -> None:
    given = {"PATH": "/bin", "DATABASE_URL": "postgresql://office", "TWILIO_AUTH_TOKEN": "real", "PORT": "1"}
    assert isolated(given) == {"PATH": "/bin"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, True),
        ({"TWILIO_API_URL": "http://127.0.0.1:9999"}, False),
        ({"TWILIO_ACCOUNT_SID": "AC" + "1" * 32}, False),
        ({"DATABASE_URL": "postgresql://office"}, False),
    ],
)
def test_the_rehearsal_carrier_runs_only_when_no_other_is_named(given: dict[str, str], expected: bool) -> None:
    assert Stack(Path("unused"), environ=given).has_carrier is expected


def test_after_leaving_nothing_runs_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    environ = isolated(os.environ)
    with Stack(tmp_path, environ=environ, programs=("carrier",)) as first:
        first.start()
        first.wait_until_up()
        carrier = first.process("carrier").pid
        with Postgres(tmp_path / "postgres") as guest, guest.cluster.connect("tieng_ban") as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        key = first.settings.field_key
    assert group_empties(carrier)
    with pytest.raises(SettingsError, match="make run"):
        load({"DATA_DIR": str(tmp_path)})
    with Stack(tmp_path, environ=environ, programs=()) as second:
        assert second.settings.field_key == key
        with Postgres(tmp_path / "postgres") as guest, guest.cluster.connect("tieng_ban") as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_fresh_house_holds_nothing_of_the_one_before(tmp_path: Path) -> None:
    environ = isolated(os.environ)
    with Stack(tmp_path, environ=environ, programs=()) as first:
        (tmp_path / "carrier.sqlite3").write_text("messages")
        with Postgres(tmp_path / "postgres") as guest, guest.cluster.connect("tieng_ban") as connection:
            connection.execute("CREATE TABLE former AS SELECT 1 AS one")
        with redis.Redis.from_url(first.settings.redis_url) as client:
            client.rpush("celery", "former")
    with Stack(tmp_path, environ=environ, programs=(), fresh=True) as second:
        with Postgres(tmp_path / "postgres") as guest, guest.cluster.connect("tieng_ban") as connection:
            assert connection.execute("SELECT to_regclass('former')").fetchone() == (None,)
        with redis.Redis.from_url(second.settings.redis_url) as client:
            assert client.dbsize() == 0
        assert not (tmp_path / "carrier.sqlite3").exists()


def test_a_program_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    environ = isolated(os.environ)
    with Stack(tmp_path, environ=environ, programs=("carrier",)) as house:
        house.environ["TWILIO_ACCOUNT_SID"] = "malformed"
        house.start()
        with pytest.raises(StackError, match=r"(?s)carrier has ended unexpectedly .*TWILIO_ACCOUNT_SID is malformed"):
            house.wait_until_up()


def test_a_server_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    with Stack(tmp_path, environ=isolated(os.environ), programs=()) as house:
        pid = int((tmp_path / "postgres/cluster/data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        with pytest.raises(StackError, match="PostgreSQL has ended unexpectedly"):
            house.watch()


def test_a_program_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    stubborn = (
        "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.fork()\n"
        "print('ready', flush=True)\ntime.sleep(600)"
    )
    running = Running(Program("stubborn", (sys.executable, "-c", stubborn), 0.2), os.environ, tmp_path)
    while running.last_words() != "ready\nready":
        os.sched_yield()
    assert running.end() is False
    assert running.ended
    assert group_empties(running.pid)


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    made = secrets.ensure(tmp_path)
    assert secrets.ensure(tmp_path) == made
    assert (tmp_path / "settings.env").stat().st_mode & 0o777 == 0o600
    assert re.fullmatch("AC[0-9a-f]{32}", made["TWILIO_ACCOUNT_SID"])
    assert len(set(made.values())) == len(made)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_unwinds(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Interrupted), interruptible():
        signal.raise_signal(number)
    assert signal.getsignal(number) is before

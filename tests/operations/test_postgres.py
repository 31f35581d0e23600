"""The embedded PostgreSQL: real starts, kills and roles."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from operations.embedded import memory
from operations.embedded.cluster import Cluster
from operations.embedded.launch import Way, unprivileged_ways
from operations.embedded.postgres import UNSAFE_BUT_QUICK, Postgres
from operations.embedded.server import ServerError


def server(folder: Path, ways: list[Way] | None = None) -> Postgres:
    return Postgres(folder / "postgres", UNSAFE_BUT_QUICK, ways)


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def modes_above(folder: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode for parent in folder.parents}


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie waits for a parent that may be slow; it runs no more.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with server(tmp_path_factory.mktemp("shared")) as started:
        started.create_database("office")
        yield started


def test_data_survive_a_restart_on_the_same_port(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        first.create_database("office")
        with connect(first.owner_url("office")) as connection:
            connection.execute("CREATE TABLE village AS SELECT 'Bắc Ngầm' AS name")
    with server(tmp_path) as second:
        assert second.port == first.port
        with connect(second.owner_url("office")) as connection:
            assert connection.execute("SELECT name FROM village").fetchone() == ("Bắc Ngầm",)


def test_it_starts_again_after_everything_was_killed(tmp_path: Path) -> None:
    killed = Postgres(tmp_path / "postgres")
    with killed:
        killed.create_database("office")
        with connect(killed.owner_url("office")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        assert killed.pid
        os.kill(killed.pid, signal.SIGKILL)
        while not killed.ended:
            os.sched_yield()
    assert (killed.data / "postmaster.pid").exists()
    with Postgres(tmp_path / "postgres") as again, connect(again.owner_url("office")) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_pid_file_that_names_another_program_is_no_obstacle(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        lines = (first.data / "postmaster.pid").read_text().split("\n", 1)[1]
    (first.data / "postmaster.pid").write_text(f"{os.getpid()}\n{lines}")
    with server(tmp_path) as second:
        assert second.answers()


def test_a_server_left_over_by_nobody_is_ended_first(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        pass
    orphan = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from operations.embedded.postgres import Postgres\n"
            "import operations.embedded.launch as launch; launch.sys.platform = 'without prctl'\n"
            "Postgres(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(600)",
            str(first.folder),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert orphan.stdout
    assert orphan.stdout.readline() == "up\n"
    orphan.kill()
    orphan.wait()
    left = int((first.data / "postmaster.pid").read_text().split()[0])
    assert alive(left)
    with server(tmp_path) as second:
        assert second.pid != left
        assert not alive(left)


def test_it_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from operations.embedded.postgres import Postgres\n"
            "server = Postgres(Path(sys.argv[1])); server.start(); print(server.pid, flush=True); time.sleep(600)",
            str(tmp_path / "postgres"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout
    pid = int(owner.stdout.readline())
    ended = os.pidfd_open(pid)
    owner.kill()
    owner.wait()
    assert wait_for(ended)


def wait_for(pidfd: int, seconds: float = 20) -> bool:
    """Whether the process behind the descriptor ends in time."""
    try:
        return bool(select.select([pidfd], [], [], seconds)[0])
    finally:
        os.close(pidfd)


def test_a_second_user_of_the_folder_is_a_guest_and_stops_nothing(running: Postgres) -> None:
    with Postgres(running.folder) as guest:
        assert not guest.owned
        assert guest.port == running.port
        assert guest.database_exists("office")
    assert running.answers()


def test_two_starters_at_once_share_one_server(tmp_path: Path) -> None:
    both = [server(tmp_path), server(tmp_path)]
    starts = [threading.Thread(target=one.start) for one in both]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    try:
        assert sorted(one.owned for one in both) == [False, True]
        assert both[0].port == both[1].port
    finally:
        for one in both:
            one.stop()


@pytest.mark.parametrize(
    ("way", "closed"),
    [(way, way.name != "drop") for way in unprivileged_ways()],
    ids=[way.name for way in unprivileged_ways()],
)
def test_it_starts_each_way_and_loosens_no_folder_above(way: Way, closed: bool) -> None:
    top = Path(tempfile.mkdtemp(dir="/var/tmp"))
    top.chmod(0o700 if closed else 0o755)
    before = modes_above(top / "postgres")
    try:
        with server(top, [way]) as started:
            assert started.way == way
            assert Path(f"/proc/{started.pid}").stat().st_uid == way.file_owner[0]
        assert modes_above(top / "postgres") == before
    finally:
        shutil.rmtree(top)


def test_root_finds_another_place_when_the_folder_can_be_lent_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Path(tempfile.mkdtemp(dir="/var/tmp"))
    elsewhere.chmod(0o755)
    monkeypatch.setattr("operations.embedded.postgres.ELSEWHERE", elsewhere / "tieng-ban")
    tmp_path.chmod(0o700)
    weakest = [way for way in unprivileged_ways() if way.name in {"self", "drop"}]
    try:
        with server(tmp_path, weakest) as first:
            first.create_database("office")
            assert first.data.is_relative_to(elsewhere if os.geteuid() == 0 else tmp_path)
        with server(tmp_path) as second:
            assert second.data == first.data
            assert second.database_exists("office")
    finally:
        shutil.rmtree(elsewhere)


def test_the_password_is_needed(running: Postgres) -> None:
    for role in ("postgres", "tieng_ban_owner", "tieng_ban_app"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host="127.0.0.1", port=running.port, user=role, dbname="postgres", password="guess")


def test_secrets_are_readable_by_the_owner_alone(running: Postgres) -> None:
    assert (running.folder / "access.json").stat().st_mode & 0o777 == 0o600
    assert not (running.data.parent / "password").exists()


def test_the_application_has_no_power_over_the_schema(running: Postgres) -> None:
    with connect(running.application_url("office")) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
        connection.execute("CREATE TEMPORARY TABLE staged (id int)")


def test_search_sees_vietnamese_letters(running: Postgres) -> None:
    with connect(running.owner_url("office")) as connection:
        found = connection.execute(
            "SELECT similarity('Bắc Ngầm', 'bắc ngầm'), unaccent('Đường Ước'), upper('thôn bản ầm')"
        ).fetchone()
    assert found == (1.0, "Duong Uoc", "THÔN BẢN ẦM")


def test_a_copy_of_a_template_has_its_rows(running: Postgres) -> None:
    running.create_database("template_office")
    with connect(running.owner_url("template_office")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    running.create_database("copy_office", "template_office")
    with connect(running.owner_url("copy_office")) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)
    running.drop_database("copy_office")
    assert not running.database_exists("copy_office")


def test_nobody_else_may_enter_a_database(running: Postgres) -> None:
    cluster: Cluster = running.cluster
    with cluster.connect() as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(host="127.0.0.1", port=running.port, user="stranger", password="stranger", dbname="office")


def test_a_taken_port_makes_it_choose_another(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        pass
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        with server(tmp_path) as second:
            assert second.port != first.port


def test_a_failed_start_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    broken = Postgres(tmp_path / "postgres", {"shared_buffers": "none"})
    with pytest.raises(ServerError, match=r"PostgreSQL does not start: .*shared_buffers"):
        broken.start()
    assert not broken.owned
    with server(tmp_path) as mended:
        assert mended.answers()


def test_lost_passwords_are_told_at_once(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        pass
    (first.folder / "access.json").unlink()
    with pytest.raises(ServerError, match=r"access\.json"):
        server(tmp_path).start()


def test_the_log_holds_no_statement(running: Postgres) -> None:
    with connect(running.owner_url("office")) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT '+84992123456' FROM nowhere")
    assert "nowhere" in running.log.read_text()
    assert "84992123456" not in running.log.read_text()


def test_every_statement_of_a_client_is_counted(running: Postgres) -> None:
    counted = (
        "SELECT calls FROM pg_stat_statements WHERE query IN ('BEGIN', 'COMMIT', 'SELECT $1 AS counted') ORDER BY 1"
    )
    with running.cluster.connect("office") as connection:
        connection.execute("SELECT pg_stat_statements_reset()")
        for _ in range(3):
            for statement in ("BEGIN", "SELECT 1 AS counted", "COMMIT"):
                connection.execute(statement)
        assert [calls for (calls,) in connection.execute(counted)] == [3, 3, 3]


def test_it_takes_the_memory_it_was_told(running: Postgres) -> None:
    with running.cluster.connect("office") as connection:
        wanted = memory.settings(memory.total())["shared_buffers"]
        query = "SELECT pg_size_bytes(current_setting('shared_buffers')) = pg_size_bytes(%s)"
        assert connection.execute(query, [wanted]).fetchone() == (True,)

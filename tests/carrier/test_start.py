import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from carrier.settings import Settings, SettingsError, read
from tests.carrier_process import ACCOUNT_SID, REPOSITORY, running_carrier

CREDENTIALS = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": "secret"}


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    return subprocess.run(
        [sys.executable, "-m", "carrier", *arguments],
        cwd=REPOSITORY, env={**bare, **environment}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "arguments", "words"),
    [
        ({}, [], "TWILIO_ACCOUNT_SID is not set"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, [], "TWILIO_ACCOUNT_SID is malformed"),
        ({"TWILIO_ACCOUNT_SID": ACCOUNT_SID}, [], "TWILIO_AUTH_TOKEN is not set"),
        (CREDENTIALS, ["--port", "99999"], "--port"),
        (CREDENTIALS, ["--pace", "nan"], "--pace"),
        (CREDENTIALS, ["--pace", "quick"], "--pace"),
        (CREDENTIALS, ["--undelivered", "3"], "--undelivered"),
        (CREDENTIALS, ["--callback-connections", "0"], "--callback-connections"),
        (CREDENTIALS, ["--price", "free"], "--price"),
        (CREDENTIALS, ["--speed", "9"], "--speed"),
        (CREDENTIALS, ["--faults", "perhaps"], "--faults"),
        (CREDENTIALS, ["--faults", "on", "--host", "0.0.0.0"], "--host"),
    ],
)
def test_a_setting_it_cannot_use_is_named(environment: dict[str, str], arguments: list[str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read(arguments, environment)


def test_it_listens_on_loopback_unless_told() -> None:
    assert read([], CREDENTIALS) == Settings(ACCOUNT_SID, "secret")
    assert Settings.host == "127.0.0.1"


def test_a_missing_variable_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    ended = start("--database", str(tmp_path / "c.sqlite3"))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "TWILIO_ACCOUNT_SID" in ended.stderr


def test_a_port_in_use_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = start("--port", str(port), "--database", str(tmp_path / "c.sqlite3"), **CREDENTIALS)
    assert (ended.returncode, ended.stderr) == (
        2,
        f"carrier: port {port} on 127.0.0.1 is in use: choose another with --port\n",
    )


def test_a_file_that_is_no_database_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, but longer than a header would be " * 20)
    ended = start("--port", "0", "--database", str(file), **CREDENTIALS)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert f"database {file} cannot be used" in ended.stderr


def test_two_carriers_never_share_a_file(tmp_path: Path) -> None:
    with running_carrier(tmp_path):
        ended = start("--port", "0", "--database", str(tmp_path / "carrier.sqlite3"), **CREDENTIALS)
    assert ended.returncode == 2
    assert "in use by another carrier" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    with running_carrier(tmp_path) as carrier:
        carrier.process.send_signal(number)
        assert carrier.process.wait(10) == 0
    assert (tmp_path / "carrier.log").read_text() == ""


def test_help_explains_every_flag() -> None:
    ended = start("--help")
    assert ended.returncode == 0
    for flag in ("--port", "--host", "--database", "--pace", "--undelivered", "--callback-retries"):
        assert flag in ended.stdout

"""The embedded broker: what was queued survives, and strangers stay out."""

import os
import signal
import socket
from pathlib import Path

import pytest
import redis

from operations.embedded.broker import Broker
from operations.embedded.server import ServerError


def test_keys_survive_a_kill(tmp_path: Path) -> None:
    with Broker(tmp_path / "valkey") as first, redis.Redis.from_url(first.url) as client:
        client.rpush("queue", *(f"task-{number}" for number in range(500)))
        client.execute_command("WAITAOF", 1, 0, 5000)
        assert first.pid
        os.kill(first.pid, signal.SIGKILL)
        while not first.ended:
            os.sched_yield()
    with Broker(tmp_path / "valkey") as second, redis.Redis.from_url(second.url) as client:
        assert client.llen("queue") == 500
        assert second.port == first.port


def test_the_password_is_needed_and_no_command_line_shows_it(tmp_path: Path) -> None:
    with Broker(tmp_path / "valkey") as broker:
        with redis.Redis(port=broker.port) as client, pytest.raises(redis.AuthenticationError):
            client.ping()
        assert broker.secret("password") not in Path(f"/proc/{broker.pid}/cmdline").read_text()
        for name in ("valkey.conf", "access.json"):
            assert (broker.folder / name).stat().st_mode & 0o777 == 0o600


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    with Broker(tmp_path / "valkey") as broker, redis.Redis.from_url(broker.url) as client:
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_a_guest_leaves_it_running(tmp_path: Path) -> None:
    with Broker(tmp_path / "valkey") as owner:
        with Broker(tmp_path / "valkey") as guest:
            assert guest.url == owner.url
        assert owner.answers()


def test_a_folder_with_a_space_and_letters_of_vietnamese_will_do(tmp_path: Path) -> None:
    with Broker(tmp_path / "thư mục" / "valkey") as broker, redis.Redis.from_url(broker.url) as client:
        assert client.set("a", "b")
        assert (broker.data / "appendonlydir").is_dir()


def test_a_taken_port_makes_it_choose_another(tmp_path: Path) -> None:
    with Broker(tmp_path / "valkey") as first:
        pass
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        with Broker(tmp_path / "valkey") as second:
            assert second.port != first.port


def test_a_failed_start_says_why(tmp_path: Path) -> None:
    with Broker(tmp_path / "valkey") as first:
        pass
    for manifest in (first.data / "appendonlydir").glob("*.manifest"):
        manifest.write_text("nonsense\n")
    with pytest.raises(ServerError, match="Valkey does not start: .+"):
        Broker(tmp_path / "valkey").start()

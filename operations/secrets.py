"""The secrets of the embedded default: made once, kept beside its data, never made for an office's own database."""

import secrets
from collections.abc import Callable
from pathlib import Path

from foundation import files
from foundation.settings import EMBEDDED_FILE, read_file

_GENERATORS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_hex(32),
    "FIELD_KEY": lambda: f"1:{secrets.token_hex(32)}",
    "LOOKUP_KEY": lambda: secrets.token_hex(32),
    "TWILIO_ACCOUNT_SID": lambda: f"AC{secrets.token_hex(16)}",
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
}
_HEADING = "# Made by `make run` for its embedded servers. The keys open the data in this folder: keep them with it.\n"


def ensure(folder: Path) -> dict[str, str]:
    """The generated secrets of this folder; what is missing is made."""
    known = read_file(folder / EMBEDDED_FILE)
    complete = {name: known.get(name) or generate() for name, generate in _GENERATORS.items()}
    if any(known.get(name) != value for name, value in complete.items()):
        _write(folder, known | complete)
    return complete


def publish(folder: Path, addresses: dict[str, str]) -> None:
    """Let commands typed in another terminal find the running servers."""
    _write(folder, read_file(folder / EMBEDDED_FILE) | addresses)


def withdraw(folder: Path) -> None:
    """Forget the addresses of servers that have ended; the secrets stay."""
    known = read_file(folder / EMBEDDED_FILE)
    _write(folder, {name: value for name, value in known.items() if name in _GENERATORS})


def _write(folder: Path, values: dict[str, str]) -> None:
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    files.write(folder / EMBEDDED_FILE, (_HEADING + lines).encode(), 0o600)

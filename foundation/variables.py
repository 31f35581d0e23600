"""The variables of an environment, each read as what it has to be and named when it cannot be that."""

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_DURATION = re.compile(r"([+-]?)(?:(\d+(?:\.\d+)?)\s*([smhd]?)|(\d+):(\d{2})(?::(\d{2}))?)")
_UNIT_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_KEY = re.compile(r"([0-9]+):(.*)", re.DOTALL)
_SHORTEST_SECRET = 16
_HIGHEST_VERSION = 65535


class SettingsError(Exception):
    """A setting is missing or unusable. The sentence names the variable; the start stops."""


class Variables:
    """Reads one variable at a time and names it when its value cannot be used (`SettingsError`)."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name, "").strip() or default

    def required(self, name: str, example: str) -> str:
        if value := self.text(name, ""):
            return value
        raise SettingsError(
            f"{name} is not set. Start everything together with `make run`, or set {name}, for example {example}."
        )

    def secret(self, name: str) -> str:
        value = self.required(name, "the output of: openssl rand -hex 32")
        if len(value) < _SHORTEST_SECRET:
            raise SettingsError(f"{name} is too short: {len(value)} characters, at least {_SHORTEST_SECRET} needed.")
        return value

    def token(self, name: str) -> str:
        """A secret that may be left out."""
        return self.secret(name) if self.text(name, "") else ""

    def keys(self, name: str, most: int = 100) -> str:
        """One key or several, as `foundation.keys` reads them."""
        value = self.secret(name)
        entries = [entry.strip() for entry in value.split(",")]
        if len(entries) > most:
            raise SettingsError(f"{name} must be a single key without a comma: everything found by it depends on it.")
        versions = []
        for entry in entries:
            found = _KEY.fullmatch(entry)
            version, secret = found.groups() if found else ("1", entry)
            if len(secret) < _SHORTEST_SECRET:
                raise SettingsError(f"{name}, version {version}: at least {_SHORTEST_SECRET} characters are needed.")
            versions.append(int(version))
        if len(set(versions)) < len(versions) or not all(0 < version <= _HIGHEST_VERSION for version in versions):
            raise SettingsError(f"{name} needs a version of its own (1 to {_HIGHEST_VERSION}) for every key it lists.")
        return value

    def database(self, name: str, default: str = "") -> str:
        """`postgres://` and `postgresql://` as most tools write them, to be spoken through psycopg 3."""
        raw = self.text(name, default) or self.required(name, "postgresql://user:password@host/database")
        scheme, separator, rest = raw.partition("://")
        if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise SettingsError(f"{name} must begin with postgresql:// (PostgreSQL only), not with “{scheme[:20]}”.")
        try:
            usable = bool(make_url(f"postgresql+psycopg://{rest}").database)
        except (ArgumentError, ValueError):
            usable = False
        if not usable:
            # The value holds a password, so it is not shown.
            raise SettingsError(f"{name} must be an address such as postgresql://user:password@host:5432/database.")
        return f"postgresql+psycopg://{rest}"

    def broker(self, name: str) -> str:
        """The address of a server that speaks Redis' protocol."""
        value = self.required(name, "redis://:password@host:6379/0")
        if value.partition("://")[0] in {"redis", "rediss", "unix", "redis+socket"}:
            return value
        raise SettingsError(f"{name} must be an address such as redis://:password@host:6379/0.")

    def number(self, name: str, default: float, least: float, most: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError:
            raise SettingsError(f"{name} must be a number, not “{raw}”.") from None
        if not least <= value <= most:
            raise SettingsError(f"{name} must be between {least:g} and {most:g}, not {raw}.")
        return value

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        value = self.number(name, default, least, most)
        if value != int(value):
            raise SettingsError(f"{name} must be a whole number, not {value}.")
        return int(value)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        if (value := self.text(name, default)) in allowed:
            return value
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not “{value}”.")

    def choices(self, name: str, default: str, allowed: tuple[str, ...]) -> frozenset[str]:
        """Several of these, separated by commas, or `none`."""
        found = frozenset(entry.strip() for entry in self.text(name, default).split(",")) - {""}
        if found == {"none"} or found <= set(allowed):
            return found - {"none"}
        raise SettingsError(f"{name} must be none, or some of {', '.join(allowed)}, not “{self.text(name, default)}”.")

    def pairs(self, name: str, least: int, most: int) -> dict[str, int]:
        """Whole numbers by name: `mong-1961=150,tay=165`; none when it is left out."""
        found = {}
        for entry in filter(None, (entry.strip() for entry in self.text(name, "").split(","))):
            key, _, number = (half.strip() for half in entry.partition("="))
            if not (key and number.isdecimal() and least <= int(number) <= most):
                raise SettingsError(f"{name} must be pairs such as tay=165, from {least} to {most}, not “{entry}”.")
            found[key] = int(number)
        return found

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise SettingsError(f"{name} must be an address such as https://example.vn, not “{value}”.")
        return value

    def files(self, name: str) -> str:
        """A folder, or a bucket where s3fs is installed; empty when it is left out."""
        value = self.text(name, "")
        scheme, separator, rest = value.partition("://")
        if not separator:
            return str(Path(value).absolute()) if value else ""
        if scheme == "file" and rest.startswith("/"):
            return rest
        if scheme != "s3" or not urlsplit(value).hostname or "@" in urlsplit(value).netloc:
            raise SettingsError(f"{name} must be a folder or an address such as s3://bucket/folder, not “{value}”.")
        if not find_spec("s3fs"):
            raise SettingsError(f"{name} names a bucket, which needs s3fs: pip install -r requirements-s3.txt.")
        return value

    def timezone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise SettingsError(f"{name} must name a time zone such as {default}, not “{value}”.") from None
        return value

    def duration(self, name: str) -> timedelta:
        raw = self.text(name, "0")
        found = _DURATION.fullmatch(raw)
        if not found:
            raise SettingsError(f"{name} must be seconds or a duration such as -3h, 90m or +02:30, not “{raw}”.")
        sign, amount, unit, hours, minutes, seconds = found.groups()
        total = (
            float(amount) * _UNIT_SECONDS[unit] if amount else int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
        )
        return timedelta(seconds=-total if sign == "-" else total)

    def sender(self, name: str, default: str) -> str:
        value = self.text(name, default)
        # A brandname has at most 11 characters; otherwise a number in E.164 or a short code.
        if re.fullmatch(r"\+?\d{3,15}|MG[0-9a-f]{32}", value) or re.fullmatch(r"[A-Za-z0-9 ._-]{1,11}", value):
            return value
        raise SettingsError(f"{name} must be a brandname of at most 11 characters or a number, not “{value}”.")

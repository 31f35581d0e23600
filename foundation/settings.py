"""Settings: one frozen record, read once from the environment, each explained in docs/configuration.md.

With no `DATABASE_URL` the house runs on its embedded servers; what those generated (addresses, keys) lies in
`DATA_DIR/settings.env` and fills in whatever the environment leaves out. With a `DATABASE_URL` that file is never
read: an office's keys come from its environment or not at all.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app

EMBEDDED_FILE = "settings.env"
_DURATION = re.compile(r"^([+-]?)(?:(\d+(?:\.\d+)?)\s*([smhd]?)|(\d+):(\d{2})(?::(\d{2}))?)$")
_UNIT_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SHORTEST_SECRET = 16


class SettingsError(Exception):
    """A setting is missing or unusable. The sentence names the variable; the start stops."""


@dataclass(frozen=True)
class Settings:
    """Everything that may differ from one installation to the next. Secrets are left out of `repr`."""

    database_url: str = field(repr=False)
    migration_database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    field_key: str = field(repr=False)
    lookup_key: str = field(repr=False)
    public_url: str
    port: int
    data_dir: Path
    timezone: str
    office_name: str
    hotline: str
    default_locale: str
    session_hours: int
    trusted_proxies: int
    send_window: int
    send_timeout: float
    sending_hours: tuple[str, str]
    segment_price: float
    clock_offset: timedelta
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_sender: str
    twilio_api_url: str
    font_folders: tuple[Path, ...]
    log_format: Literal["console", "json"]

    @property
    def carrier_configured(self) -> bool:
        """Whether messages could leave at all."""
        return bool(self.twilio_account_sid and self.twilio_auth_token)

    @property
    def carrier_is_loopback(self) -> bool:
        """Whether the carrier is on this machine: the only kind a rehearsal may speak to."""
        host = urlsplit(self.twilio_api_url).hostname or ""
        return host in {"localhost", "::1"} or host.startswith("127.")

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a variable is missing or has a value that cannot be used; the sentence names it.
    """
    read = _Reader(_with_embedded(os.environ if environ is None else environ))
    port = read.integer("PORT", 8000, 1, 65535)
    database_url = _driver(read.required("DATABASE_URL", "postgresql://user:password@host/database"))
    return Settings(
        database_url=database_url,
        migration_database_url=_driver(read.text("MIGRATION_DATABASE_URL", database_url)),
        redis_url=read.required("REDIS_URL", "redis://:password@host:6379/0"),
        secret_key=read.secret("SECRET_KEY"),
        field_key=read.secret("FIELD_KEY"),
        lookup_key=read.secret("LOOKUP_KEY"),
        public_url=read.url("PUBLIC_URL", f"http://127.0.0.1:{port}"),
        port=port,
        data_dir=Path(read.text("DATA_DIR", "var")).absolute(),
        timezone=read.timezone("TIMEZONE", "Asia/Ho_Chi_Minh"),
        office_name=read.text("OFFICE_NAME", "Bảo hiểm xã hội tỉnh Lào Cai"),
        hotline=read.text("HOTLINE", "1900 9068"),
        default_locale=read.text("DEFAULT_LOCALE", "vi"),
        session_hours=read.integer("SESSION_HOURS", 12, 1, 168),
        trusted_proxies=read.integer("TRUSTED_PROXIES", 0, 0, 5),
        send_window=read.integer("SEND_WINDOW", 50, 1, 1000),
        send_timeout=read.number("SEND_TIMEOUT", 10.0, 0.5, 120.0),
        sending_hours=read.hours("SENDING_HOURS", "07:00-22:00"),
        segment_price=read.number("SEGMENT_PRICE", 0.0, 0.0, 1e9),
        clock_offset=read.duration("CLOCK_OFFSET"),
        twilio_account_sid=read.text("TWILIO_ACCOUNT_SID", ""),
        twilio_auth_token=read.text("TWILIO_AUTH_TOKEN", ""),
        twilio_sender=read.sender("TWILIO_SENDER", "BHXHLaoCai"),
        twilio_api_url=read.url("TWILIO_API_URL", "https://api.twilio.com"),
        font_folders=tuple(Path(folder) for folder in read.text("FONT_FOLDERS", "").split(os.pathsep) if folder),
        log_format="json" if read.choice("LOG_FORMAT", "console", ("console", "json")) == "json" else "console",
    )


def current() -> Settings:
    """The settings of the running application (an application context is needed)."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found


def read_file(path: Path) -> dict[str, str]:
    """The `KEY=value` lines of a settings file; an absent file is an empty one."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _with_embedded(environ: Mapping[str, str]) -> dict[str, str]:
    if environ.get("DATABASE_URL"):
        return dict(environ)
    embedded = read_file(Path(environ.get("DATA_DIR") or "var") / EMBEDDED_FILE)
    return embedded | {name: value for name, value in environ.items() if value}


def _driver(url: str) -> str:
    """`postgres://` and `postgresql://` as most tools write them, spoken through psycopg 3."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise SettingsError(f"DATABASE_URL must begin with postgresql:// (PostgreSQL only), not with “{scheme}”.")
    return f"postgresql+psycopg://{rest}"


class _Reader:
    """Reads one variable at a time and names it when its value cannot be used."""

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

    def timezone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise SettingsError(f"{name} must name a time zone such as {default}, not “{value}”.") from None
        return value

    def hours(self, name: str, default: str) -> tuple[str, str]:
        raw = self.text(name, default)
        found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", raw)
        if not found or raw[:5] >= raw[6:] or raw[6:] > "24:00":
            raise SettingsError(f"{name} must be hours such as {default}, not “{raw}”.")
        return raw[:5], raw[6:]

    def duration(self, name: str) -> timedelta:
        raw = self.text(name, "0")
        found = _DURATION.match(raw)
        if not found:
            raise SettingsError(f"{name} must be seconds or a duration such as -3h, 90m or +02:30, not “{raw}”.")
        sign, amount, unit, hours, minutes, seconds = found.groups()
        total = (
            float(amount) * _UNIT_SECONDS[unit]
            if amount
            else int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
        )
        return timedelta(seconds=-total if sign == "-" else total)

    def sender(self, name: str, default: str) -> str:
        value = self.text(name, default)
        # A brandname has at most 11 characters; otherwise a number in E.164 or a short code.
        if re.fullmatch(r"\+?\d{3,15}|MG[0-9a-f]{32}", value) or re.fullmatch(r"[A-Za-z0-9 ._-]{1,11}", value):
            return value
        raise SettingsError(f"{name} must be a brandname of at most 11 characters or a number, not “{value}”.")

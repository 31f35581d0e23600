"""Settings: one frozen record, read once from the environment, each explained in docs/configuration.md.

With no `DATABASE_URL` the house runs on its embedded servers; what those generated (addresses, keys) lies in
`DATA_DIR/settings.env` and fills in whatever the environment leaves out. With a `DATABASE_URL` that file is never
read: an office's keys come from its environment or not at all.
"""

import ipaddress
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from flask import current_app

from foundation.variables import SettingsError as SettingsError
from foundation.variables import Variables

EMBEDDED_FILE = "settings.env"

# Twilio's default for an alphanumeric sender: segments a second.
CARRIER_PACE = 10.0
# Syllables a minute: nobody reads a script aloud more slowly or faster.
SLOWEST_READER, FASTEST_READER = 60, 400


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
    files_url: str
    files_key: str = field(repr=False)
    files_secret: str = field(repr=False)
    timezone: str
    office_name: str
    hotline: str
    hotlines: tuple[str, ...]
    default_locale: str
    session_hours: int
    link_roles: frozenset[str]
    link_days: int
    link_session_days: int
    trusted_proxies: int
    send_window: int
    refusal_share: float
    refusal_least: int
    send_timeout: float
    no_trace_lists: int
    no_trace_minutes: int
    segment_price: float
    pricing_url: str
    sender_segments_per_second: float
    sender_daily_ceiling: int
    opt_out_confirmation: frozenset[str]
    clock_offset: timedelta
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_sender: str
    twilio_api_url: str
    sms_also_in: frozenset[str]
    recording_largest: int
    recording_longest: int
    recording_shortest: float
    recordings_at_once: int
    font_folders: tuple[Path, ...]
    reading_speeds: Mapping[str, int] = field(hash=False)
    spoken_numbers: tuple[str, str]
    late_entry_hours: int
    export_hours: int
    import_largest: int
    import_most_rows: int
    log_format: Literal["console", "json"]
    metrics_token: str = field(repr=False)

    @property
    def carrier_configured(self) -> bool:
        """Whether messages could leave at all."""
        return bool(self.twilio_account_sid and self.twilio_auth_token)

    @property
    def carrier_is_loopback(self) -> bool:
        """Whether the carrier is on this machine: the only kind a rehearsal may speak to."""
        return is_loopback(self.twilio_api_url)

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a variable is missing or has a value that cannot be used; the sentence names it.
    """
    read = Variables(_with_embedded(os.environ if environ is None else environ))
    port = read.integer("PORT", 8000, 1, 65535)
    database_url = read.database("DATABASE_URL")
    carrier_url = read.url("TWILIO_API_URL", "https://api.twilio.com")
    return Settings(
        database_url=database_url,
        migration_database_url=read.database("MIGRATION_DATABASE_URL", database_url),
        redis_url=read.broker("REDIS_URL"),
        secret_key=read.secret("SECRET_KEY"),
        field_key=read.keys("FIELD_KEY"),
        lookup_key=read.keys("LOOKUP_KEY", most=1),
        public_url=read.url("PUBLIC_URL", f"http://127.0.0.1:{port}"),
        port=port,
        data_dir=Path(read.text("DATA_DIR", "var")).absolute(),
        files_url=read.files("FILES_URL"),
        files_key=read.text("FILES_KEY", ""),
        files_secret=read.text("FILES_SECRET", ""),
        timezone=read.timezone("TIMEZONE", "Asia/Ho_Chi_Minh"),
        office_name=read.text("OFFICE_NAME", "Bảo hiểm xã hội tỉnh Lào Cai"),
        default_locale=read.choice("DEFAULT_LOCALE", "vi", ("vi", "en")),
        session_hours=read.integer("SESSION_HOURS", 12, 1, 168),
        link_roles=read.choices("LINK_ROLES", "operator", ("operator", "translator", "reviewer")),
        link_days=read.integer("LINK_DAYS", 365, 1, 3650),
        link_session_days=read.integer("LINK_SESSION_DAYS", 30, 1, 90),
        trusted_proxies=read.integer("TRUSTED_PROXIES", 0, 0, 5),
        **_sending(read, carrier_url),
        **_speaking(read),
        import_largest=read.integer("IMPORT_LARGEST", 50, 1, 2000),
        import_most_rows=read.integer("IMPORT_MOST_ROWS", 300_000, 100, 2_000_000),
        clock_offset=read.duration("CLOCK_OFFSET"),
        metrics_token=read.token("METRICS_TOKEN"),
        log_format="json" if read.choice("LOG_FORMAT", "console", ("console", "json")) == "json" else "console",
    )


def _sending(read: Variables, carrier_url: str) -> dict[str, Any]:
    """What belongs to SMS alone."""
    return {
        "send_window": read.integer("SEND_WINDOW", 500, 1, 1000),
        "refusal_share": read.number("REFUSAL_SHARE", 0.3, 0.01, 1.0),
        "refusal_least": read.integer("REFUSAL_LEAST", 50, 1, 1_000_000),
        "send_timeout": read.number("SEND_TIMEOUT", 10.0, 0.5, 120.0),
        "no_trace_lists": read.integer("NO_TRACE_LISTS", 3, 1, 20),
        "no_trace_minutes": read.integer("NO_TRACE_MINUTES", 15, 0, 1440),
        "segment_price": read.number("SEGMENT_PRICE", 0.0, 0.0, 1e9),
        "pricing_url": _pricing(read),
        "sender_segments_per_second": read.number(
            "SENDER_SEGMENTS_PER_SECOND", 0.0 if is_loopback(carrier_url) else CARRIER_PACE, 0.0, 10_000.0
        ),
        "sender_daily_ceiling": read.integer("SENDER_DAILY_CEILING", 0, 0, 100_000_000),
        "opt_out_confirmation": read.choices("OPT_OUT_CONFIRMATION", "page,inbound", ("page", "inbound", "officer")),
        "sms_also_in": read.choices("SMS_ALSO_IN", "none", ("thai-tai-viet",)),
        "twilio_account_sid": read.text("TWILIO_ACCOUNT_SID", ""),
        "twilio_auth_token": read.text("TWILIO_AUTH_TOKEN", ""),
        "twilio_sender": read.sender("TWILIO_SENDER", "BHXHLaoCai"),
        "twilio_api_url": carrier_url,
    }


def _speaking(read: Variables) -> dict[str, Any]:
    """What belongs to loudspeakers and voices."""
    return {
        "hotline": read.text("HOTLINE", "1900 9068"),
        "hotlines": tuple(filter(None, (number.strip() for number in read.text("HOTLINES", "").split(",")))),
        "recording_largest": read.integer("RECORDING_LARGEST", 20, 1, 500),
        "recording_longest": read.integer("RECORDING_LONGEST", 10, 1, 120),
        "recording_shortest": read.number("RECORDING_SHORTEST", 1.0, 0.1, 60.0),
        "recordings_at_once": read.integer("RECORDINGS_AT_ONCE", 1, 1, 16),
        "font_folders": tuple(Path(folder) for folder in read.text("FONT_FOLDERS", "").split(os.pathsep) if folder),
        "reading_speeds": _reading_speeds(read),
        "spoken_numbers": _spoken_numbers(read),
        "late_entry_hours": read.integer("LATE_ENTRY_HOURS", 24, 1, 744),
        "export_hours": read.integer("EXPORT_HOURS", 24, 1, 720),
    }


def _reading_speeds(read: Variables) -> Mapping[str, int]:
    from foundation.languages import LANGUAGES  # which reads these settings

    found = read.pairs("READING_SPEEDS", SLOWEST_READER, FASTEST_READER)
    if unknown := [slug for slug in found if slug not in LANGUAGES]:
        raise SettingsError(f"READING_SPEEDS names “{unknown[0]}”; one of these is meant: {', '.join(LANGUAGES)}.")
    return found


def _spoken_numbers(read: Variables) -> tuple[str, str]:
    """How a thousand and a missing ten are said: `nghìn,linh` in the north, `ngàn,lẻ` in the south."""
    written = read.text("SPOKEN_NUMBERS", "nghìn,linh")
    thousand, _, missing_ten = (word.strip() for word in unicodedata.normalize("NFC", written).partition(","))
    if thousand in {"nghìn", "ngàn"} and missing_ten in {"linh", "lẻ"}:
        return thousand, missing_ten
    raise SettingsError(f"SPOKEN_NUMBERS must be nghìn or ngàn, a comma, and linh or lẻ, not “{written}”.")


def _pricing(read: Variables) -> str:
    """Asked with the account's secret, so nobody in between may read along."""
    address = read.url("PRICING_URL", "") if read.text("PRICING_URL", "") else ""
    if address.startswith("http://") and not is_loopback(address):
        raise SettingsError("PRICING_URL must begin with https://: it is asked with the account's secret.")
    return address


def is_loopback(url: str) -> bool:
    """Whether the address is one of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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

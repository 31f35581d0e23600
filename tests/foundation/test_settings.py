"""A bad value stops the start with a sentence that names the variable."""

import ast
import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from foundation import settings
from foundation.settings import EMBEDDED_FILE, Settings, SettingsError, load
from tests.foundation.house import ENVIRON

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
READ = sorted(
    {
        node.args[0].value
        for node in ast.walk(ast.parse(Path(settings.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "read"
        and isinstance(node.args[0], ast.Constant)
    }
)


def row(name: str) -> list[str]:
    """The cells of the variable's row in docs/configuration.md."""
    found = re.search(rf"^\| `{name}` \|(.+)\|$", DOCUMENT, re.MULTILINE)
    assert found, f"{name} has no row in docs/configuration.md"
    return [cell.strip() for cell in found.group(1).split(" | ")]


def test_every_field_is_read_from_the_variable_of_its_name() -> None:
    assert sorted(field.name.upper() for field in fields(Settings)) == READ


@pytest.mark.parametrize("name", READ)
def test_every_setting_is_documented_with_meaning_default_and_example(name: str) -> None:
    meaning, default, example = row(name)
    assert len(meaning) > 15
    assert default
    assert example


@pytest.mark.parametrize("name", READ)
def test_the_example_in_the_documentation_can_be_used(name: str) -> None:
    example = row(name)[2].strip("`")
    load({**ENVIRON, name: example})


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("PORT", 8000),
        ("PUBLIC_URL", "http://127.0.0.1:8000"),
        ("TIMEZONE", "Asia/Ho_Chi_Minh"),
        ("DEFAULT_LOCALE", "vi"),
        ("SEND_WINDOW", 500),
        ("OPT_OUT_CONFIRMATION", frozenset({"page", "inbound"})),
        ("CLOCK_OFFSET", timedelta()),
        ("TWILIO_API_URL", "https://api.twilio.com"),
        ("TWILIO_ACCOUNT_SID", ""),
        ("TRUSTED_PROXIES", 0),
        ("LOG_FORMAT", "console"),
    ],
)
def test_what_is_left_out_has_the_documented_default(name: str, default: object) -> None:
    assert getattr(load(ENVIRON), name.lower()) == default


@pytest.mark.parametrize("name", ["REDIS_URL", "SECRET_KEY", "FIELD_KEY", "LOOKUP_KEY"])
@pytest.mark.parametrize("empty", ["", "   "])
def test_what_is_required_is_asked_for_by_name(name: str, empty: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({**ENVIRON, name: empty})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://app@host/database"),
        ("DATABASE_URL", "sqlite:///file"),
        ("DATABASE_URL", "host/database"),
        ("DATABASE_URL", "postgresql://app@host:port/database"),
        ("DATABASE_URL", "postgresql://app@host"),
        ("MIGRATION_DATABASE_URL", "oracle://owner@host/database"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("REDIS_URL", "amqp://localhost"),
        ("SECRET_KEY", "short"),
        ("FIELD_KEY", "1:short"),
        ("FIELD_KEY", "2:" + "a" * 16 + ",1:short"),
        ("FIELD_KEY", "1:" + "a" * 16 + ",1:" + "b" * 16),
        ("FIELD_KEY", "a" * 16 + "," + "b" * 16),
        ("FIELD_KEY", "0:" + "a" * 16),
        ("FIELD_KEY", "65536:" + "a" * 16),
        ("LOOKUP_KEY", "1:" + "a" * 16 + ",2:" + "b" * 16),
        ("LOOKUP_KEY", "a phrase, with a comma in it"),
        ("PUBLIC_URL", "example.vn"),
        ("PUBLIC_URL", "ftp://example.vn"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://example.vn:port"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "80.5"),
        ("TIMEZONE", "Hanoi"),
        ("TIMEZONE", "../../etc/passwd"),
        ("DEFAULT_LOCALE", "hnj"),
        ("SESSION_HOURS", "0"),
        ("SEND_WINDOW", "0"),
        ("SEND_WINDOW", "nan"),
        ("SEND_TIMEOUT", "inf"),
        ("OPT_OUT_CONFIRMATION", "page,carrier"),
        ("OPT_OUT_CONFIRMATION", "none,page"),
        ("READING_SPEEDS", "tay"),
        ("READING_SPEEDS", "tay=fast"),
        ("READING_SPEEDS", "tay=20"),
        ("READING_SPEEDS", "klingon=170"),
        ("SPOKEN_NUMBERS", "nghìn"),
        ("SPOKEN_NUMBERS", "linh,nghìn"),
        ("SEGMENT_PRICE", "-1"),
        ("CLOCK_OFFSET", "yesterday"),
        ("CLOCK_OFFSET", "3h2"),
        ("TWILIO_SENDER", "a brandname too long"),
        ("TWILIO_SENDER", "Bảo hiểm"),
        ("TWILIO_API_URL", "api.twilio.com"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({**ENVIRON, name: value})


@pytest.mark.parametrize("name", ["DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "FIELD_KEY"])
def test_a_refused_secret_is_not_repeated(name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({**ENVIRON, name: "bad://user:hush-hush@host:port/x,9:hush-hush"})
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "offset"),
    [
        ("90", timedelta(seconds=90)),
        ("-3h", timedelta(hours=-3)),
        ("+02:30", timedelta(hours=2, minutes=30)),
        ("-00:00:30", timedelta(seconds=-30)),
        ("1.5d", timedelta(hours=36)),
        ("90 m", timedelta(minutes=90)),
    ],
)
def test_an_offset_is_written_as_people_write_it(value: str, offset: timedelta) -> None:
    assert load({**ENVIRON, "CLOCK_OFFSET": value}).clock_offset == offset


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_usual_spelling_of_postgresql_is_spoken_through_psycopg(scheme: str) -> None:
    found = load({**ENVIRON, "DATABASE_URL": f"{scheme}://app:p%40ss@host:5433/database"})
    assert make_url(found.database_url).drivername == "postgresql+psycopg"
    assert make_url(found.database_url).password == "p@ss"
    assert found.migration_database_url == found.database_url


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://127.0.0.1:8020", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8020", True),
        ("http://localhost:8020", True),
        ("https://api.twilio.com", False),
        ("http://127.0.0.1.nip.io", False),
        ("http://127.example.vn", False),
        ("http://localhost.example.vn", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
    ],
)
def test_only_an_address_of_this_machine_is_a_loopback_carrier(address: str, loopback: bool) -> None:
    assert load({**ENVIRON, "TWILIO_API_URL": address}).carrier_is_loopback is loopback


def test_a_carrier_needs_both_credentials() -> None:
    account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}
    assert not load(ENVIRON).carrier_configured
    assert not load({**ENVIRON, **account}).carrier_configured
    assert load({**ENVIRON, **account, "TWILIO_AUTH_TOKEN": "token"}).carrier_configured


def test_secrets_are_not_shown() -> None:
    shown = repr(load({**ENVIRON, "TWILIO_AUTH_TOKEN": "token-of-the-carrier"}))
    assert "secret@" not in shown
    assert "token-of-the-carrier" not in shown
    assert "f" * 16 not in shown


class TestTheFileOfTheEmbeddedServers:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        lines = "".join(f"{name}={value}\n" for name, value in ENVIRON.items())
        (tmp_path / EMBEDDED_FILE).write_text(f"# made by make run\n\n{lines}PORT=8123\n", encoding="utf-8")
        return tmp_path

    def test_it_fills_in_what_the_environment_leaves_out(self, folder: Path) -> None:
        found = load({"DATA_DIR": str(folder)})
        assert (found.port, found.secret_key, found.data_dir) == (8123, "s" * 16, folder)

    def test_the_environment_goes_before_it_and_an_empty_variable_does_not(self, folder: Path) -> None:
        assert load({"DATA_DIR": str(folder), "PORT": "8124", "SECRET_KEY": ""}).port == 8124

    def test_it_is_never_read_with_a_database_of_ones_own(self, folder: Path) -> None:
        with pytest.raises(SettingsError, match="REDIS_URL"):
            load({"DATA_DIR": str(folder), "DATABASE_URL": ENVIRON["DATABASE_URL"]})

    def test_without_it_the_start_says_how_to_begin(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"DATABASE_URL .*make run"):
            load({"DATA_DIR": str(tmp_path)})


def test_the_accounts_secret_is_not_sent_in_clear() -> None:
    with pytest.raises(SettingsError, match="PRICING_URL must begin with https://"):
        load({**ENVIRON, "PRICING_URL": "http://pricing.example.com"})
    assert load({**ENVIRON, "PRICING_URL": "http://127.0.0.1:8020"}).pricing_url == "http://127.0.0.1:8020"

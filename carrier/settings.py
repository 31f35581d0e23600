"""What the carrier is told at its start: flags, and credentials from the environment."""

import argparse
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
DESCRIPTION = """\
A rehearsal carrier that speaks Twilio's Messages API on this machine. No message ever leaves it.
Credentials come from the environment: TWILIO_ACCOUNT_SID (AC and 32 hexadecimal digits) and TWILIO_AUTH_TOKEN."""


class SettingsError(Exception):
    """A sentence that names the variable or flag."""


@dataclass(frozen=True)
class Settings:
    """`pace` multiplies every delay of statuses.py; `price` is USD a segment; `undelivered` is a share from 0 to 1.

    `faults`: whether the carrier can be told to have faults, over /admin/.
    """

    account_sid: str
    auth_token: str
    host: str = "127.0.0.1"
    port: int = 8020
    database: Path = Path("var/carrier.sqlite3")
    pace: float = 1.0
    undelivered: float = 0.03
    callback_retries: int = 10
    callback_connections: int = 128
    # The example price of Twilio's own API description: a figure for rehearsal, not an offer for Viet Nam.
    price: Decimal = Decimal("0.00750")
    service_sender: str = "REHEARSAL"
    faults: bool = False


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message} (python -m carrier --help explains the flags)")


def read(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Raises SettingsError, except that --help prints and ends the program."""
    flags = vars(_parser().parse_args(arguments))
    account_sid, auth_token = (environment.get(name, "") for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
    if not account_sid:
        raise SettingsError("TWILIO_ACCOUNT_SID is not set: the account, AC and 32 hexadecimal digits")
    if not ACCOUNT_SID.fullmatch(account_sid):
        raise SettingsError("TWILIO_ACCOUNT_SID is malformed: it must be AC and 32 hexadecimal digits")
    if not auth_token:
        raise SettingsError("TWILIO_AUTH_TOKEN is not set: the secret of the account, it also signs the callbacks")
    if flags["faults"] and flags["host"] not in LOOPBACK:
        raise SettingsError(f"--faults on needs a --host of this machine alone: {', '.join(LOOPBACK)}")
    return Settings(account_sid=account_sid, auth_token=auth_token, **flags)


def _parser() -> Parser:
    parser = Parser(
        prog="python -m carrier", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )

    def flag(name: str, kind: Callable[[str], object], text: str) -> None:
        default = getattr(Settings, name.replace("-", "_"))
        parser.add_argument(f"--{name}", type=kind, default=default, help=f"{text} (default: {default})")

    flag("host", str, "address to listen on")
    flag("port", _whole(0, 65535), "port to listen on, 0 for any free one")
    flag("database", Path, "SQLite file that keeps the messages")
    flag("pace", _number(0, 3600), "multiplies every delay between statuses; 0 lets them follow at once")
    flag("undelivered", _number(0, 1), "share of numbers, 0 to 1, that never receive; always the same numbers")
    flag("callback-retries", _whole(0, 100), "retries of a callback whose connection fails; Twilio makes 1")
    flag("callback-connections", _whole(1, 1000), "callbacks posted at the same time")
    flag("price", _money, "US dollars a segment, a figure for rehearsal")
    flag("service-sender", str, "sender shown for messages sent through a Messaging Service")
    parser.add_argument(
        "--faults", type=_switch, default=False, help="on: take orders for faults at /admin/faults (default: off)"
    )
    return parser


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither on nor off")
    return text == "on"


def _number(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least:g} to {most:g}")
        return number

    return parse


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return parse


def _money(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,5})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount of dollars with at most 5 decimals")
    return Decimal(text)

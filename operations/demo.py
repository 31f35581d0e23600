"""python -m operations.demo: one campaign from the first list to the proof, in a terminal. What `make demo` runs.

Everything is real: the servers, the worker, the commands an office types, HTTP to the rehearsal carrier and its
signed callbacks. Its servers, database and folder (`var/demo`) are its own, whatever the environment says.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from foundation.database import db
from foundation.settings import SettingsError
from operations import proof
from operations.demonstration.campaigns import DESPITE, campaign_file
from operations.demonstration.logins import LOGINS
from operations.demonstration.residents import residents_csv
from operations.embedded.server import ServerError
from operations.environment import isolated
from operations.exactness import differences
from operations.interruption import Interrupted, interruptible
from operations.processes import Stack, StackError

FOLDER = Path("var/demo")
OFFICE_HOURS = 9  # o'clock: inside the sending hours, whatever the hour is
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLUG = "gia-han-the-bhyt-mau"
VILLAGES = Path(__file__).parent / "demonstration" / "villages.csv"
OPTED_OUT = 3


class DemoError(Exception):
    """A step of the journey failed. The sentence names the command and what it said."""


def main() -> int:
    """0 only when ledger and carrier agree to the last message."""
    try:
        with interruptible():
            return _demonstrate()
    except Interrupted:
        print("\nThe demo was ended; nothing of it is left running.", file=sys.stderr)
    except (DemoError, SettingsError, ServerError, StackError) as error:
        print(error, file=sys.stderr)
    return 1


def _demonstrate() -> int:
    now = datetime.now(ZONE)
    offset = now.replace(hour=OFFICE_HOURS, minute=0, second=0) - now
    environ = {**isolated(os.environ), "CLOCK_OFFSET": f"{offset.total_seconds():.0f}", "TIMEZONE": str(ZONE)}
    _say("Starting PostgreSQL, Valkey, the rehearsal carrier, pages, worker and scheduler …")
    with Stack(FOLDER, environ=environ, fresh=True) as stack:
        stack.start()
        stack.wait_until_up()
        scripts = _journey(stack, now.date())
        result = _prove(stack, scripts)
    print(json.dumps(result, ensure_ascii=False), flush=True)
    return 0 if result["exact"] else 1


def _journey(stack: Stack, today: date) -> Path:
    lists, scripts = stack.folder / "lists", stack.folder / "scripts" / "exported"
    for old in (lists, scripts.parent):
        shutil.rmtree(old, ignore_errors=True)
    lists.mkdir()
    (lists / "residents.csv").write_text(residents_csv(today), encoding="utf-8")
    send_by = datetime.combine(today + timedelta(days=30), time(21), ZONE)
    (lists / "campaign.yaml").write_text(campaign_file("renewal", send_by=send_by), encoding="utf-8")
    people = {role: login.email for login in LOGINS for role in login.roles}

    for login in LOGINS:
        roles = [option for role in login.roles for option in ("--role", role)]
        reach = [option for code in login.communes for option in ("--commune", code)]
        _flask(stack, "user", "create", login.email, "--name", login.name, *roles, *reach, quiet=True)
    _flask(stack, "villages", "import", str(VILLAGES))
    _flask(stack, "residents", "import", str(lists / "residents.csv"))
    for number in range(OPTED_OUT):
        _flask(stack, "sms", "opt-out", _some_number(lists, number))
    _flask(stack, "campaign", "import", str(lists / "campaign.yaml"), "--as", people["communicator"])
    _flask(stack, "campaign", "submit", SLUG, "--as", people["communicator"])
    for language in ("mong-1961", "tay"):
        words = "--language", language, "--despite", DESPITE
        _flask(stack, "translations", "approve", SLUG, *words, "--as", people["reviewer"])
    _flask(stack, "campaign", "approve", SLUG, "--as", people["approver"])
    _flask(stack, "campaign", "launch", SLUG, "--as", people["communicator"], "--wait")
    _flask(stack, "scripts", "export", SLUG, str(scripts))
    return scripts


def _prove(stack: Stack, scripts: Path) -> dict[str, Any]:
    report = json.loads(_flask(stack, "campaign", "report", SLUG, "--json", quiet=True))
    with stack.app.app_context():
        ours, theirs = proof.posted(db.session), proof.listed(stack.settings)
    found = differences(report["recipients"], report["states"], ours, theirs)
    for difference in found:
        _say(f"  not exact: {difference}")
    _say(f"Ledger: {len(ours)} messages. Carrier: {len(theirs)}. Differences: {len(found)}.")
    kept = ("recipients", "states", "by_language", "segments")
    return {
        **{name: report[name] for name in kept},
        "carrier_messages": len(theirs),
        "scripts": len(list(scripts.rglob("*.txt"))),
        "scripts_dir": str(scripts),
        "exact": not found,
    }


def _flask(stack: Stack, *arguments: str, quiet: bool = False) -> str:
    """Type a command of the house and show what it says."""
    if not quiet:
        _say("$ flask " + " ".join(arguments))
    with tempfile.TemporaryFile("w+") as complaints:
        command = [sys.executable, "-m", "flask", *arguments]
        process = subprocess.Popen(command, env=stack.environ, stdout=subprocess.PIPE, stderr=complaints, text=True)
        said = []
        for line in process.stdout or ():
            said.append(line)
            if not quiet:
                _say(f"    {line.rstrip()}")
        if process.wait():
            complaints.seek(0)
            raise DemoError(f"flask {' '.join(arguments)} failed: {complaints.read().strip()}")
        return "".join(said)


def _some_number(lists: Path, index: int) -> str:
    rows = (lists / "residents.csv").read_text(encoding="utf-8").splitlines()[1:]
    numbers = list(dict.fromkeys(row.split(",")[2] for row in rows if row.split(",")[2]))
    return numbers[index * 40]


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())

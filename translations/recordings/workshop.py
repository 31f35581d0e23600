"""Has sound files read and made by a process of their own (`sound`), which is ended at a deadline.

What is handed in comes from anybody, and a decoder is the largest piece of C in the house: whatever it does to its
process, pages and workers stand. The process gets no settings and no secrets.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import structlog

from foundation.settings import Settings
from translations.recordings.refusals import Troubled
from translations.recordings.troubles import Trouble

# Seconds: so many, and so many for each second of the longest recording; a quiet machine takes a tenth of it.
DEADLINES = {"hear": (30, 0.05), "make": (60, 0.25)}
ROOT = Path(__file__).parents[2]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Heard:
    """What a file turned out to be: its kind (`kinds.KINDS`) and its length in seconds."""

    kind: str
    seconds: float


def hear(path: Path, limits: Settings) -> Heard:
    """Find out what the file is; nothing is believed of its name.

    Raises:
        Troubled: it cannot be used.
    """
    told = _run("hear", path, limits)
    heard = Heard(str(told["kind"]), float(str(told["seconds"])))
    if heard.seconds < limits.recording_shortest:
        raise Troubled(Trouble.SHORT, seconds=f"{limits.recording_shortest:g}")
    return heard


def make(path: Path, target: Path, limits: Settings) -> None:
    """Make the station's mono MP3; the target is there whole or not at all.

    Raises:
        Troubled: it cannot be made.
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
        os.close(handle)
    except OSError:
        raise Troubled(Trouble.NOT_STORED) from None
    try:
        _run("make", path, limits, name)
        os.replace(name, target)
    except OSError:
        raise Troubled(Trouble.NOT_STORED) from None
    finally:
        Path(name).unlink(missing_ok=True)


def _run(deed: str, path: Path, limits: Settings, *more: str) -> dict[str, object]:
    longest = limits.recording_longest * 60
    least, share = DEADLINES[deed]
    command = [sys.executable, "-m", "translations.recordings.sound", deed, str(path), str(longest), *more]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=least + share * longest,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Troubled(Trouble.SLOW) from None
    try:
        told: dict[str, object] = json.loads(done.stdout)
    except ValueError:
        log.warning(
            "sound program failed", deed=deed, code=done.returncode, said=done.stderr[-300:].decode(errors="replace")
        )
        raise Troubled(Trouble.DAMAGED) from None
    if trouble := told.get("trouble"):
        raise Troubled(str(trouble), minutes=limits.recording_longest)
    return told

"""Has sound files read and made by a process of their own (`sound`), which is ended at a deadline.

What is handed in comes from anybody, and a decoder is the largest piece of C in the house: whatever it does to its
process, pages and workers stand. The process gets two open files, no settings and no secrets.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

import structlog

from foundation.settings import Settings
from translations.recordings.refusals import Troubled
from translations.recordings.troubles import Trouble

# Seconds: so many, and so many for each second of the longest recording; a quiet machine takes a tenth of it.
LEAST, SHARE = 60, 0.25
ROOT = Path(__file__).parents[2]
LONGEST_ANSWER = 1000  # bytes: what a process says that fell into other hands is not read without end

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Heard:
    """What a file turned out to be: its kind (`kinds.KINDS`) and its length in seconds."""

    kind: str
    seconds: float


def deadline(limits: Settings) -> timedelta:
    """How long making one recording may take."""
    return timedelta(seconds=LEAST + SHARE * limits.recording_longest * 60)


def make(given: IO[bytes], target: IO[bytes], limits: Settings) -> Heard:
    """Find out what the file is and make the station's mono MP3 of it; nothing is believed of its name.

    Both are files of the disk, the target empty.

    Raises:
        Troubled: it cannot be used, or its MP3 cannot be made; what the target holds then is nothing.
    """
    told = _run(given, target, limits)
    heard = Heard(str(told["kind"]), float(str(told["seconds"])))
    if heard.seconds < limits.recording_shortest:
        raise Troubled(Trouble.SHORT, seconds=f"{limits.recording_shortest:g}")
    return heard


def _run(given: IO[bytes], target: IO[bytes], limits: Settings) -> dict[str, object]:
    longest, most = limits.recording_longest * 60, deadline(limits).total_seconds()
    mp3 = target.fileno()
    # -B: it may write nothing, bytecode neither.
    command = [sys.executable, "-B", "-m", "translations.recordings.sound", str(longest), f"{most:.0f}", str(mp3)]
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={},
                stdin=given,
                stdout=answer,
                stderr=said,
                pass_fds=(mp3,),
                start_new_session=True,
                timeout=most,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Troubled(Trouble.SLOW) from None
        told = _read(answer)
        if told is None:
            log.warning("sound program failed", code=done.returncode, said=_opening(said).decode(errors="replace"))
            raise Troubled(Trouble.DAMAGED)
    if trouble := told.get("trouble"):
        raise Troubled(str(trouble), minutes=limits.recording_longest)
    return told


def _read(answer: IO[bytes]) -> dict[str, object] | None:
    try:
        told = json.loads(_opening(answer))
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _opening(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(LONGEST_ANSWER)

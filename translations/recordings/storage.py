"""The files of recordings below DATA_DIR/recordings/<text>/: each written once, whole, never over another.

A voice belongs to a person: the files are the house's alone (mode 0600) and leave it through a door that asks who.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foundation import files
from foundation.settings import Settings
from translations.recordings.models import Recording
from translations.recordings.refusals import Troubled
from translations.recordings.troubles import Trouble

FOLDER = "recordings"
MEGABYTE = 1 << 20
PIECE = 256 * 1024


@dataclass(frozen=True)
class Arrival:
    """What is being handed in: where it lies for the moment, its size in bytes and its SHA-256."""

    path: Path
    size: int
    digest: bytes


@contextmanager
def arrival(stream: IO[bytes], limits: Settings) -> Iterator[Arrival]:
    """What was sent, in a file that is gone afterwards unless it was kept.

    Raises:
        Troubled: it is larger than allowed, or the disk does not take it.
    """
    try:
        handle, name = tempfile.mkstemp(dir=files.folder(FOLDER), prefix=".arriving-")
    except OSError:
        raise Troubled(Trouble.NOT_STORED) from None
    try:
        with os.fdopen(handle, "wb") as file:
            size, digest = _copy(stream, file, limits)
        yield Arrival(Path(name), size, digest)
    finally:
        Path(name).unlink(missing_ok=True)


def keep(arrived: Arrival, text_id: int, language: str, version: int, kind: str) -> str:
    """Give what arrived its place; answers the path below the folder of recordings.

    Raises:
        Troubled: the disk does not take it.
    """
    name = f"{text_id}/{language}_v{version}_{arrived.digest.hex()[:12]}.{kind}"
    try:
        place = files.folder(FOLDER, str(text_id)) / Path(name).name
        os.replace(arrived.path, place)
    except OSError:
        raise Troubled(Trouble.NOT_STORED) from None
    return name


def station_name(recording: Recording) -> str:
    """The path of the station's MP3 below the folder of recordings."""
    return str(Path(recording.original).with_suffix("")) + "_station.mp3"


def place(name: str) -> Path:
    """Where a file of that name lies.

    Raises:
        Troubled: it is gone.
    """
    found = files.folder(FOLDER) / name
    if not name or not found.is_file():
        raise Troubled(Trouble.MISSING)
    return found


def target(name: str) -> Path:
    """Where a file of that name is to lie."""
    return files.folder(FOLDER) / name


def download_name(recording: Recording, which: str) -> str:
    """`recording_12_mong-1961_v3.mp3`: ASCII without spaces, for USB sticks and old players."""
    suffix = "mp3" if which == "station" else recording.kind
    return f"recording_{recording.text_id}_{recording.language}_v{recording.version}.{suffix}"


def _copy(stream: IO[bytes], file: IO[bytes], limits: Settings) -> tuple[int, bytes]:
    size, digest = 0, hashlib.sha256()
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limits.recording_largest * MEGABYTE:
            raise Troubled(Trouble.LARGE, megabytes=limits.recording_largest)
        digest.update(piece)
        try:
            file.write(piece)
        except OSError:
            raise Troubled(Trouble.NOT_STORED) from None
    return size, digest.digest()

"""The files of recordings in the file store below `recordings/<text>/`: each written once, whole, never over another.

A voice belongs to a person: the files are the house's alone (in a folder mode 0600) and leave it through a door that
asks who. This module alone knows where they lie; all others know names, open files, and for a player what to read from.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foundation import files, storage
from foundation.settings import Settings
from translations.recordings.kinds import OPENING
from translations.recordings.models import Recording
from translations.recordings.refusals import Troubled
from translations.recordings.troubles import Trouble

FOLDER = "recordings"
MEGABYTE = 1 << 20
PIECE = 256 * 1024


@dataclass(frozen=True)
class Arrival:
    """What is being handed in: where it lies for the moment, its size in bytes, its first bytes and its SHA-256."""

    path: Path
    size: int
    opening: bytes
    digest: bytes


@contextmanager
def arrival(stream: IO[bytes], limits: Settings) -> Iterator[Arrival]:
    """What was sent, in a file that is gone afterwards unless it was kept; a piece of it at a time in memory.

    Raises:
        Troubled: it is larger than allowed, or the disk does not take it.
    """
    with _unfinished(files.folder(FOLDER)) as (file, path):
        size, opening, digest = _copy(stream, file, limits)
        file.close()
        yield Arrival(path, size, opening, digest)


def keep(arrived: Arrival, text_id: int, language: str, version: int, kind: str) -> str:
    """Give what arrived its place; answers its name.

    Raises:
        Troubled: the disk does not take it.
    """
    name = f"{text_id}/{language}_v{version}_{arrived.digest.hex()[:12]}.{kind}"
    _give_place(arrived.path, name)
    return name


def key_of(name: str) -> str:
    """Where the file of that name lies in the file store, for whoever is handed it."""
    return f"{FOLDER}/{name}"


def station_name(original: str) -> str:
    """The name of the station's MP3 that is made of the file of that name."""
    return str(Path(original).with_suffix("")) + "_station.mp3"


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """The file of that name, a file of the disk that another process may be given.

    Raises:
        Troubled: it is gone.
    """
    with ExitStack() as held:
        with _told():
            file = held.enter_context(storage.store().opened(_asked(name)))
        yield file


@contextmanager
def writing(name: str) -> Iterator[IO[bytes]]:
    """A file of the disk to be written, that has that name once the block ends, and none when it fails.

    Raises:
        Troubled: the disk does not take it.
    """
    with _unfinished(files.folder(FOLDER)) as (file, path):
        yield file
        file.close()
        _give_place(path, name)


def place(name: str) -> Path | io.BytesIO:
    """What a player reads the file of that name from: a path of this machine, or what a bucket gave.

    Raises:
        Troubled: it is gone.
    """
    kept = storage.store()
    with _told():
        if kept.folder and kept.stat(_asked(name)):
            return kept.folder / key_of(name)
        return io.BytesIO(kept.read(_asked(name)))


def size(name: str) -> int:
    """Bytes of the file of that name.

    Raises:
        Troubled: it is gone.
    """
    with _told():
        return storage.store().stat(_asked(name)).size


def remove(name: str) -> None:
    """Throw a file away that was refused; gone already is gone."""
    if name:
        storage.store().remove(key_of(name))


def download_name(recording: Recording, which: str) -> str:
    """`recording_12_mong-1961_v3.mp3`: ASCII without spaces, for USB sticks and old players."""
    suffix = "mp3" if which == "station" else recording.kind
    return f"recording_{recording.text_id}_{recording.language}_v{recording.version}.{suffix}"


@contextmanager
def _unfinished(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".arriving-")
    except OSError:
        raise Troubled(Trouble.NOT_STORED) from None
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _give_place(path: Path, name: str) -> None:
    try:
        storage.store().take(path, key_of(name))
    except storage.StorageRefusal:
        raise Troubled(Trouble.NOT_STORED) from None


def _asked(name: str) -> str:
    if not name:
        raise Troubled(Trouble.MISSING)
    return key_of(name)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except storage.NoSuchFile:
        raise Troubled(Trouble.MISSING) from None


def _copy(stream: IO[bytes], file: IO[bytes], limits: Settings) -> tuple[int, bytes, bytes]:
    size, opening, digest = 0, b"", hashlib.sha256()
    try:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > limits.recording_largest * MEGABYTE:
                raise Troubled(Trouble.LARGE, megabytes=limits.recording_largest)
            opening = opening or piece[:OPENING]
            digest.update(piece)
            file.write(piece)
        file.flush()
    except OSError:
        raise Troubled(Trouble.NOT_STORED) from None
    return size, opening, digest.digest()

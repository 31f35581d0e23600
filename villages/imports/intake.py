"""The file itself: sealed in the store below `imports/` as it was handed in, opened in memory while it is read."""

import hashlib
import io
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from foundation import files, sealing, storage
from foundation.spelling import clean
from villages.imports.models import Import
from villages.imports.reading import limits
from villages.imports.reading.refusals import LargeFile
from villages.imports.refusals import FileForgotten

FOLDER = "imports"
_LONGEST_NAME = 120
_OPEN = ".open-"  # sealed already, and not yet in its place
_LEFT_BEHIND = 2 * 3600  # seconds: no file is read for so long


@dataclass(frozen=True)
class Kept:
    """Where the sealed file lies, and what was handed in: SHA-256, bytes."""

    file: str
    digest: bytes
    size: int


class _Measured:
    """A stream that is counted and digested while it is read, and refused once it is too large."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most = stream, most
        self.size, self.digest = 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.size += len(piece)
        if self.size > self._most:
            raise LargeFile(most=self._most // limits.MEGABYTE)
        self.digest.update(piece)
        return piece


def keep(stream: IO[bytes]) -> Kept:
    """Seal the file and give it its place; a piece of it at a time in memory.

    Raises:
        LargeFile: nothing is kept.
        StorageRefusal: the store does not take it.
    """
    measured = _Measured(stream, limits.current().largest)
    name = f"{uuid.uuid4().hex}.sealed"
    with _unfinished() as (file, path):
        for piece in sealing.sealed(measured):  # type: ignore[arg-type]
            file.write(piece)
        file.close()
        storage.store().take(path, f"{FOLDER}/{name}")
    return Kept(name, measured.digest.digest(), measured.size)


def opened(entry: Import) -> bytes:
    """The file as it was handed in: in memory alone, nothing of it lies in clear on a disk.

    Raises:
        FileForgotten: it is no longer kept.
    """
    if not entry.file:
        raise FileForgotten
    content = io.BytesIO()
    try:
        with storage.store().opened(f"{FOLDER}/{entry.file}") as sealed:
            content.writelines(sealing.opened(sealed))
    except storage.NoSuchFile:
        raise FileForgotten from None
    return content.getvalue()


def remove(name: str) -> None:
    """Throw a sealed file away; gone already is gone."""
    if name:
        storage.store().remove(f"{FOLDER}/{name}")


def clean_name(name: str) -> str:
    """What the person calls the file: without folders and signs nobody sees, not too long, its ending kept."""
    bare = PurePosixPath(PureWindowsPath(clean(name).replace("\n", " ").replace("\t", " ")).name)
    stem, ending = bare.stem.strip(), bare.suffix.strip()[:10]
    return f"{stem[: _LONGEST_NAME - len(ending)]}{ending}" or "…"


@contextmanager
def _unfinished() -> Iterator[tuple[IO[bytes], Path]]:
    with tempfile.NamedTemporaryFile(dir=files.folder(FOLDER), prefix=_OPEN, delete=False) as file:
        path = Path(file.name)
        try:
            yield file, path
        finally:
            path.unlink(missing_ok=True)


def tidy() -> None:
    """Throw away what a killed process left open on this machine's disk."""
    before = time.time() - _LEFT_BEHIND
    for path in files.folder(FOLDER).glob(f"{_OPEN}*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)

"""Sealed files of the store under a new key. A file is written once, so nobody changes it meanwhile; it may go."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from foundation import keys, sealing
from foundation.storage import NoSuchFile, Store
from operations.rotation.sealed import FOLDERS

IN_CLEAR = 0  # where a version is asked: the file is not sealed


def names(store: Store) -> list[str]:
    """The keys of all files that should be sealed."""
    found = [name for folder in FOLDERS for name in store.names(folder)]
    return [name for name in found if not name.rpartition("/")[2].startswith(".")]


def versions(store: Store) -> Counter[int]:
    """How many files lie under each version of FIELD_KEY; `IN_CLEAR` counts those that are not sealed."""
    return Counter(version for name in names(store) if (version := version_of(store, name)) is not None)


def version_of(store: Store, name: str) -> int | None:
    """The version under which the file lies, None when it is gone."""
    try:
        with store.opened(name) as file:
            return sealing.sealed_under(file)
    except sealing.UnreadableFile:
        return IN_CLEAR
    except NoSuchFile:
        return None


def seal_anew(store: Store, name: str) -> bool:
    """Put the file there under the current key, whole; False when that was not needed or it went meanwhile.

    Raises:
        keys.UnreadableField: the file lies under a key that this process does not have, or was altered.
    """
    if version_of(store, name) in {None, IN_CLEAR, keys.current_version()}:
        return False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        try:
            with store.opened(name) as old, path.open("wb") as new:
                for piece in sealing.sealed(_Pieces(sealing.opened(old))):  # type: ignore[arg-type]
                    new.write(piece)
        except NoSuchFile:
            return False
        if not store.exists(name):
            return False
        store.take(path, name)
    return True


class _Pieces:
    """Pieces as something to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int) -> bytes:
        """At most so many bytes, none at the end."""
        while not self._rest and (piece := next(self._pieces, None)) is not None:
            self._rest = piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

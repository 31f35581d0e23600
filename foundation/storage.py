"""The file store: papers and recordings by key, in a folder of this machine or in an S3 bucket (FILES_URL).

Pages and workers on several machines share one store. A key such as `recordings/7/tay_v2.mp3` is ASCII without spaces.
What lies under a key lies there whole: a folder gets a new file by renaming, a bucket shows an object when it is there
to its last byte.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

import fsspec
from flask_babel import lazy_gettext as _l

from foundation import files, settings
from foundation.refusals import NotFound, Refusal

# A page waits for a bucket that does not answer, so it is told soon; a worker comes again.
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 20, 2
_LONGEST_REASON = 200


class StorageRefusal(Refusal):
    """The file store does not give or take a file. Nothing is half-written."""


class StorageUnreachable(StorageRefusal):
    message = _l("The file store %(where)s cannot be reached: %(reason)s. Nothing is lost; it is tried again.")


class StorageForbidden(StorageRefusal):
    message = _l("The file store %(where)s refuses access: check the rights of its folder or its keys (FILES_URL).")


class NoSuchFile(NotFound):
    """Nothing lies under the key."""


@dataclass(frozen=True)
class Kept:
    """A file that is there: its bytes, and when it was put there if the store knows."""

    size: int
    modified: datetime | None


@dataclass(frozen=True)
class Store:
    """Files by key. `folder` is where they lie on this machine, None when they lie in a bucket.

    Every method raises `StorageUnreachable` or `StorageForbidden` when the store does not answer or take part.
    """

    system: Any
    root: str
    where: str
    folder: Path | None

    def read(self, key: str, most: int | None = None) -> bytes:
        """The content, or its first bytes, at `most` so many.

        Raises:
            NoSuchFile
        """
        with self._told(key):
            content: bytes = self.system.cat_file(self._path(key), end=most)
            return content

    def write(self, key: str, content: bytes) -> None:
        """Put the content there in one step, over what was there."""
        with self._told(key, writing=True):
            if self.folder:
                files.write(self.folder / key, content)
            else:
                self.system.pipe_file(self._path(key), content)

    def take(self, path: Path, key: str) -> None:
        """Put a finished file of this machine there in one step; it need not be at `path` any more afterwards."""
        with self._told(key, writing=True):
            if self.folder:
                files.move(path, self.folder / key)
            else:
                self.system.put_file(str(path), self._path(key))

    def exists(self, key: str) -> bool:
        """Whether a file lies there."""
        try:
            return bool(self.stat(key))
        except NoSuchFile:
            return False

    def stat(self, key: str) -> Kept:
        """What is known of the file.

        Raises:
            NoSuchFile
        """
        with self._told(key):
            if self.folder:
                self._require_file(key)
            found = self.system.info(self._path(key))
            modified = found.get("LastModified")
            return Kept(int(found["size"]), modified if isinstance(modified, datetime) else None)

    @contextmanager
    def opened(self, key: str) -> Iterator[IO[bytes]]:
        """A file of this machine's disk with the content, that another process may be given.

        Raises:
            NoSuchFile
        """
        with tempfile.TemporaryFile() if self.folder is None else self._here(key) as file:
            if self.folder is None:
                with self._told(key), self.system.open(self._path(key), "rb") as found:
                    shutil.copyfileobj(found, file)
                file.seek(0)
            yield file

    def names(self, beginning: str) -> list[str]:
        """The keys that begin so, in order; asked within one folder."""
        with self._told(beginning):
            found = self.system.glob(self._path(beginning) + "*")
            return sorted(str(path).removeprefix(f"{self.root}/") for path in found)

    def remove(self, key: str) -> None:
        """Throw it away; gone already is gone."""
        try:
            with self._told(key):
                self.system.rm_file(self._path(key))
        except NoSuchFile:
            return

    def _path(self, key: str) -> str:
        return f"{self.root}/{key}"

    def _here(self, key: str) -> IO[bytes]:
        with self._told(key):
            return self._require_file(key).open("rb")

    def _require_file(self, key: str) -> Path:
        assert self.folder
        if not (found := self.folder / key).is_file():
            raise FileNotFoundError(key)
        return found

    @contextmanager
    def _told(self, key: str, *, writing: bool = False) -> Iterator[None]:
        """Whatever the store says, as one of our sentences."""
        try:
            yield
        except PermissionError as error:
            raise StorageForbidden(where=self.where) from error
        except Exception as error:  # every kind of store has errors of its own; those of S3 are not always installed
            if isinstance(error, FileNotFoundError) and not writing:
                raise NoSuchFile(name=key) from None
            raise StorageUnreachable(where=self.where, reason=_reason(error)) from error


def store() -> Store:
    """The store of the running application (an application context is needed)."""
    held = settings.current()
    return opened(held.files_url or str(held.data_dir), held.files_key, held.files_secret)


def opened(address: str, key: str = "", secret: str = "") -> Store:
    """The store at that address: a folder, or `s3://bucket/folder?endpoint_url=…&region=…`."""
    if not address.startswith("s3://"):
        folder = Path(address.removeprefix("file://")).absolute()
        return Store(fsspec.filesystem("file"), str(folder), str(folder), folder)
    parts = urlsplit(address)
    root = f"{parts.netloc}{parts.path.rstrip('/')}"
    # Asked anew each time: fsspec keeps one for each process, and a forked worker must not speak through its parent's.
    system = fsspec.filesystem("s3", **_s3_options(parts.query, key, secret))
    system.retries = TRIES
    return Store(system, root, f"s3://{root}", None)


@lru_cache(maxsize=4)
def _s3_options(query: str, key: str, secret: str) -> dict[str, Any]:
    given = dict(parse_qsl(query))
    region = {"region_name": given["region"]} if "region" in given else {}
    waits = {"connect_timeout": CONNECT_SECONDS, "read_timeout": READ_SECONDS, "retries": {"max_attempts": 1}}
    return {
        "endpoint_url": given.get("endpoint_url"),
        "key": key or None,
        "secret": secret or None,
        "client_kwargs": region,
        "config_kwargs": waits,
        "use_listings_cache": False,
    }


def _reason(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return said.rstrip(".")[:_LONGEST_REASON]

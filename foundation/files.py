"""Files the house writes: below DATA_DIR, whole or not at all."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

from foundation import settings


def folder(*parts: str) -> Path:
    """A folder below DATA_DIR, made when missing."""
    found = settings.current().data_dir.joinpath(*parts)
    found.mkdir(parents=True, exist_ok=True)
    return found


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put the content in place in one step, so that no reader ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def move(source: Path, target: Path) -> None:
    """Give a finished file its place in one step, over what was there; its rights stay as they are."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_beside(source, target)
        source.unlink(missing_ok=True)


def _copy_beside(source: Path, target: Path) -> None:
    """To another disk: first beside its place, then into it."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    os.close(handle)
    try:
        shutil.copyfile(source, name)
        shutil.copymode(source, name)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

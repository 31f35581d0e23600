"""Files that were looked through and not yet taken: each person's own, for a day, below DATA_DIR."""

import re
from hashlib import sha256
from pathlib import Path

from accounts.models import Person
from foundation import clock, files
from translations.memory.refusals import LostFile

_A_DAY = 24 * 3600
_NAME = re.compile(r"[0-9a-f]{64}")


def keep(person: Person, content: bytes) -> str:
    """Put the file aside; the word by which the same person gets it back. Older files go."""
    folder = files.folder("memory")
    for old in folder.glob("*.tmx"):
        if clock.now().timestamp() - old.stat().st_mtime > _A_DAY:
            old.unlink(missing_ok=True)
    name = sha256(content).hexdigest()
    files.write(_path(person, name), content, mode=0o600)
    return name


def kept(person: Person, name: str) -> Path:
    """Where the file lies.

    Raises:
        LostFile: it was never there, or it is gone.
    """
    if not _NAME.fullmatch(name) or not (found := _path(person, name)).is_file():
        raise LostFile
    return found


def _path(person: Person, name: str) -> Path:
    return files.folder("memory") / f"{person.id}-{name}.tmx"

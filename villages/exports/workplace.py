"""Where a list lies in clear while it is made: a folder of its own, gone when it is sealed.

A maker that was killed leaves the folder behind; whoever follows, or the sweep, removes it.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation import files
from villages.exports.expiry import FOLDER

_OPEN = ".making-"  # nobody but the owner of the process reads below it


@contextmanager
def opened(token: str) -> Iterator[Path]:
    """A folder for the list with this token."""
    with tempfile.TemporaryDirectory(dir=files.folder(FOLDER), prefix=f"{_OPEN}{token}-") as folder:
        yield Path(folder)


def clear(keep: Collection[str]) -> int:
    """Remove the folders of all lists but those with these tokens, which are being made; how many."""
    left = [
        path
        for path in files.folder(FOLDER).glob(f"{_OPEN}*")
        if not path.name.startswith(tuple(f"{_OPEN}{token}-" for token in keep))
    ]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)

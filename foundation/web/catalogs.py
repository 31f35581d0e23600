"""The interface catalogues: compiled when missing or older than their source."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib
import structlog

log = structlog.get_logger()


def compile_outdated(folder: Path, locales: Iterable[str]) -> None:
    """Compile `<locale>/LC_MESSAGES/*.po`. A folder that cannot be written or a damaged file never stops the start."""
    for locale in locales:
        for source in folder.glob(f"{locale}/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            try:
                _compile(source, target)
            except OSError as error:
                log.warning("catalogue not compiled", locale=locale, reason=str(error))


def _compile(source: Path, target: Path) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".compiling-")
    os.close(handle)
    try:
        polib.pofile(str(source)).save_as_mofile(name)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Whether a sound file was cut off: what its own headers promise, against what is there.

FFmpeg plays what there is and says nothing, so half a recording would go on air as a whole one.
"""

import os
from collections.abc import Callable
from pathlib import Path

_TAIL = 128 * 1024  # two Ogg pages of the largest size
_HEAD = 256 * 1024  # an ID3 tag with a picture may stand before the first frame of an MP3
_UNKNOWN = (0, 0xFFFFFFFF)  # what a program writes that does not know the length yet
_LENGTH_MARKS = (b"Xing", b"Info", b"VBRI")
# Encoders pad the first and the last frame; what is missing beyond that was lost.
_PADDING = 0.5


def is_cut(kind: str, path: Path) -> bool:
    """Whether the bytes end before the file says it does."""
    look = _LOOKS.get(kind)
    return bool(look and look(path))


def is_short_of(kind: str, path: Path, promised: float | None, heard: float) -> bool:
    """Whether less was heard than the file promises, both in seconds.

    An MP3 promises only where its encoder wrote a length; otherwise FFmpeg guesses one from the first frames.
    """
    if promised is None or (kind == "mp3" and not _tells_its_length(path)):
        return False
    return heard < promised - _PADDING


def _riff_is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        promised = int.from_bytes(file.read(8)[4:], "little")
    return promised not in _UNKNOWN and promised + 8 > path.stat().st_size


def _ogg_is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL), os.SEEK_SET)
        tail = file.read()
    page = tail[max(0, tail.rfind(b"OggS")) :]
    segments = page[27 : 27 + page[26]] if len(page) > 27 else b""
    return len(page) <= 27 or len(segments) < page[26] or len(page) < 27 + page[26] + sum(segments)


def _tells_its_length(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return any(mark in head for mark in _LENGTH_MARKS)


_LOOKS: dict[str, Callable[[Path], bool]] = {"wav": _riff_is_cut, "ogg": _ogg_is_cut}

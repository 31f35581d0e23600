"""Whether a sound file was cut off: what its own headers promise, against what is there.

FFmpeg plays what there is and says nothing, so half a recording would go on air as a whole one.
"""

import os
from collections.abc import Callable
from typing import IO

_TAIL = 128 * 1024  # two Ogg pages of the largest size
_HEAD = 256 * 1024  # an ID3 tag with a picture may stand before the first frame of an MP3
_UNKNOWN = (0, 0xFFFFFFFF)  # what a program writes that does not know the length yet
_LENGTH_MARKS = (b"Xing", b"Info", b"VBRI")
# Encoders pad the first and the last frame; what is missing beyond that was lost.
_PADDING = 0.5


def is_cut(kind: str, file: IO[bytes]) -> bool:
    """Whether the bytes end before the file says it does."""
    look = _LOOKS.get(kind)
    return bool(look and look(file))


def is_short_of(kind: str, file: IO[bytes], promised: float | None, heard: float) -> bool:
    """Whether less was heard than the file promises, both in seconds.

    An MP3 promises only where its encoder wrote a length; otherwise FFmpeg guesses one from the first frames.
    """
    if promised is None or (kind == "mp3" and not _tells_its_length(file)):
        return False
    return heard < promised - _PADDING


def _riff_is_cut(file: IO[bytes]) -> bool:
    file.seek(0)
    promised = int.from_bytes(file.read(8)[4:], "little")
    return promised not in _UNKNOWN and promised + 8 > _size(file)


def _ogg_is_cut(file: IO[bytes]) -> bool:
    file.seek(max(0, _size(file) - _TAIL))
    tail = file.read()
    page = tail[max(0, tail.rfind(b"OggS")) :]
    segments = page[27 : 27 + page[26]] if len(page) > 27 else b""
    return len(page) <= 27 or len(segments) < page[26] or len(page) < 27 + page[26] + sum(segments)


def _tells_its_length(file: IO[bytes]) -> bool:
    file.seek(0)
    head = file.read(_HEAD)
    return any(mark in head for mark in _LENGTH_MARKS)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END)


_LOOKS: dict[str, Callable[[IO[bytes]], bool]] = {"wav": _riff_is_cut, "ogg": _ogg_is_cut}

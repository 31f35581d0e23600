"""Files under FIELD_KEY: sealed and opened piece by piece, so that their size needs no memory.

A sealed file is a header (four bytes that name the form, two of the key's version, sixteen of salt) and pieces of
1 MiB, each AES-256-GCM under a key of the file's own. The nonce of a piece is its number and whether it is the last
one, so that a file that was cut, or whose pieces changed places, does not open: the construction STREAM of Hoang,
Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (2015). The
header is authenticated with every piece.
"""

import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag

from foundation import keys
from foundation.keys import UnreadableField

PIECE = 1 << 20
_FORM = b"TBF1"
_VERSION, _SALT, _TAG = 2, 16, 16
_HEADER = len(_FORM) + _VERSION + _SALT


class UnreadableFile(UnreadableField):
    """A file of the store is not sealed, was altered or was cut."""


def sealed(source: IO[bytes]) -> Iterator[bytes]:
    """What is read from the source, sealed under the current FIELD_KEY: the header, then piece after piece."""
    version, salt = keys.current_version(), os.urandom(_SALT)
    header = _FORM + version.to_bytes(_VERSION, "big") + salt
    cipher = keys.file_cipher(version, salt)
    yield header
    for number, piece, last in _pieces(source, PIECE):
        yield cipher.encrypt(_nonce(number, last), piece, header)


def opened(source: IO[bytes]) -> Iterator[bytes]:
    """The content again. Every piece given out is as it was sealed; that the end is missing is known only there.

    Raises:
        UnreadableFile: the file is not one of ours, was altered or cut.
        UnreadableField: FIELD_KEY does not hold its version.
    """
    header = _read(source, _HEADER)
    cipher = keys.file_cipher(_version(header), header[-_SALT:])
    for number, piece, last in _pieces(source, PIECE + _TAG):
        try:
            yield cipher.decrypt(_nonce(number, last), piece, header)
        except InvalidTag:
            raise UnreadableFile(f"piece {number} of the file was altered, moved or cut") from None


def sealed_under(source: IO[bytes]) -> int:
    """The version of FIELD_KEY of a sealed file, from its first bytes.

    Raises:
        UnreadableFile: the file is not sealed.
    """
    return _version(_read(source, _HEADER))


def _version(header: bytes) -> int:
    if len(header) < _HEADER or not header.startswith(_FORM):
        raise UnreadableFile("the file is not sealed")
    return int.from_bytes(header[len(_FORM) : len(_FORM) + _VERSION], "big")


def _pieces(source: IO[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, content and whether it is the last; an empty source is one empty last piece."""
    number, piece = 0, _read(source, size)
    while True:
        following = _read(source, size) if len(piece) == size else b""
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _read(source: IO[bytes], size: int) -> bytes:
    """So many bytes, fewer only at the end: a source may give less than it is asked for."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])

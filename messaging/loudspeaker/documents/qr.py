"""The QR code of a paper: it leads to the page that says whether the paper is still valid, and holds nothing else."""

import io
from functools import lru_cache

import segno

# A seventh of the code may be torn or stained. The quiet zone is four modules wide (ISO/IEC 18004).
CORRECTION = "m"
QUIET = 4
PNG_SCALE = 8  # pixels a module: sharp on paper at 26 mm


def svg(address: str) -> str:
    """The code as a drawing."""
    return _written(address, "svg", xmldecl=False).decode()


def png(address: str) -> bytes:
    """The code as a picture, for programs that draw no SVG."""
    return _written(address, "png", scale=PNG_SCALE)


@lru_cache(maxsize=256)
def _code(address: str) -> segno.QRCode:
    """Which of eight masks reads best takes milliseconds to find: it is found once for all forms of a script."""
    return segno.make_qr(address, error=CORRECTION)


def _written(address: str, kind: str, **more: bool | int) -> bytes:
    held = io.BytesIO()
    _code(address).save(held, kind=kind, border=QUIET, **more)
    return held.getvalue()

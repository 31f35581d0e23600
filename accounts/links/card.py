"""The QR code of a personal link, for the camera of the telephone it is meant for."""

import segno

_QUIET = 4  # modules around it (ISO/IEC 18004)
_SCALE = 5


def drawing(address: str) -> str:
    """The code as SVG for a page, dark on white whatever the colours of the page."""
    code = segno.make_qr(address, error="m")
    return str(code.svg_inline(border=_QUIET, scale=_SCALE, dark="#000", light="#fff", omitsize=True))

"""Whether a workbook may be opened at all: a small packed file can unpack to gigabytes or to endless entities."""

import io
import zipfile

from translations.exchange.refusals import BrokenWorkbook, OldWorkbook, UnpacksTooLarge

LARGEST_UNPACKED = 24 * 1024 * 1024  # bytes; 5,000 texts of an SMS unpack to about 8 MB
MOST_PARTS = 500
_ENCRYPTED = 0x1


def check(content: bytes) -> None:
    """Go on only for an archive that unpacks to a bounded size and declares no entities.

    The sizes written in its directory bound what is unpacked: `zipfile` hands out no byte beyond them.

    Raises:
        UnpacksTooLarge: too much, too many parts, or a document type, which no spreadsheet program writes.
        OldWorkbook, BrokenWorkbook: locked, or no archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise BrokenWorkbook from None
    except Exception as error:  # what a damaged stream raises differs by packing: zlib.error, lzma.LZMAError
        if isinstance(error, UnpacksTooLarge | OldWorkbook | BrokenWorkbook):
            raise
        raise BrokenWorkbook from None


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnpacksTooLarge
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise OldWorkbook
    for part in parts:
        # Without the zeros of UTF-16, in which a declaration could hide.
        if b"<!DOCTYPE" in (unpacked := archive.read(part).replace(b"\0", b"").upper()) or b"<!ENTITY" in unpacked:
            raise UnpacksTooLarge

"""Workbooks are zip archives: looked through before anything opens them, in pieces, without unpacking to disk.

What a reader of workbooks would do with a hostile one is to fill the memory: a small file that unpacks to gigabytes,
a cell in the last column of the last row, a row repeated a million times. All of it is seen here first.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.parsers import expat

from villages.imports.reading.files import File, opened, size_of
from villages.imports.reading.limits import MEGABYTE, MOST_CELLS, MOST_COLUMNS, MOST_TITLES, Limits
from villages.imports.reading.refusals import (
    BrokenFile,
    Bursting,
    CrowdedSheet,
    LargeInside,
    NoTable,
    OtherWorkbook,
    ProtectedFile,
    WideSheet,
)

_PIECE = 1024 * 1024
_LONGEST_TAG = 4096
_MOST_PARTS = 5000
# Lists of names compress to a tenth; only something made to burst compresses to a two-hundredth.
_RATIO, _SMALL = 200, 20 * MEGABYTE
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=\"([A-Z]{1,3})(\d{1,9})\"[^>/]*>(?:[^<]|<[^/])")
_CELL = re.compile(rb"\sr=\"([A-Z]{1,3})(\d{1,9})\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^>]*hidden=\"(?:1|true)\"")
_FORMULA_ODS = "table:formula"
_BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, lzma.LZMAError, expat.ExpatError)
_OTHERS = {"word": "Word", "ppt": "PowerPoint"}


@dataclass
class Inside:
    """What was seen in a workbook: worth telling the person who hands it in."""

    form: str
    formulas: bool = False
    hidden: bool = False
    macros: bool = False
    merged: bool = False


@dataclass
class _Reach:
    """The last row and column of a sheet that hold something: what a reader makes room for."""

    row: int = 0
    column: int = 0

    def fits(self, limits: Limits) -> bool:
        rows = min(limits.rows + MOST_TITLES, MOST_CELLS // max(1, self.column))
        return self.column <= MOST_COLUMNS and self.row <= rows

    def check(self, limits: Limits) -> None:
        """Raises WideSheet, CrowdedSheet."""
        if not self.fits(limits):
            raise WideSheet(most=MOST_COLUMNS) if self.column > MOST_COLUMNS else CrowdedSheet(most=limits.rows)


def look_through(file: File, limits: Limits) -> Inside:
    """Look at every part of the archive.

    Raises:
        ProtectedFile, BrokenFile, NoTable, OtherWorkbook: what it is instead of a workbook.
        LargeInside, CrowdedSheet, WideSheet: opened, it would fill the memory.
    """
    try:
        with opened(file) as held, zipfile.ZipFile(held) as archive:
            entries = archive.infolist()
            _measure(entries, size_of(file), limits)
            seen = _kind(archive, [entry.filename for entry in entries])
            for entry in entries:
                _look_at(archive, entry, seen, limits)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        expat.ExpatError,
        OSError,
    ) as error:
        raise BrokenFile from error
    except RuntimeError as error:  # zipfile's word for "a password is needed"
        raise ProtectedFile from error
    return seen


def _measure(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked or len(entries) > _MOST_PARTS:
        raise LargeInside(most=limits.unpacked // MEGABYTE)
    if unpacked > _SMALL and unpacked > packed * _RATIO:
        raise Bursting(times=unpacked // packed)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ProtectedFile


def _kind(archive: zipfile.ZipFile, names: list[str]) -> Inside:
    if "xl/workbook.xml" in names:
        return Inside("xlsx", macros=any(name.endswith("vbaProject.bin") for name in names))
    if "xl/workbook.bin" in names:
        raise OtherWorkbook(kind="XLSB")
    if "content.xml" in names and "mimetype" in names:
        told = archive.read("mimetype")[:100].decode("ascii", "replace")
        if "spreadsheet" not in told:
            raise NoTable(kind="OpenDocument")
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ProtectedFile
        return Inside("ods", macros=any(name.startswith("Basic/") for name in names))
    folders = {name.partition("/")[0] for name in names}
    raise NoTable(kind=next((what for folder, what in _OTHERS.items() if folder in folders), "ZIP"))


def _look_at(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, seen: Inside, limits: Limits) -> None:
    pieces = _pieces(archive, entry)
    if seen.form == "ods" and entry.filename == "content.xml":
        _OdsSheets(seen, limits).read(pieces)
    elif seen.form == "xlsx" and entry.filename.startswith("xl/worksheets/"):
        _look_at_sheet(pieces, seen, limits)
    else:
        # Read to the end all the same: a size that lies is found out by the checksum.
        for _ in pieces:
            pass


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            yield piece


def _look_at_sheet(pieces: Iterator[bytes], seen: Inside, limits: Limits) -> None:
    kept, reach = b"", _Reach()
    for piece in pieces:
        text = kept + piece
        # A cell may be cut by the end of a piece: the last tag before it and what follows are looked at again.
        least = max(0, len(text) - _LONGEST_TAG)
        cut = text.rfind(b"<", least, max(least, text.rfind(b"<")))
        text, kept = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        _check_cells(text, reach, limits)
        seen.formulas = seen.formulas or ((b"<f" in text or b":f" in text) and bool(_FORMULA.search(text)))
        seen.hidden = seen.hidden or (b"hidden=" in text and bool(_HIDDEN.search(text)))
        seen.merged = seen.merged or b"mergeCell " in text
    _check_cells(kept, reach, limits)


def _check_cells(text: bytes, reach: _Reach, limits: Limits) -> None:
    # Most sheets are within bounds even if every cell counts; only else is it worth asking which hold something.
    found = _CELL.findall(text)
    if not _reached(replace(reach), found).fits(limits):
        found = _FILLED_CELL.findall(text)
    _reached(reach, found).check(limits)


def _reached(reach: _Reach, found: list[tuple[bytes, bytes]]) -> _Reach:
    reach.column = max([reach.column, *map(_number, {letters for letters, _ in found})])
    reach.row = max([reach.row, *map(int, {row for _, row in found})])
    return reach


def _number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


@dataclass
class _OdsSheets:
    """How far the filled cells of each sheet reach, repetitions counted out."""

    seen: Inside
    limits: Limits
    row: int = 0
    repeat: int = 1
    column: int = 0
    filled: int = 0
    widest: int = 0

    def read(self, pieces: Iterator[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._refuse_entities
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.row = self.widest = 0
        elif name == "table:table-row":
            self.repeat = _times(attributes, "table:number-rows-repeated")
            self.column = self.filled = 0
            self.seen.hidden |= attributes.get("table:visibility", "visible") != "visible"
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.column += _times(attributes, "table:number-columns-repeated")
            self.seen.formulas |= _FORMULA_ODS in attributes
            self.seen.merged |= attributes.get("table:number-rows-spanned", "1") != "1"
            if "office:value-type" in attributes or _FORMULA_ODS in attributes:
                self.filled = self.column
        elif name == "text:p":
            self.filled = max(self.filled, self.column)

    def _end(self, name: str) -> None:
        if name != "table:table-row":
            return
        self.row += self.repeat
        if self.filled:
            self.widest = max(self.widest, self.filled)
            _Reach(self.row, self.widest).check(self.limits)

    def _refuse_entities(self, *told: object) -> None:
        raise BrokenFile


def _times(attributes: dict[str, str], name: str) -> int:
    told = attributes.get(name, "1")
    return int(told) if told.isdecimal() and len(told) < 10 else 1

"""CSV files: text whose letters and separator nobody wrote down."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from villages.imports.reading import encodings, headers
from villages.imports.reading.encodings import UNDOUBTED, Candidate
from villages.imports.reading.files import File, opened
from villages.imports.reading.legacy import DECODERS, mend
from villages.imports.reading.limits import MOST_COLUMNS
from villages.imports.reading.refusals import NoTable, UnreadText, WideSheet
from villages.imports.reading.values import Row
from villages.imports.tables import BrokenTable

SEPARATORS = ",;\t|"
_SAMPLE = 256 * 1024
_PIECE = 1024 * 1024
_LONGEST_LINE = 1024 * 1024
_CODECS = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "windows-1258": "cp1258"}
_NO_TEXT = re.compile("[\0-\x08\x0e-\x19]")
# Excel's own first line, which says what parts the cells.
_FORMULA = {"=", "+", "-", "@", "\t", "\r"}
_TOLD = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


class Text:
    """A CSV file; `candidates` are the ways to read its letters, the likeliest first, one alone when there is no doubt.

    `encoding` is the chosen one, or else the likeliest.
    """

    def __init__(self, file: File, chosen: str = "") -> None:
        """Raises NoTable, UnreadText."""
        self.file = file
        with opened(file) as beginning:
            head = beginning.read(_SAMPLE)
        found = encodings.by_mark(head) or ("utf-8" if _decodes(file, "utf-8") else "")
        if _NO_TEXT.search(head.decode(found or "latin-1", "ignore")):
            raise NoTable(kind=encodings.NO_TEXT)
        self._unicode = found
        self.candidates = self._candidates(head)
        self.encoding = chosen or self.candidates[0].encoding
        if self.encoding not in {"utf-8", *DECODERS} and self.encoding in UNDOUBTED and self.encoding != found:
            raise UnreadText
        if not _decodes(file, self._codec):
            raise UnreadText

    def rows(self, separator: str) -> Iterator[tuple[int, Row]]:
        """Every row that is not blank, with its number among the file's records (from 1).

        Raises:
            BrokenTable, WideSheet
        """
        number, mended = 0, self._mended
        try:
            with opened(self.file) as file:
                for number, cells in enumerate(
                    csv.reader(self._lines(file), delimiter=separator, strict=True), start=1
                ):
                    if len(cells) > MOST_COLUMNS:
                        raise WideSheet(most=MOST_COLUMNS)
                    if any(cells) and not (number == 1 and len(cells) <= 2 and _TOLD.fullmatch(separator.join(cells))):
                        row: Row = [*cells]
                        if mended is not str or "'" in "".join(cells):
                            row = [mended(cell if cell[:1] != "'" else _unescaped(cell)) for cell in cells]
                        yield number, row
        except csv.Error:
            raise BrokenTable(row=number + 1) from None

    def separator(self, kind: str, remembered: Mapping[str, str]) -> str:
        """What parts the cells: what the file says, else what makes most column names come out."""
        with opened(self.file) as file:
            first = next(self._lines(file), "")
        if (told := _TOLD.fullmatch(first)) and told[1] in SEPARATORS:
            return told[1]
        return max(SEPARATORS, key=lambda separator: self._promise(separator, kind, remembered))

    def _promise(self, separator: str, kind: str, remembered: Mapping[str, str]) -> tuple[int, int]:
        rows = []
        try:
            for _, row in self.rows(separator):
                rows.append(row)
                if len(rows) == headers.LOOKED_AT:
                    break
        except (BrokenTable, WideSheet):
            pass
        found = headers.find(rows, kind, remembered)
        return (len(found.mapping), len(found.headings)) if found else (0, 0)

    @property
    def _codec(self) -> str:
        return _CODECS.get(self.encoding) or _CODECS.get(self._unicode, "latin-1")

    @property
    def _mended(self) -> Callable[[str], str]:
        """Letters of a legacy font that lie in a file of Unicode: some cells may be Unicode in truth."""
        encoding = self.encoding
        return (lambda cell: mend(cell, encoding)) if self._unicode and encoding in DECODERS else str

    def _lines(self, file: BinaryIO) -> Iterator[str]:
        text = io.TextIOWrapper(file, encoding=self._codec, newline="")
        decode = None if self._unicode else DECODERS.get(self.encoding)
        number = 0
        while line := text.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise BrokenTable(row=number)
            if number == 1:
                line = line.removeprefix("\ufeff")
            if decode:
                line = decode(line)
            elif self.encoding == "windows-1258" and not line.isascii():
                line = unicodedata.normalize("NFC", line)
            yield line

    def _candidates(self, head: bytes) -> list[Candidate]:
        if not self._unicode:
            return encodings.of_bytes(head)
        text = codecs.getincrementaldecoder(_CODECS[self._unicode])(errors="ignore").decode(head)
        return encodings.of_texts(text.splitlines(), self._unicode)


def _unescaped(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking `+84…` for a formula, in our exports as elsewhere."""
    return cell[1:] if cell[1:2] in _FORMULA else cell


def _decodes(file: File, codec: str) -> bool:
    """Whether the whole file is text in it; read in pieces."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with opened(file) as content:
            while piece := content.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True

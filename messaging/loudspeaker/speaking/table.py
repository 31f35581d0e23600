"""Abbreviations as a CSV file, as a spreadsheet with the Vietnamese decimal comma opens it.

No cell can be taken for a formula: abbreviations and their words begin with letters.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from messaging.loudspeaker.speaking.queries import Listed
from villages.imports.tables import read_table

COLUMNS = ("abbreviation", "spoken")


@dataclass(frozen=True)
class Row:
    """One row of a file, by its number there; without words the abbreviation is read as it stands."""

    number: int
    short: str
    spoken: str


def write(listed: Iterable[Listed]) -> bytes:
    """The file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((entry.short, entry.spoken) for entry in listed)
    return text.getvalue().encode("utf-8-sig")


def read(file: BinaryIO) -> Iterator[Row]:
    """The rows of a file; those without an abbreviation are left out.

    Raises:
        UnreadableTable: the file as a whole cannot be taken.
    """
    for found in read_table(file, COLUMNS):
        if short := found.cells.get("abbreviation", ""):
            yield Row(found.row, short, found.cells.get("spoken", ""))

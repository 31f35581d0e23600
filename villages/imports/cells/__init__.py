"""What each column of a list may hold: from the cell, as the spreadsheet gave it, to the value that is kept."""

from villages.imports.cells.communes import read_commune
from villages.imports.cells.languages import read_language, read_languages
from villages.imports.cells.residents import ResidentReader, resident_readers
from villages.imports.cells.villages import VillageReader, village_readers
from villages.imports.reading.values import Raw

__all__ = [
    "Raw",
    "ResidentReader",
    "VillageReader",
    "read_commune",
    "read_language",
    "read_languages",
    "resident_readers",
    "village_readers",
]

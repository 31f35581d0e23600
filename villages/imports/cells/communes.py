"""The code of a commune where a column holds codes alone, as in the weeks of stations."""

from foundation.communes import commune
from villages.imports.cells.texts import read_ref
from villages.imports.reading.values import Raw


def read_commune(raw: Raw) -> str:
    """The code of one of today's communes; one that lost its leading zero in a spreadsheet finds it again."""
    return commune(read_ref(raw).zfill(5)).code

"""How much one file may hold: what a person can look over, and what a worker's memory bears."""

from dataclasses import dataclass

from foundation import settings

MEGABYTE = 1024 * 1024
MOST_COLUMNS = 200
MOST_CELLS = 12_000_000  # some 400 MB in memory
MOST_TITLES = 1000  # rows above and below a list that are none of its rows
_UNPACKED = 12  # an office's workbook unpacks to five to ten times its size


@dataclass(frozen=True)
class Limits:
    """`largest` in bytes, of the file as it is handed in; `rows` of one list."""

    largest: int
    rows: int

    @property
    def unpacked(self) -> int:
        """How many bytes a workbook may have once unpacked."""
        return self.largest * _UNPACKED


def current() -> Limits:
    """By the settings of the running application."""
    held = settings.current()
    return Limits(held.import_largest * MEGABYTE, held.import_most_rows)

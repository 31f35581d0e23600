"""XLSX, XLS and ODS through calamine: values only, no formula is reckoned, no macro is run."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from villages.imports.reading.files import File, opened
from villages.imports.reading.limits import MOST_COLUMNS, MOST_TITLES, Limits
from villages.imports.reading.refusals import BrokenFile, CrowdedSheet, NoSuchSheet, ProtectedFile, WideSheet
from villages.imports.reading.values import Raw, Row

Opened = TypeVar("Opened")


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook: its last row, and whether it is hidden from whoever opens the workbook."""

    name: str
    rows: int
    hidden: bool


class Workbook:
    """An opened workbook. One sheet at a time is in memory."""

    def __init__(self, file: File, limits: Limits) -> None:
        """Raises ProtectedFile, BrokenFile."""
        self._limits = limits
        self._book = _guarded(lambda: CalamineWorkbook.from_object(file if isinstance(file, Path) else opened(file)))
        self._loaded: tuple[str, CalamineSheet] | None = None

    def sheets(self) -> list[Sheet]:
        """The sheets that have rows, in their order."""
        found = [
            Sheet(known.name, _last_row(self._sheet(known.name)), known.visible != SheetVisibleEnum.Visible)
            for known in self._book.sheets_metadata
            if known.typ == SheetTypeEnum.WorkSheet
        ]
        return [sheet for sheet in found if sheet.rows]

    def rows(self, name: str) -> Iterator[tuple[int, Row]]:
        """Every row of a sheet that is not empty, with its number (from 1); merged cells filled downwards.

        Raises:
            NoSuchSheet, BrokenFile, CrowdedSheet, WideSheet
        """
        sheet = self._sheet(name)
        left = sheet.start[1] if sheet.start else 0
        merged = _Merged(sheet, left)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if any(cell != "" for cell in cells):
                row: Row = [_as_time(cell) if isinstance(cell, timedelta) else cell for cell in cells]
                merged.fill(number - 1, row)
                yield number, row

    def has_merged(self, name: str) -> bool:
        """Whether cells of a column are merged over several rows. Of an ODS file calamine does not know."""
        return bool(_Merged(self._sheet(name), 0).starting)

    def _sheet(self, name: str) -> CalamineSheet:
        if self._loaded and self._loaded[0] == name:
            return self._loaded[1]
        if name not in self._book.sheet_names:
            raise NoSuchSheet(name=name)
        self._loaded = None
        found = _guarded(lambda: self._book.get_sheet_by_name(name))
        if found.width > MOST_COLUMNS:
            raise WideSheet(most=MOST_COLUMNS)
        if _last_row(found) > self._limits.rows + MOST_TITLES:
            raise CrowdedSheet(most=self._limits.rows)
        self._loaded = name, found
        return found


class _Merged:
    """Cells merged over several rows of one column: the value stands in the first, and is meant for all."""

    def __init__(self, sheet: CalamineSheet, left: int) -> None:
        self.starting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
            if first == last and bottom > top and first >= left:
                self.starting[top].append((first - left, bottom))
        self._standing: dict[int, tuple[int, Raw]] = {}

    def fill(self, place: int, row: Row) -> None:
        for column, (bottom, value) in list(self._standing.items()):
            if place > bottom:
                del self._standing[column]
            elif row[column] == "":
                row[column] = value
        for column, bottom in self.starting.get(place, ()):
            if column < len(row):
                self._standing[column] = bottom, row[column]


def _last_row(sheet: CalamineSheet) -> int:
    return sheet.end[0] + 1 if sheet.end else 0


def _as_time(length: timedelta) -> str:
    """A time of day that the workbook keeps as a length of time: `6:00`."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


def _guarded(deed: Callable[[], Opened]) -> Opened:
    """Whatever calamine says of a workbook it cannot open, as one of our sentences."""
    try:
        return deed()
    except PasswordError:
        raise ProtectedFile from None
    except (CalamineError, OSError, ValueError) as error:
        raise BrokenFile from error
    except BaseException as error:
        # A panic of the Rust library comes as an exception of no module that could be imported.
        if type(error).__name__ == "PanicException":
            raise BrokenFile from error
        raise

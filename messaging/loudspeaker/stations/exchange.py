"""The weeks of all stations as one CSV file: `commune,weekday,begins,minutes,languages`, one session a row.

Weekdays are 1 (Monday) to 7 (Sunday), languages stand in their order with | between them. A file gives each commune
it names a new week and leaves the others alone.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import BinaryIO

from flask_babel import lazy_gettext as _l

from accounts.models import Person
from foundation.refusals import Refusal
from messaging.loudspeaker.stations import refusals, week
from messaging.loudspeaker.stations.week import DAYS, Weekly
from villages.imports.cells import read_commune, read_languages
from villages.imports.tables import Record, read_table

COLUMNS = ("commune", "weekday", "begins", "minutes", "languages")
MOST_ROWS = 5_000
_HOUR = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class NotAnHour(refusals.StationRefusal):
    message = _l("“%(found)s” is no time of day: write 05:30.")


class NotMinutes(refusals.StationRefusal):
    message = _l("“%(found)s” is no number of minutes.")


class NotThere(refusals.StationRefusal):
    message = _l("Commune %(code)s lies outside your communes.")


class CellsMissing(refusals.StationRefusal):
    message = _l("This row has more or fewer cells than the first.")


class TooManyRows(refusals.StationRefusal):
    message = _l("A file holds at most %(most)s sessions.")


@dataclass(frozen=True)
class Taken:
    """A file read: the week of each commune it names, and what stands against it, by row (0: the week as a whole)."""

    weeks: Mapping[str, Sequence[Weekly]]
    errors: Sequence[tuple[int, str]]


def write(weeks: Mapping[str, Sequence[Weekly]]) -> str:
    """The file of these weeks."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for code, sessions in sorted(weeks.items()):
        for entry in sorted(sessions):
            languages = "|".join(entry.languages)
            rows.writerow([code, entry.weekday + 1, f"{entry.begins:%H:%M}", entry.minutes, languages])
    return text.getvalue()


def read(file: BinaryIO, person: Person, limits: Mapping[str, int]) -> Taken:
    """What the file says; `limits` gives the longest session of each commune, in minutes.

    Raises:
        UnreadableTable: the file as a whole cannot be read.
        TooManyRows
    """
    weeks: dict[str, list[Weekly]] = defaultdict(list)
    errors: list[tuple[int, str]] = []
    for number, record in enumerate(read_table(file, COLUMNS), 1):
        if number > MOST_ROWS:
            raise TooManyRows(most=MOST_ROWS)
        try:
            code, entry = _session(record, person)
            week.check([entry], limits[code])
            weeks[code].append(entry)
        except Refusal as refusal:
            errors.append((record.row, str(refusal)))
    return Taken(weeks, errors or list(_standing(weeks, limits)))


def _standing(weeks: Mapping[str, Sequence[Weekly]], limits: Mapping[str, int]) -> Collection[tuple[int, str]]:
    """Which weeks cannot stand, once each session can."""
    errors = []
    for code, sessions in sorted(weeks.items()):
        try:
            week.check(sessions, limits[code])
        except Refusal as refusal:
            errors.append((0, f"{code}: {refusal}"))
    return errors


def _session(record: Record, person: Person) -> tuple[str, Weekly]:
    if record.surplus:
        raise CellsMissing
    cells = record.cells
    code = read_commune(cells["commune"])
    if not person.reaches(code):
        raise NotThere(code=code)
    languages = tuple(read_languages(cells["languages"])) if cells["languages"].strip() else ()
    return code, Weekly(_weekday(cells["weekday"]), _hour(cells["begins"]), _minutes(cells["minutes"]), languages)


def _weekday(cell: str) -> int:
    if cell in {str(number) for number in range(1, len(DAYS) + 1)}:
        return int(cell) - 1
    raise refusals.NoSuchDay(found=cell[:20])


def _hour(cell: str) -> time:
    if found := _HOUR.fullmatch(cell.strip()):
        return time(int(found[1]), int(found[2]))
    raise NotAnHour(found=cell[:20])


def _minutes(cell: str) -> int:
    if cell.isascii() and cell.isdigit() and len(cell) <= 4:
        return int(cell)
    raise NotMinutes(found=cell[:20])

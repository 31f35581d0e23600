"""What stands in each column of the logbook, alike on paper and in the spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from foundation import clock
from foundation.languages import language
from messaging.loudspeaker import head
from messaging.loudspeaker.logbook import phrases
from messaging.loudspeaker.logbook.rows import Row, Sheet
from messaging.loudspeaker.models import Airing


@dataclass(frozen=True)
class Line:
    """One line of the printed logbook; moments are on the office's clock, absent where there are none.

    `at` is when it was, or was to be, on air. `remarks` are what the house adds to the reason: late, out of force,
    corrected, estimated. `struck` lines do not count; an `open` one was planned and has no entry.
    """

    at: datetime
    slot: datetime | None
    planned: datetime | None
    started: datetime | None
    seconds: int
    language: str
    code: str
    version: int
    played: int | None
    failed: int
    reader: str
    approver: str
    repeats: int
    reason: str
    remarks: tuple[str, ...]
    aired: bool = False
    struck: bool = False
    open: bool = False

    @property
    def day(self) -> date:
        return self.at.date()


def lines(sheet: Sheet) -> list[Line]:
    """The entries and the planned broadcasts without one, in order of time."""
    found = [*map(_of_entry, sheet.rows), *map(_of_airing, sheet.open)]
    # Python keeps the order of equals: a correction stays below what it corrects.
    return sorted(found, key=lambda line: line.at)


def remarks(row: Row) -> Iterator[str]:
    """What the house adds to an entry."""
    if row.later:
        yield phrases.TAKEN_BACK if row.later.retraction else phrases.CORRECTED
    if row.entry.corrects_id:
        yield phrases.IN_PLACE
    if row.is_late:
        yield phrases.LATE
    if row.is_out_of_force:
        yield phrases.NOT_YET if row.stood == "not_yet" else phrases.VOID
    if row.entry.aired and row.counts and not row.is_measured:
        yield phrases.ESTIMATED


def _of_entry(row: Row) -> Line:
    entry = row.entry
    where = f"hỏng: {entry.failed_where}" if entry.failed_where else ""
    return Line(
        at=row.at,
        slot=row.slot,
        planned=row.planned,
        started=row.started,
        seconds=row.seconds,
        language=language(row.script.language).name_vi,
        code=row.code,
        version=row.script.version,
        played=row.played,
        failed=entry.clusters_failed,
        reader=entry.reader,
        approver=entry.approver,
        repeats=entry.repeats if entry.aired else 0,
        reason="; ".join(filter(None, (entry.note, where))),
        remarks=tuple(remarks(row)),
        aired=entry.aired,
        struck=not row.counts,
    )


def _of_airing(airing: Airing) -> Line:
    script, starts_at = airing.script, clock.local(airing.starts_at)
    return Line(
        at=starts_at,
        slot=clock.local(airing.session_at),
        planned=starts_at,
        started=None,
        seconds=0,
        language=language(script.language).name_vi,
        code=head.code(script.where, script.bulletin.valid_from, script.bulletin_id),
        version=script.version,
        played=None,
        failed=0,
        reader="",
        approver="",
        repeats=0,
        reason="",
        remarks=(phrases.OPEN,),
        open=True,
    )

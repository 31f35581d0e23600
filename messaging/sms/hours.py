"""When messages may leave: the schedule of a run on the office's wall clock. Pure: the moment is handed in."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Standing(StrEnum):
    """Where a run stands in its schedule: its time has not come, in its hours, outside them, or past its send-by."""

    LATER = "later"
    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"


@dataclass(frozen=True)
class Hours:
    """Open from `begin` (included) to `end` (excluded).

    An end of 00:00 is the end of the day; an end before the beginning runs past midnight; two equal times never close.
    """

    begin: time
    end: time
    zone: ZoneInfo

    def are_open(self, moment: datetime) -> bool:
        """Whether a message may leave at this (aware) moment."""
        clock = moment.astimezone(self.zone).time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return self.begin == self.end or clock >= self.begin or clock < self.end

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next one at which the hours begin, in the office's zone."""
        if self.are_open(moment):
            return moment
        local = moment.astimezone(self.zone)
        for days in range(3):
            opening = datetime.combine(local.date() + timedelta(days=days), self.begin, tzinfo=self.zone)
            if opening > local:
                return opening
        raise AssertionError("hours begin every day")


def standing(moment: datetime, hours: Hours, send_from: datetime, send_by: datetime | None) -> Standing:
    """Where a run with this schedule stands at this moment; the send-by moment itself is already too late."""
    if send_by is not None and moment >= send_by:
        return Standing.OVER
    if moment < send_from:
        return Standing.LATER
    return Standing.OPEN if hours.are_open(moment) else Standing.CLOSED

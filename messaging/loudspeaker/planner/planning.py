"""Laying messages into sessions: what is urgent into every one, each other at least once, then as often as they fit.

What a person moved stays where it was put, what was dropped stays out. The rest goes by priority, then by the nearest
end, then by the fewest airings so far. A message that finds no room may send another on to a later session, as long
as that one finds room there: so a message gets its airing whenever all messages take up equal room, and nearly always
otherwise. The same input gives the same plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from messaging.loudspeaker.planner import conflicts
from messaging.loudspeaker.planner.conflicts import Conflict
from messaging.loudspeaker.planner.wanted import Held, Planned, Reading, Wanted, in_order
from messaging.loudspeaker.stations.limits import MOST_MESSAGES
from messaging.loudspeaker.stations.week import Session

READ_FROM, READ_UNTIL = time(5), time(21)  # what nobody launched just now wakes no village at night
MORNING = time(6)


@dataclass(frozen=True)
class Plan:
    """What is read when, in order of time, and what could not be done."""

    airings: tuple[Planned, ...]
    conflicts: tuple[Conflict, ...]


@dataclass
class _Room:
    """A session while it is filled: what is in it, and which readings of it."""

    session: Session
    content: dict[int, tuple[Reading, ...]] = field(default_factory=dict)
    by_hand: set[int] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)

    def seconds(self, but: int | None = None) -> int:
        return sum(_seconds(readings) for index, readings in self.content.items() if index != but)


class _Table:
    """The sessions to come and the messages that want a place in them, by their index in the order of priority."""

    def __init__(self, sessions: Sequence[Session], wanted: Sequence[Wanted], held: Sequence[Held]) -> None:
        self.wanted = sorted(wanted, key=_rank)
        by_hour = {session.begins: session for session in sessions}
        self.rooms = [_Room(by_hour[begins]) for begins in sorted(by_hour)]
        self.apart: list[Planned] = []
        self.elsewhere: list[tuple[Wanted, datetime]] = []
        self.aired = [message.aired for message in self.wanted]
        self._take(held)

    def _take(self, held: Sequence[Held]) -> None:
        """What people decided: pinned here, not there."""
        rooms = {room.session.begins: room for room in self.rooms}
        owners = {
            reading.script_id: (index, reading)
            for index, message in enumerate(self.wanted)
            for reading in message.readings
        }
        for hold in sorted(set(held), key=lambda hold: (hold.session_at, hold.script_id)):
            if hold.script_id not in owners:
                continue
            index, reading = owners[hold.script_id]
            room = rooms.get(hold.session_at)
            if not self.wanted[index].holds_on(hold.session_at.date()):
                continue
            if hold.dropped:
                if room:
                    room.barred.add(index)
            elif room:
                room.content[index] = (*room.content.get(index, ()), reading)
                room.by_hand.add(index)
            else:
                self.elsewhere.append((self.wanted[index], hold.session_at))
                self.apart += _in_a_row([(self.wanted[index], (reading,))], hold.session_at)
        for room in self.rooms:
            for index, readings in room.content.items():
                room.content[index] = in_order(readings, room.session.languages)
        for index in range(len(self.wanted)):
            self.aired[index] += sum(index in room.content for room in self.rooms)
            self.aired[index] += len({at for message, at in self.elsewhere if message is self.wanted[index]})

    def open(self, index: int, room: _Room) -> bool:
        """Whether the message may be heard in that session at all."""
        message = self.wanted[index]
        return (
            index not in room.content
            and index not in room.barred
            and message.holds_on(room.session.begins.date())
            and (message.urgent or not room.session.silent)
            and bool(message.readings)
        )

    def fits(self, index: int, room: _Room, but: int | None = None) -> bool:
        """Whether there is room for it, when `but` has gone."""
        message = self.wanted[index]
        others = {self.wanted[other].bulletin_id for other in room.content if other != but} | {message.bulletin_id}
        return len(others) <= MOST_MESSAGES and room.seconds(but) + message.seconds <= room.session.limit

    def put(self, index: int, room: _Room) -> None:
        order = room.session.languages
        room.content[index] = self.wanted[index].in_order(order)
        self.aired[index] += 1

    def put_apart(self, index: int, readings: Sequence[Reading], at: datetime) -> None:
        """Outside of sessions, after what begins at that moment too."""
        after = max([row.ends for row in self.apart if row.session_at == at], default=at)
        self.apart += _in_a_row([(self.wanted[index], readings)], at, after)
        self.aired[index] += 1

    def take_out(self, index: int, room: _Room) -> None:
        del room.content[index]
        self.aired[index] -= 1

    def place(self, index: int, seen: set[int]) -> bool:
        """Give it its one airing, the earliest there is; others are sent on when that makes room."""
        open_rooms = [room for room in self.rooms if self.open(index, room)]
        for room in open_rooms:
            if self.fits(index, room):
                self.put(index, room)
                return True
        for room in open_rooms:
            for other in sorted(room.content, reverse=True):
                if other in seen or other in room.by_hand or self.wanted[other].urgent:
                    continue
                if self.fits(index, room, but=other):
                    seen.add(other)
                    self.take_out(other, room)
                    self.put(index, room)
                    if self.place(other, seen):
                        return True
                    self.take_out(index, room)
                    self.put(other, room)
        return False

    def planned(self) -> tuple[Planned, ...]:
        rows = list(self.apart)
        for room in self.rooms:
            content = [(self.wanted[index], room.content[index]) for index in sorted(room.content)]
            rows += _in_a_row(content, room.session.begins)
        return tuple(sorted(rows, key=lambda row: row.starts_at))


def lay(
    sessions: Sequence[Session], wanted: Sequence[Wanted], held: Sequence[Held], *, now: datetime, until: date
) -> Plan:
    """The plan of one station.

    `sessions` are those that have not begun, up to the day `until`; `held` what people moved or dropped in them.
    What is urgent and has never been laid starts `now`, outside of sessions, unless it is night and nobody launched it
    just now: then the first session of its first day has it, or, without one, `MORNING`. A message whose end lies
    beyond `until` may still find its place later: it is no conflict yet.
    """
    table = _Table(sessions, wanted, held)
    for index, message in enumerate(table.wanted):
        if message.urgent:
            _apart(table, index, now, until)
    _fill(table, [index for index, message in enumerate(table.wanted) if message.urgent])
    without = _place_each(table)
    _fill(table, [index for index, message in enumerate(table.wanted) if not message.urgent])
    found = conflicts.found(
        [room.session for room in table.rooms],
        [(room.session, [(table.wanted[index], room.content[index]) for index in sorted(room.content)])
         for room in table.rooms if room.by_hand],
        [table.wanted[index] for index in without],
        table.elsewhere,
        until,
    )  # fmt: skip
    return Plan(table.planned(), tuple(found))


def _apart(table: _Table, index: int, now: datetime, until: date) -> None:
    """Outside of sessions: at once, or in the morning of its first day when no session of that day has it."""
    message, today = table.wanted[index], now.date()
    new = tuple(reading for reading in message.readings if not reading.laid)
    if new and message.holds_on(today) and (message.just_came or READ_FROM <= now.time() < READ_UNTIL):
        table.put_apart(index, new, now)
        return
    unheard = tuple(reading for reading in message.readings if not reading.aired)
    day = max(message.first, today)
    if datetime.combine(day, MORNING, now.tzinfo) <= now:
        day += timedelta(days=1)
    in_session = any(room.session.begins.date() == day for room in table.rooms)
    if unheard and not table.aired[index] and not in_session and message.holds_on(day) and day <= until:
        table.put_apart(index, unheard, datetime.combine(day, MORNING, now.tzinfo))


def _place_each(table: _Table) -> list[int]:
    """One airing for each; after every success those of higher order that failed try again. Returns who has none."""
    while True:
        waiting = [
            index for index in range(len(table.wanted)) if not table.aired[index] and table.wanted[index].readings
        ]
        if not any(table.place(index, {index}) for index in waiting):
            return waiting


def _fill(table: _Table, indexes: Sequence[int]) -> None:
    """Session by session, whoever comes first by order and by airings so far, while there is room."""
    for room in table.rooms:
        for index in sorted(indexes, key=lambda index: (_urgency(table, index), table.aired[index], index)):
            if table.open(index, room) and table.fits(index, room):
                table.put(index, room)


def _urgency(table: _Table, index: int) -> tuple[int, date]:
    return table.wanted[index].rank, table.wanted[index].last


def _rank(message: Wanted) -> tuple[int, date, int, int, str]:
    return message.rank, message.last, message.aired, message.bulletin_id, message.place


def _seconds(readings: Sequence[Reading]) -> int:
    return sum(reading.seconds for reading in readings)


def _in_a_row(
    content: Sequence[tuple[Wanted, Sequence[Reading]]], session_at: datetime, starts_at: datetime | None = None
) -> list[Planned]:
    """One after the other from the beginning of the session."""
    rows, at = [], starts_at or session_at
    for message, readings in content:
        for reading in readings:
            rows.append(Planned(reading.script_id, message, session_at, at, reading.seconds))
            at += timedelta(seconds=reading.seconds)
    return rows

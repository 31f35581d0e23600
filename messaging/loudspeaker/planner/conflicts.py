"""What a plan could not do, each as a sentence for the reader."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import ClassVar

from flask_babel import gettext as _

from foundation.web import formats
from messaging.loudspeaker.planner.wanted import Reading, Wanted
from messaging.loudspeaker.stations.limits import MOST_MESSAGES
from messaging.loudspeaker.stations.week import Session

Filled = tuple[Session, Sequence[tuple[Wanted, Sequence[Reading]]]]


@dataclass(frozen=True)
class Conflict:
    """Something a person must decide. `grave`: something will not be heard."""

    grave: ClassVar[bool] = True

    @property
    def sentence(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class WithoutSession(Conflict):
    messages: int

    @property
    def sentence(self) -> str:
        return str(
            _(
                "The station has no session in the coming days, and %(messages)s messages wait to be read: "
                "set its week up.",
                messages=formats.number(self.messages),
            )
        )


@dataclass(frozen=True)
class LongerThanAny(Conflict):
    title: str
    seconds: int
    limit: int

    @property
    def sentence(self) -> str:
        return str(
            _(
                "“%(title)s” takes %(minutes)s minutes in all its languages; the longest session is %(limit)s minutes. "
                "Shorten it, or lengthen a session.",
                title=self.title,
                minutes=_minutes(self.seconds),
                limit=formats.number(self.limit // 60),
            )
        )


@dataclass(frozen=True)
class NoPlace(Conflict):
    title: str
    last: date

    @property
    def sentence(self) -> str:
        return str(
            _(
                "“%(title)s” finds no session with room until its last day, %(last)s: take another message out of one.",
                title=self.title,
                last=formats.day(self.last),
            )
        )


@dataclass(frozen=True)
class OverLimit(Conflict):
    grave: ClassVar[bool] = False
    session_at: datetime
    seconds: int
    limit: int

    @property
    def sentence(self) -> str:
        return str(
            _(
                "The session of %(session)s holds %(minutes)s minutes, its limit is %(limit)s: move a message.",
                session=formats.moment(self.session_at),
                minutes=_minutes(self.seconds),
                limit=formats.number(self.limit // 60),
            )
        )


@dataclass(frozen=True)
class TooManyMessages(Conflict):
    grave: ClassVar[bool] = False
    session_at: datetime
    messages: int

    @property
    def sentence(self) -> str:
        return str(
            _(
                "The session of %(session)s holds %(messages)s messages; more than %(most)s are not kept in mind.",
                session=formats.moment(self.session_at),
                messages=formats.number(self.messages),
                most=MOST_MESSAGES,
            )
        )


@dataclass(frozen=True)
class SessionGone(Conflict):
    title: str
    session_at: datetime

    @property
    def sentence(self) -> str:
        return str(
            _(
                "“%(title)s” was put at %(at)s, but there is no session then any more: move it.",
                title=self.title,
                at=formats.moment(self.session_at),
            )
        )


@dataclass(frozen=True)
class SessionsOverlap(Conflict):
    first: datetime
    second: datetime

    @property
    def sentence(self) -> str:
        return str(
            _(
                "The sessions of %(first)s and %(second)s overlap: shorten one of them.",
                first=formats.moment(self.first),
                second=formats.moment(self.second),
            )
        )


def found(
    sessions: Sequence[Session],
    by_hand: Sequence[Filled],
    without: Sequence[Wanted],
    elsewhere: Sequence[tuple[Wanted, datetime]],
    until: date,
) -> Iterator[Conflict]:
    """What stands against the plan: `by_hand` are the sessions a person put something into, `without` the messages
    that have no airing, `elsewhere` what was put where no session is any more.
    """
    yield from _without_airing(sessions, without, until)
    for message, at in dict.fromkeys(elsewhere):
        yield SessionGone(message.title, at)
    for session, content in by_hand:
        seconds = sum(reading.seconds for _message, readings in content for reading in readings)
        if seconds > session.limit:
            yield OverLimit(session.begins, seconds, session.limit)
        if (messages := len({message.bulletin_id for message, _readings in content})) > MOST_MESSAGES:
            yield TooManyMessages(session.begins, messages)
    for earlier, later in pairwise(sessions):
        if later.begins < earlier.ends:
            yield SessionsOverlap(earlier.begins, later.begins)


def _without_airing(sessions: Sequence[Session], without: Sequence[Wanted], until: date) -> Iterator[Conflict]:
    if without and not sessions:
        yield WithoutSession(len(without))
        return
    longest = max((session.limit for session in sessions), default=0)
    for message in without:
        if message.seconds > longest:
            yield LongerThanAny(message.title, message.seconds, longest)
        elif message.last <= until:
            yield NoPlace(message.title, message.last)


def _minutes(seconds: int) -> str:
    return formats.number(math.ceil(seconds / 60))

"""When a station speaks on given days, whether it set up its own week or borrows the hours of its villages."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import orm

from foundation import clock
from messaging.loudspeaker.stations import queries, week
from messaging.loudspeaker.stations.week import Session, Weekly


def sessions_of(session: orm.Session, commune_code: str, first: date, last: date) -> list[Session]:
    """The sessions of a commune between two days, both included, in order; those of holidays are marked `silent`."""
    return sessions_in(session, [commune_code], first, last)[commune_code]


def sessions_in(session: orm.Session, codes: Collection[str], first: date, last: date) -> dict[str, list[Session]]:
    """The same of several communes, asked for at once."""
    standing, silent = weeks_in(session, codes), queries.holidays(session, codes, first, last)
    return {code: week.on_days(code, standing[code], first, last, silent[code], clock.zone()) for code in codes}


def weeks_in(session: orm.Session, codes: Collection[str]) -> dict[str, tuple[Weekly, ...]]:
    """The week of each commune: its own sessions, or every day the hours of its villages."""
    own = queries.weeks(session, codes)
    borrowing = [code for code in codes if code not in own]
    hours, stations = queries.village_hours(session, borrowing), queries.stations(session, borrowing)
    borrowed = {
        code: week.from_villages(hours.get(code, ()), queries.most_minutes(stations[code])) for code in borrowing
    }
    return {code: borrowed[code] if code in borrowed else tuple(own[code]) for code in codes}

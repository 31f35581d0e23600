"""What is refused of a station: LoudspeakerRefusal > StationRefusal > everything here."""

from flask_babel import lazy_gettext as _l

from messaging.loudspeaker.refusals import LoudspeakerRefusal


class StationRefusal(LoudspeakerRefusal):
    """A station cannot be set up so."""


class NoSuchDay(StationRefusal):
    message = _l("“%(found)s” is no day of the week: 1 is Monday, 7 is Sunday.")


class WithoutLength(StationRefusal):
    message = _l("A session lasts at least one minute.")


class TooLong(StationRefusal):
    message = _l("The session %(session)s is longer than this commune may speak: at most %(most)s minutes.")


class PastMidnight(StationRefusal):
    message = _l("The session %(session)s goes on past midnight: let it end before.")


class Overlapping(StationRefusal):
    message = _l("Two sessions overlap: %(first)s and %(second)s.")


class TooMany(StationRefusal):
    message = _l("%(day)s would have more than %(most)s sessions: a station speaks at most %(most)s times a day.")


class LimitTooHigh(StationRefusal):
    message = _l("The limit of a session is between 1 and %(most)s minutes in %(commune)s.")


class TooManyClusters(StationRefusal):
    message = _l("The number of clusters is between 0 and %(most)s.")


class LongApprover(StationRefusal):
    message = _l("The printed name of who signs has at most %(most)s letters.")


class NoDaysChosen(StationRefusal):
    message = _l("Choose the days that get the same sessions.")


class SameDay(StationRefusal):
    message = _l("%(day)s is a holiday already: %(name)s.")


class NamelessHoliday(StationRefusal):
    message = _l("Say what day it is, in at most %(most)s letters.")

"""What the logbook refuses: LoudspeakerRefusal > LogbookRefusal > everything here."""

from flask_babel import lazy_gettext as _l

from messaging.loudspeaker.refusals import LoudspeakerRefusal


class LogbookRefusal(LoudspeakerRefusal):
    """An entry that cannot be written."""


class TooFarAhead(LogbookRefusal):
    message = _l("%(at)s is too far ahead: what will not be aired can be logged at most %(days)s days before.")


class LongAgo(LogbookRefusal):
    message = _l("%(at)s cannot be right: this script was handed to the station on %(made)s. Check month and year.")


class WrongDuration(LogbookRefusal):
    message = _l("A broadcast takes at least one second and at most %(hours)s hours.")


class WrongRepeats(LogbookRefusal):
    message = _l("A script is read between 1 and %(most)s times.")


class WrongClusters(LogbookRefusal):
    message = _l("The number of loudspeaker clusters cannot be below 0.")


class MoreThanThereAre(LogbookRefusal):
    message = _l("%(failed)s clusters cannot have failed: the station has %(clusters)s.")


class LongWords(LogbookRefusal):
    message = _l("The text that begins “%(begins)s” is too long: at most %(most)s letters.")


class AlreadyLogged(LogbookRefusal):
    message = _l("The broadcast of %(at)s is logged already, by %(person)s. If that is wrong, correct that entry.")


class AlreadyCorrected(LogbookRefusal):
    message = _l("Somebody has corrected this entry in the meantime. Reload the page and correct what stands now.")


class AnotherStation(LogbookRefusal):
    message = _l("A correction stays in the logbook of its station, %(commune)s.")

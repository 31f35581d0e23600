"""What is refused of the plan: LoudspeakerRefusal > PlanRefusal > everything here."""

from flask_babel import lazy_gettext as _l

from messaging.loudspeaker.refusals import LoudspeakerRefusal


class PlanRefusal(LoudspeakerRefusal):
    """A message cannot be read then."""


class AlreadyBegun(PlanRefusal):
    message = _l("The session of %(at)s has begun already: what was read is noted in the log.")


class NoSessionThen(PlanRefusal):
    message = _l("The station has no session at %(at)s: choose one of those offered.")


class SilentDay(PlanRefusal):
    message = _l("%(day)s is a holiday (%(name)s): only what is urgent is read.")


class NotValidThen(PlanRefusal):
    message = _l("“%(title)s” holds from %(first)s to %(last)s: it cannot be read on %(day)s.")


class ReadThenAlready(PlanRefusal):
    message = _l("“%(title)s” is read in the session of %(at)s already.")


class LoggedAlready(PlanRefusal):
    message = _l("“%(title)s” is logged for the session of %(at)s already: take the entry back first.")

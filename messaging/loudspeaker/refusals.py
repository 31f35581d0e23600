"""What the loudspeaker room refuses."""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class LoudspeakerRefusal(Refusal):
    """Something that cannot be read out, made or logged."""


class EmptyWords(LoudspeakerRefusal):
    message = _l("The loudspeaker text in %(language)s is empty.")


class WordsMissing(LoudspeakerRefusal):
    message = _l("There is no approved loudspeaker text in %(language)s for %(commune)s.")


class WrongPeriod(LoudspeakerRefusal):
    message = _l("The last day of a loudspeaker script (%(last)s) lies before its first (%(first)s).")


class UnknownPriority(LoudspeakerRefusal):
    message = _l("Unknown priority “%(priority)s”; one of these is meant: %(known)s.")


class NotYetAired(LoudspeakerRefusal):
    message = _l("The broadcast of %(at)s is still to come: log it when it has been on air.")


class UnreadableMoment(LoudspeakerRefusal):
    message = _l("“%(found)s” is not a time: choose one of the slots or give date and hour.")


class ReasonMissing(LoudspeakerRefusal):
    message = _l("Say in a few words why it could not be aired.")


class EntryKeyMissing(LoudspeakerRefusal):
    message = _l("This form is incomplete: reload the page and press the button again.")


class FileNotWritten(LoudspeakerRefusal):
    message = _l("The files could not be written to %(folder)s: %(reason)s.")


class ScriptNotMade(LoudspeakerRefusal):
    message = _l("The script could not be made: %(reason)s. Nothing is lost; try it again.")

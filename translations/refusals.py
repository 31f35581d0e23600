"""What the desk refuses, each with its sentence for the reader."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from translations.subject import Finding


class DeskRefusal(Refusal):
    """Something the desk does not do."""


class SpokenOnly(DeskRefusal):
    message = _l("%(language)s has no writing in use here: it needs a person who speaks it, or a recording.")


class OtherChannel(SpokenOnly):
    message = _l(
        "No SMS is written in %(language)s here: old telephones cannot show its letters. The office can allow it with "
        "the setting SMS_ALSO_IN."
    )


class SameLanguage(DeskRefusal):
    message = _l("The text is written in %(language)s already.")


class CheckFailed(DeskRefusal):
    """Words in which checks found errors; each has a sentence of its own."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = list(findings)

    def __str__(self) -> str:
        return " ".join(finding.message for finding in self.findings)


class OpenWarnings(CheckFailed):
    """Words that nobody may stand for while checks ask about them."""

    def __str__(self) -> str:
        advice = _("Mend this, or say why it may stay:")
        return f"{advice} {super().__str__()}"


class MissingFix(DeskRefusal):
    message = _l("The checks cannot mend this by themselves: please change the words.")


class OwnRendering(DeskRefusal):
    message = _l("You wrote this rendering: another person has to approve it.")


class NotWaiting(DeskRefusal):
    message = _l("This rendering is not waiting for review.")


class StaleRendering(DeskRefusal):
    message = _l("The source was changed after this rendering was made: it has to be looked at again first.")


class Overtaken(DeskRefusal):
    message = _l(
        "Somebody else saved this rendering while you had it open. Your words are still here; compare them below."
    )


class SourceMoved(DeskRefusal):
    message = _l("The source was changed while you had it open. Your words are still here; compare the sources below.")


class MissingNote(DeskRefusal):
    message = _l("Say in the note what should be changed.")


class SpeakerNeeded(DeskRefusal):
    message = _l("This language is marked as needing a human speaker for this text. Take the mark back to write in it.")


class ApprovedAlready(DeskRefusal):
    message = _l("These words are approved: send them back first if nobody should read them.")

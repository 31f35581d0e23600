"""What this room refuses, and the sentence each refusal says.

Refusal
├── NotFound
│   └── NoSuchCampaign
└── CampaignRefusal
    ├── FieldsRefused         values that cannot be used, each with its field, all at once
    │   ├── NotReady          what is missing before somebody can approve it
    │   └── AgainstTheRules   words that may not leave by the rules of their kind
    ├── WrongState            not now: the campaign stands elsewhere
    ├── OwnCampaign           who writes does not approve
    ├── ApprovalMissing       nobody approved exactly this
    ├── ChangedMeanwhile      somebody changed it while it was being read
    ├── NoteMissing           sent back without saying why
    ├── NothingSends          no SMS of it can be paused, resumed or released
    ├── NothingToTest         no SMS in the language of the test
    ├── TooManyTests          one person tests too often
    ├── NothingToRegister     no approved SMS text
    ├── NothingWaits          no rendering of that language waits for review
    ├── SlugTaken             another campaign has this short name
    ├── OutOfReach            communes beyond the person's reach
    └── NothingToRelease      no held message has words to leave with
"""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from foundation.refusals import NotFound, Refusal


class NoSuchCampaign(NotFound):
    message = _l("There is no campaign “%(name)s”.")


class CampaignRefusal(Refusal):
    """Something about a campaign."""


class FieldsRefused(CampaignRefusal):
    """Values that cannot be used; `problems` holds (field, sentence), the field as the form or the file names it."""

    message = _l("Nothing was saved. %(sentences)s")

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        super().__init__(sentences=" ".join(f"{name}: {sentence}" for name, sentence in problems))


class NotReady(FieldsRefused):
    """What stands between a draft and its approval."""

    message = _l("This campaign cannot be submitted yet. %(sentences)s")


class AgainstTheRules(FieldsRefused):
    """Problems are named by the language of the words."""

    message = _l("It may not leave like this. %(sentences)s")


class WrongState(CampaignRefusal):
    message = _l("“%(title)s” is %(state)s: this cannot be done with it now.")


class OwnCampaign(CampaignRefusal):
    message = _l("You wrote or changed “%(title)s” yourself: another person must approve it.")


class ApprovalMissing(CampaignRefusal):
    message = _l("“%(title)s” has no valid approval: it was not approved yet, or something changed afterwards.")


class ChangedMeanwhile(CampaignRefusal):
    message = _l("“%(title)s” changed while you were reading it. Read it again, then decide.")


class NoteMissing(CampaignRefusal):
    message = _l("Say in a sentence what should be changed, so that the author can do it.")


class NothingSends(CampaignRefusal):
    message = _l("“%(title)s” sends no SMS now, so there is nothing to pause, resume or release.")


class NothingToTest(CampaignRefusal):
    message = _l("“%(title)s” has no SMS in this language to test.")


class TooManyTests(CampaignRefusal):
    message = _l("That was %(most)s tests within an hour: wait a little before the next one.")


class NothingToRegister(CampaignRefusal):
    message = _l("“%(title)s” has no approved SMS text to register yet.")


class NothingWaits(CampaignRefusal):
    message = _l("No rendering of “%(title)s” in %(language)s waits for review.")


class SlugTaken(CampaignRefusal):
    message = _l("There is another campaign with the short name “%(slug)s”.")


class OutOfReach(CampaignRefusal):
    message = _l("%(places)s lies outside the communes entrusted to you: choose among yours.")


class NothingToRelease(CampaignRefusal):
    message = _l("No message held for want of words can leave: none of their languages has an approved rendering.")

"""What this room refuses, and the sentence each refusal says.

    Refusal
    ├── NotFound
    │   └── NoSuchCampaign
    └── CampaignRefusal           `field` names what is to be mended, in the words of the form and the campaign file
        ├── InvalidField          a value that cannot be used
        ├── NotReady              what is missing before somebody can approve it (all sentences at once)
        ├── WrongState            not now: the campaign stands elsewhere
        ├── OwnCampaign           who writes does not approve
        ├── ApprovalMissing       nobody approved exactly this
        ├── OutOfReach            communes beyond the person's reach
        └── NothingToRelease      no held message has words to leave with
"""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from foundation.refusals import NotFound, Refusal


class NoSuchCampaign(NotFound):
    message = _l("There is no campaign “%(name)s”.")


class CampaignRefusal(Refusal):
    """Something about a campaign; `field` is where to mend it, when there is one place."""

    def __init__(self, field: str | None = None, **fields: object) -> None:
        self.field = field
        super().__init__(**fields)


class InvalidField(CampaignRefusal):
    """A value of a form or of a campaign file that cannot be used. `reason` is a whole sentence."""

    message = _l("%(field_name)s: %(reason)s")

    def __init__(self, field: str, reason: object) -> None:
        super().__init__(field, field_name=field, reason=reason)
        self.reason = reason


class NotReady(CampaignRefusal):
    """What stands between a draft and its approval; `problems` holds (field, sentence)."""

    message = _l("This campaign cannot be submitted yet. %(sentences)s")

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        super().__init__(sentences=" ".join(f"{name}: {sentence}" for name, sentence in problems))


class WrongState(CampaignRefusal):
    message = _l("“%(title)s” is %(state)s: this cannot be done with it now.")


class OwnCampaign(CampaignRefusal):
    message = _l("You wrote or changed “%(title)s” yourself: another person must approve it.")


class ApprovalMissing(CampaignRefusal):
    message = _l("“%(title)s” has no valid approval: it was not approved yet, or something changed afterwards.")


class OutOfReach(CampaignRefusal):
    message = _l("%(places)s lies outside the communes entrusted to you: choose among yours.")


class NothingToRelease(CampaignRefusal):
    message = _l("No message held for want of words can leave: none of their languages has an approved rendering.")

"""Where a campaign stands and who holds it next."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from campaigns.refusals import WrongState


class CampaignState(StrEnum):
    """Stored states; whether it is approved is a question of digests, whether it is paused a question to its run."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    LAUNCHED = "launched"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What a campaign is before the law (Decree 91/2020/NĐ-CP): an invitation can be read as advertising."""

    REMINDER = "reminder"
    POLICY = "policy"
    INVITATION = "invitation"


MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.SUBMITTED, CampaignState.CANCELLED}),
    CampaignState.SUBMITTED: frozenset({CampaignState.DRAFT, CampaignState.LAUNCHED, CampaignState.CANCELLED}),
    CampaignState.LAUNCHED: frozenset({CampaignState.CANCELLED}),
    CampaignState.CANCELLED: frozenset(),
}

LABELS = {
    CampaignState.DRAFT: _l("draft"),
    CampaignState.SUBMITTED: _l("waiting for approval"),
    CampaignState.LAUNCHED: _l("launched"),
    CampaignState.CANCELLED: _l("cancelled"),
}

KINDS = {
    Kind.REMINDER: _l("reminder"),
    Kind.POLICY: _l("policy notice"),
    Kind.INVITATION: _l("invitation"),
}


def may_move(current: CampaignState, wanted: CampaignState) -> bool:
    """Whether a campaign may go from one state to the other."""
    return wanted in MOVES[current]


def require_state(title: str, current: str, *allowed: CampaignState) -> None:
    """Go on only from one of these states.

    Raises:
        WrongState: the campaign stands elsewhere.
    """
    if current not in allowed:
        raise WrongState(title=title, state=LABELS[CampaignState(current)])

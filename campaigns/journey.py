"""Where a campaign stands on its way from writing to report, who holds it and what comes next. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from campaigns.lifecycle import CampaignState
from campaigns.progress import Progress
from messaging.sms.lifecycle import PauseReason, RunState


class Stage(StrEnum):
    """What a reader sees; more than the stored state says."""

    DRAFT = "draft"
    RETURNED = "returned"
    TRANSLATING = "translating"
    WAITING = "waiting"
    APPROVED = "approved"
    SENDING = "sending"
    HELD = "held"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


LABELS: dict[Stage, Any] = {
    Stage.DRAFT: _l("Draft"),
    Stage.RETURNED: _l("Sent back"),
    Stage.TRANSLATING: _l("Being translated"),
    Stage.WAITING: _l("Waiting for approval"),
    Stage.APPROVED: _l("Approved"),
    Stage.SENDING: _l("Being sent"),
    Stage.HELD: _l("Held back"),
    Stage.PAUSED: _l("Paused"),
    Stage.SENT: _l("Sent"),
    Stage.CANCELLED: _l("Cancelled"),
}
TONES: dict[Stage, str] = {
    Stage.DRAFT: "quiet",
    Stage.RETURNED: "bad",
    Stage.TRANSLATING: "move",
    Stage.WAITING: "wait",
    Stage.APPROVED: "good",
    Stage.SENDING: "move",
    Stage.HELD: "wait",
    Stage.PAUSED: "wait",
    Stage.SENT: "good",
    Stage.CANCELLED: "quiet",
}
# How a home is divided, what asks for a hand on top. What only its author can take further stands on the second shelf
# of everybody else.
SHELVES: tuple[tuple[Any, tuple[Stage, ...]], ...] = (
    (_l("Waiting for you"), (Stage.RETURNED, Stage.APPROVED, Stage.PAUSED, Stage.DRAFT)),
    (_l("With their authors"), ()),
    (_l("With translators and approvers"), (Stage.TRANSLATING, Stage.WAITING, Stage.HELD)),
    (_l("Being sent"), (Stage.SENDING,)),
    (_l("Sent"), (Stage.SENT,)),
    (_l("Cancelled"), (Stage.CANCELLED,)),
)
_OF_ITS_AUTHOR = frozenset({Stage.DRAFT, Stage.RETURNED})
_PLACES = {
    Stage.DRAFT: 0,
    Stage.RETURNED: 0,
    Stage.TRANSLATING: 1,
    Stage.WAITING: 2,
    Stage.APPROVED: 3,
    Stage.SENDING: 3,
    Stage.HELD: 3,
    Stage.PAUSED: 3,
    Stage.SENT: 4,
    Stage.CANCELLED: 5,
}


def shelf(stage: Stage, is_author: bool, may_send: bool) -> int:
    """The place in `SHELVES` of a campaign for a reader who wrote it or not, and may send campaigns or not."""
    place = next(place for place, (_title, stages) in enumerate(SHELVES) if stage in stages)
    others = place == 0 and not (is_author if stage in _OF_ITS_AUTHOR else may_send)
    return 1 if others else place


class Step(NamedTuple):
    """One step of the line; `when` is done, now or later."""

    word: str
    when: str
    note: str = ""


@dataclass(frozen=True)
class Journey:
    """`wanted` languages were asked for, `rendered` of them have approved words; `approver` stands for it as it is."""

    state: str
    author: str
    note: str = ""
    wanted: int = 0
    rendered: int = 0
    approver: str | None = None
    run_state: RunState | None = None
    pause_reason: str | None = None
    seen: Progress = field(default_factory=Progress)

    @property
    def stage(self) -> Stage:
        match self.state:
            case CampaignState.CANCELLED:
                return Stage.CANCELLED
            case CampaignState.LAUNCHED:
                running = Stage.HELD if self.seen.waiting_for_people and self.seen.has_left else Stage.SENDING
                moving = {RunState.RUNNING: running, RunState.PAUSED: Stage.PAUSED}
                return moving.get(self.run_state, Stage.SENT) if self.run_state else Stage.SENT
            case CampaignState.SUBMITTED if self.approver:
                return Stage.APPROVED
            case CampaignState.SUBMITTED:
                return Stage.TRANSLATING if self.rendered < self.wanted else Stage.WAITING
            case _:
                return Stage.RETURNED if self.note else Stage.DRAFT

    @property
    def label(self) -> str:
        return str(LABELS[self.stage])

    @property
    def tone(self) -> str:
        return TONES[self.stage]

    @property
    def next_step(self) -> str:
        """What comes next and whose it is, in one sentence."""
        missing = self.wanted - self.rendered
        sentences: dict[Stage, Callable[[], Any]] = {
            Stage.DRAFT: lambda: _("Finish writing it and submit it."),
            Stage.RETURNED: lambda: _("The approver asks: “%(note)s”. Change it and submit it again.", note=self.note),
            Stage.TRANSLATING: lambda: ngettext(
                "Translators and reviewers have %(num)s language to finish; then somebody else approves it.",
                "Translators and reviewers have %(num)s languages to finish; then somebody else approves it.",
                missing,
            ),
            Stage.WAITING: lambda: _("Somebody other than its authors reads and approves it."),
            Stage.APPROVED: lambda: _("Everything is ready: launch it."),
            Stage.SENDING: self._sending,
            Stage.HELD: lambda: " ".join(one.sentence() for one in self.seen.held),
            Stage.PAUSED: self._paused,
            Stage.SENT: lambda: _("All messages have left: read the report."),
            Stage.CANCELLED: lambda: _("Nothing of it leaves any more."),
        }
        return str(sentences[self.stage]())

    def steps(self) -> list[Step]:
        """The line of five, with who holds it."""
        words = [_("Write"), _("Translate"), _("Approve"), _("Send"), _("Report")]
        at = _PLACES[self.stage]
        notes = [self.author, self._translated(), self._approved(), "", ""]
        if self.stage in (Stage.SENDING, Stage.HELD, Stage.PAUSED):
            notes[3] = self.label
        places = range(len(words))
        when = ["done" if place < at else "now" if place == at else "later" for place in places]
        return [Step(str(words[place]), when[place], notes[place]) for place in places]

    def _sending(self) -> str:
        if self.seen.waits_for_the_clock:
            return " ".join(one.sentence() for one in self.seen.held)
        return str(_("It is on its way; you can watch, pause or cancel it."))

    def _paused(self) -> str:
        if self.pause_reason == PauseReason.BUDGET:
            return str(_("Its budget is used up: an approver raises it, or somebody cancels the campaign."))
        return str(_("No message leaves until somebody resumes or cancels it."))

    def _translated(self) -> str:
        if not self.wanted:
            return ""
        told = _("%(done)s of %(all)s languages", done=self.rendered, all=self.wanted)
        return str(told)

    def _approved(self) -> str:
        if self.approver:
            return self.approver
        return str(_("another person")) if self.stage in (Stage.WAITING, Stage.TRANSLATING) else ""

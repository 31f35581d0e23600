"""What people do with a campaign: the verbs of this room, each in the sub-room of its subject. None commits."""

from campaigns.approval.actions import approve, lacking, send_back, submit
from campaigns.budget.actions import raise_budget
from campaigns.emergency.actions import override
from campaigns.launching.actions import cancel, give_recordings, launch, pause, release_held, resume
from campaigns.registering.actions import prepare
from campaigns.trials.actions import send_test
from campaigns.writing.actions import change, create

__all__ = [
    "approve",
    "cancel",
    "change",
    "create",
    "give_recordings",
    "lacking",
    "launch",
    "override",
    "pause",
    "prepare",
    "raise_budget",
    "release_held",
    "resume",
    "send_back",
    "send_test",
    "submit",
]

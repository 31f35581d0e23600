"""What people do with a campaign: the verbs of this room, each in the sub-room of its subject. None commits."""

from campaigns.approval.actions import approve, lacking, send_back, submit
from campaigns.launching.actions import cancel, launch, pause, release_held, resume
from campaigns.writing.actions import change, create

__all__ = [
    "approve",
    "cancel",
    "change",
    "create",
    "lacking",
    "launch",
    "pause",
    "release_held",
    "resume",
    "send_back",
    "submit",
]

"""What the room of recordings refuses, each with its sentence for the reader."""

from typing import Any

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from translations.recordings.troubles import Trouble

SENTENCES: dict[str, Any] = {
    Trouble.UNKNOWN: _l("This is not a sound file the desk knows. It takes MP3, WAV, OGG, M4A and WebM."),
    Trouble.VIDEO: _l("There is a video in this file. Send the sound alone."),
    Trouble.SEVERAL: _l("There are several sound tracks in this file. Send one alone."),
    Trouble.CODEC: _l("The sound in this file is of a kind the desk cannot read. Save it as MP3 and send it again."),
    Trouble.EMPTY: _l("There is no sound in this file."),
    Trouble.SILENT: _l("Nothing can be heard in this recording. Was the microphone on?"),
    Trouble.DAMAGED: _l("This file is damaged and cannot be played. Save or record it again."),
    Trouble.CUT: _l("This file breaks off before its end: it did not arrive whole. Send it again."),
    Trouble.SHORT: _l("The recording is shorter than %(seconds)s seconds. Was the button pressed by mistake?"),
    Trouble.LONG: _l("The recording is longer than %(minutes)s minutes. Record it shorter or in parts."),
    Trouble.SLOW: _l("Reading this file took too long. Save it as MP3 and send it again."),
    Trouble.LARGE: _l("The file is larger than %(megabytes)s MB. Save it as MP3 and send it again."),
    Trouble.NO_ENCODER: _l("This installation cannot write MP3: its sound library was built without it."),
    Trouble.NOT_STORED: _l("The file could not be stored: the disk does not take it. Tell the administrator."),
    Trouble.MISSING: _l("The file of this recording is missing on the disk. Tell the administrator."),
    Trouble.GIVEN_UP: _l(
        "Making the MP3 was begun several times and never finished. Try again, or tell the administrator."
    ),
}


class RecordingRefusal(Refusal):
    """Something that cannot be done with a recording."""


class Troubled(RecordingRefusal):
    """A sound file that cannot be used: its `trouble`, with the limits its sentence names."""

    def __init__(self, trouble: str, **limits: object) -> None:
        super().__init__(**limits)
        self.trouble = Trouble(trouble)

    @property
    def message(self) -> Any:
        return SENTENCES[self.trouble]


class AlreadyThere(RecordingRefusal):
    message = _l("This very file is here already, as version %(version)s.")


class NotMine(RecordingRefusal):
    message = _l("You do not work in %(language)s at this desk. Ask the administrator to add it to your languages.")

"""The states of a recording: kept as it came, then made for stations by the worker, or refused with a reason."""

from enum import StrEnum

from translations.recordings.troubles import Trouble


class RecordingState(StrEnum):
    """Only what is ready may be in force; what was refused leaves the recording before it in force."""

    BEING_MADE = "being_made"
    READY = "ready"
    REFUSED = "refused"


# The house's own troubles: the file may be right, so it stays and can be made again. Any other file is thrown away.
OURS = frozenset({Trouble.SLOW, Trouble.NO_ENCODER, Trouble.NOT_STORED, Trouble.MISSING, Trouble.GIVEN_UP})

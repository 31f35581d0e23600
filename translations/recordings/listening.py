"""How a recording is given to a listener: which file, under what precautions, and how its state is said."""

from flask import Response

from foundation import settings
from foundation.refusals import NotFound
from translations.recordings import storage
from translations.recordings.kinds import KINDS
from translations.recordings.models import Recording
from translations.recordings.refusals import Troubled

# What was handed in is sound to a player and nothing to a browser, whatever else may lie in it.
POLICY = "default-src 'none'; media-src 'self'; sandbox"


def file_of(found: Recording, which: str) -> tuple[str, str]:
    """The path of that file below the folder of recordings, and its media type.

    Raises:
        NotFound: the station's MP3 is not made, or what was handed in was refused and thrown away.
    """
    if which == "original" and found.original:
        return found.original, KINDS[found.kind].media_type
    if which == "original" or not found.station:
        raise NotFound(name=storage.download_name(found, which))
    return found.station, KINDS["mp3"].media_type


def guarded(answer: Response) -> Response:
    """The answer, to be kept by nobody on the way and run by no browser."""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def trouble_of(found: Recording) -> str:
    """Why it was refused, in the reader's language."""
    limits = settings.current()
    return str(
        Troubled(
            found.trouble,
            minutes=limits.recording_longest,
            megabytes=limits.recording_largest,
            seconds=f"{limits.recording_shortest:g}",
        )
    )


def length_of(seconds: float) -> str:
    """`3:07`, as players write it."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"

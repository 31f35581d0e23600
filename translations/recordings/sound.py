"""Reads a sound file and makes a station's MP3 of it: a program of its own, run by `workshop`.

    python -m translations.recordings.sound hear FILE MOST_SECONDS
    python -m translations.recordings.sound make FILE MOST_SECONDS TARGET

It answers with one line of JSON: `{"kind": "ogg", "seconds": 12.3}` or `{"trouble": "cut"}` (`Trouble`). Nothing here
knows Flask or the database, and no secret reaches this process: what it reads comes from anybody.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import av
from av.audio import AudioStream
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.stream import Disposition

from translations.recordings.kinds import OPENING, Kind, kind_of
from translations.recordings.troubles import Trouble
from translations.recordings.wholeness import is_cut, is_short_of

# Any player of the last thirty years reads this; speech has no more than 64 kbit/s to say.
STATION_RATE, STATION_BITRATE, ENCODER = 44_100, 64_000, "libmp3lame"
MOST_MEMORY = 1 << 30
MOST_SECONDS_OF_WORK = 1800  # of the processor, should nobody be left to end it at its deadline
LARGEST_FILE_MADE = 256 << 20


class Unusable(Exception):
    """The file cannot be used; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


def hear(path: Path, most: float) -> dict[str, Any]:
    """The kind of the file and how many seconds of sound lie in it, every one of them decoded.

    Raises:
        Unusable: no sound, not whole, or more than `most` seconds; decoding ends there.
    """
    with path.open("rb") as file:
        kind = kind_of(file.read(OPENING))
    if kind is None:
        raise Unusable(Trouble.UNKNOWN)
    if is_cut(kind.slug, path):
        raise Unusable(Trouble.CUT)
    with av.logging.Capture() as said, _opened(path, kind) as (container, stream):
        promised = container.duration / av.time_base if container.duration else None
        heard = sum(frame.samples / frame.sample_rate for frame in _frames(container, stream, most))
    if any("ended prematurely" in line for _level, _part, line in said):
        raise Unusable(Trouble.CUT)
    if not heard:
        raise Unusable(Trouble.EMPTY)
    if is_short_of(kind.slug, path, promised, heard):
        raise Unusable(Trouble.CUT)
    return {"kind": kind.slug, "seconds": round(heard, 3)}


def make(path: Path, most: float, target: Path) -> dict[str, Any]:
    """Write the sound as a mono MP3 of constant bitrate.

    Raises:
        Unusable: see `hear`; or this library cannot write MP3.
    """
    if ENCODER not in av.codec.codecs_available:
        raise Unusable(Trouble.NO_ENCODER)
    with path.open("rb") as file:
        kind = kind_of(file.read(OPENING))
    if kind is None:
        raise Unusable(Trouble.UNKNOWN)
    resampler = AudioResampler(format="s16p", layout="mono", rate=STATION_RATE)
    with _opened(path, kind) as (container, stream), av.open(str(target), "w", format="mp3") as mp3:
        track = mp3.add_stream(ENCODER, rate=STATION_RATE)
        assert isinstance(track, AudioStream)
        track.layout, track.bit_rate = "mono", STATION_BITRATE
        for frame in _frames(container, stream, most):
            # A stream joined of several begins to count anew; the length of what was heard does not.
            frame.pts = None
            for part in resampler.resample(frame):
                mp3.mux(track.encode(part))
        for part in resampler.resample(None):
            mp3.mux(track.encode(part))
        mp3.mux(track.encode(None))
    return {"kind": "mp3"}


@contextmanager
def _opened(path: Path, kind: Kind) -> Iterator[tuple[InputContainer, AudioStream]]:
    # The demuxer is ours to choose: left to guess, FFmpeg takes playlists too, which lead it to other files.
    with path.open("rb") as file:
        try:
            container = av.open(file, "r", format=kind.demuxer, metadata_errors="ignore")
        except (av.FFmpegError, ValueError):
            raise Unusable(Trouble.DAMAGED) from None
        with container:
            yield container, _only_sound(container, kind)


def _only_sound(container: InputContainer, kind: Kind) -> AudioStream:
    # The picture of a cover is shown by FFmpeg as a video of one image.
    if any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video):
        raise Unusable(Trouble.VIDEO)
    if len(container.streams.audio) > 1:
        raise Unusable(Trouble.SEVERAL)
    if not container.streams.audio:
        raise Unusable(Trouble.EMPTY)
    stream = container.streams.audio[0]
    if not kind.holds(stream.codec_context.name):
        raise Unusable(Trouble.CODEC)
    return stream


def _frames(container: InputContainer, stream: AudioStream, most: float) -> Iterator[AudioFrame]:
    heard = 0.0
    try:
        for frame in container.decode(stream):
            if not frame.samples or not frame.sample_rate:
                continue
            heard += frame.samples / frame.sample_rate
            if heard > most:
                raise Unusable(Trouble.LONG)
            yield frame
    except av.FFmpegError:
        raise Unusable(Trouble.DAMAGED) from None


def _confine() -> None:
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_CPU: MOST_SECONDS_OF_WORK,
        resource.RLIMIT_FSIZE: LARGEST_FILE_MADE,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        # macOS knows no limit of addresses; the deadline of the workshop holds there too.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def main(deed: str, path: str, most: str, *target: str) -> dict[str, Any]:
    """Do what was asked and say how it went."""
    _confine()
    av.logging.set_level(av.logging.ERROR)
    try:
        if deed == "make":
            return make(Path(path), float(most), Path(target[0]))
        return hear(Path(path), float(most))
    except Unusable as unusable:
        return {"trouble": unusable.trouble}
    except (MemoryError, ValueError):
        # More than the memory allowed, or sound that changes its shape on the way.
        return {"trouble": Trouble.DAMAGED}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))

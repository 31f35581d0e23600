"""Reads a sound file and makes a station's MP3 of it: a program of its own, run by `workshop`.

    python -m translations.recordings.sound MOST_SECONDS SECONDS_OF_WORK MP3 < FILE

`MP3` is the number of an open file. It answers with one line of JSON: `{"kind": "ogg", "seconds": 12.3}` or
`{"trouble": "cut"}` (`Trouble`). Nothing here knows Flask, the database or a path, and no secret reaches this process:
what it reads comes from anybody.
"""

import json
import os
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any

import av
from av.audio import AudioStream
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.stream import Disposition

from translations.recordings.confinement import confine
from translations.recordings.kinds import OPENING, Kind, kind_of
from translations.recordings.troubles import Trouble
from translations.recordings.wholeness import is_cut, is_short_of

# Any player of the last thirty years reads this; speech has no more than 64 kbit/s to say.
STATION_RATE, STATION_BITRATE, ENCODER = 44_100, 64_000, "libmp3lame"
MARGIN = 1 << 20  # bytes of an MP3 beyond its seconds
# Of 32,768: the same hundredth of full loudness below which the page says that no sound arrives.
LOUD = 328


class Unusable(Exception):
    """The file cannot be used; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


def make(given: IO[bytes], most: float, target: IO[bytes]) -> dict[str, Any]:
    """Write the sound as a mono MP3 of constant bitrate; answers its kind and how many seconds of sound lie in it,
    every one of them decoded.

    Raises:
        Unusable: no sound, not whole, silent, or more than `most` seconds (decoding ends there); or this library cannot
            write MP3.
    """
    kind = kind_of(given.read(OPENING))
    if kind is None:
        raise Unusable(Trouble.UNKNOWN)
    if is_cut(kind.slug, given):
        raise Unusable(Trouble.CUT)
    if ENCODER not in av.codec.codecs_available:
        raise Unusable(Trouble.NO_ENCODER)
    given.seek(0)
    with av.logging.Capture() as said, _opened(given, kind) as (container, stream):
        promised = container.duration / av.time_base if container.duration else None
        heard, is_loud = _write(_frames(container, stream, most), target)
    if any("ended prematurely" in line for _level, _part, line in said):
        raise Unusable(Trouble.CUT)
    if not heard:
        raise Unusable(Trouble.EMPTY)
    if is_short_of(kind.slug, given, promised, heard):
        raise Unusable(Trouble.CUT)
    if not is_loud:
        raise Unusable(Trouble.SILENT)
    return {"kind": kind.slug, "seconds": round(heard, 3)}


def _write(frames: Iterator[AudioFrame], target: IO[bytes]) -> tuple[float, bool]:
    """The seconds of sound written, and whether any of it can be heard."""
    heard, is_loud = 0.0, False
    resampler = AudioResampler(format="s16p", layout="mono", rate=STATION_RATE)
    with av.open(target, "w", format="mp3") as mp3:
        track = mp3.add_stream(ENCODER, rate=STATION_RATE)
        assert isinstance(track, AudioStream)
        track.layout, track.bit_rate = "mono", STATION_BITRATE
        for frame in frames:
            heard += frame.samples / frame.sample_rate
            # A stream joined of several begins to count anew; the length of what was heard does not.
            frame.pts = None
            for part in resampler.resample(frame):
                is_loud = is_loud or _is_loud(part)
                mp3.mux(track.encode(part))
        if heard:
            for part in resampler.resample(None):
                is_loud = is_loud or _is_loud(part)
                mp3.mux(track.encode(part))
            mp3.mux(track.encode(None))
    return heard, is_loud


def _is_loud(part: AudioFrame) -> bool:
    wave = array("h", bytes(part.planes[0])[: 2 * part.samples])
    return bool(wave) and (max(wave) >= LOUD or min(wave) <= -LOUD)


@contextmanager
def _opened(given: IO[bytes], kind: Kind) -> Iterator[tuple[InputContainer, AudioStream]]:
    # The demuxer is ours to choose: left to guess, FFmpeg takes playlists too, which lead it to other files.
    try:
        container = av.open(given, "r", format=kind.demuxer, metadata_errors="ignore")
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


def answer(given: IO[bytes], most: float, target: IO[bytes]) -> dict[str, Any]:
    """What became of it, in words that pass to the other process."""
    av.logging.set_level(av.logging.ERROR)
    try:
        return make(given, most, target)
    except Unusable as unusable:
        return {"trouble": unusable.trouble}
    except (MemoryError, ValueError):
        # More than the memory allowed, or sound that changes its shape on the way.
        return {"trouble": Trouble.DAMAGED}
    except OSError:
        return {"trouble": Trouble.NOT_STORED}


def rehearse() -> None:
    """Have the library load all it loads late, while files can still be opened: an empty WAV goes through it."""
    empty = b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\4\0\0\0" + bytes(4)
    answer(BytesIO(empty), 1, BytesIO())


def main(most: str, seconds: str, mp3: str) -> None:
    """Read standard input, write the file of that number, say on standard output how it went."""
    rehearse()
    with os.fdopen(int(mp3), "wb") as target, os.fdopen(sys.stdin.fileno(), "rb", closefd=False) as given:
        confine(int(seconds), int(float(most) * STATION_BITRATE / 8) + MARGIN)
        print(json.dumps(answer(given, float(most), target)))


if __name__ == "__main__":
    main(*sys.argv[1:])

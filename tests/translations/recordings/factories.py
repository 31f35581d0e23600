"""Sound made on the spot: a tone in every container, never a voice; and recordings of it."""

import hashlib
import io
import math
import struct
import wave
from fractions import Fraction
from typing import Any

import av
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import files
from translations.models import Text
from translations.recordings import actions, tasks
from translations.recordings.lifecycle import RecordingState
from translations.recordings.models import Recording

RATE, BLOCK = 48_000, 960
CONTAINERS = {
    "mp3": ("mp3", "libmp3lame", {}),
    "wav": ("wav", "pcm_s16le", {}),
    "ogg": ("ogg", "libopus", {}),
    "m4a": ("mp4", "aac", {}),
    "webm": ("webm", "libopus", {"live": "1"}),  # of unknown length, as browsers record it
}


def sound(kind: str = "wav", seconds: float = 2.0, pitch: int = 440, **more: Any) -> bytes:
    """A tone in that container; `layout`, `tracks`, `video` beside it, `codec`, options of the container."""
    container, codec, options = CONTAINERS[kind]
    given = io.BytesIO()
    with av.open(given, "w", format=container, options={**options, **more.get("options", {})}) as file:
        layout = more.get("layout", "mono")
        tracks = [_track(file, more.get("codec", codec), layout) for _ in range(more.get("tracks", 1))]
        picture = _picture_track(file, container) if more.get("video") else None
        for begin in range(0, round(seconds * RATE), BLOCK):
            for track in tracks:
                file.mux(track.encode(_tone(begin, pitch, layout)))
        if picture:
            _show(file, picture, seconds)
        for track in tracks:
            file.mux(track.encode(None))
    return given.getvalue()


def hours(count: int, rate: int = 1000) -> bytes:
    """A WAV of so many hours that is as honest as small: a byte a sample, few samples a second."""
    given = io.BytesIO()
    with wave.open(given, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(bytes((64, 192)) * (count * 1800 * rate))
    return given.getvalue()


def silence(seconds: int = 3, loudness: int = 0) -> bytes:
    """A WAV in which nothing is louder than that, of 32,768."""
    given = io.BytesIO()
    with wave.open(given, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(struct.pack("<hh", loudness, -loudness) * (22_050 * seconds))
    return given.getvalue()


def padded(size: int) -> bytes:
    """A whole WAV of exactly that many bytes."""
    sent = sound("wav", seconds=1)
    pad = size - len(sent) - 8
    length = (len(sent) + pad).to_bytes(4, "little")
    return sent[:4] + length + sent[8:] + b"LIST" + pad.to_bytes(4, "little") + bytes(pad)


def recorded(
    session: Session, person: Person, text: Text, language: str, content: bytes = b"", **given: Any
) -> Recording:
    """A recording handed in, as the page does it."""
    sent = io.BytesIO(content or sound("wav", pitch=given.pop("pitch", 440)))
    seen = given.pop("seen_source", text.version)
    return actions.add(session, person, text, language, sent, given.pop("speaker", ""), seen)


def in_force(session: Session, *given: Any, **more: Any) -> Recording:
    """A recording handed in and made by the worker."""
    handed_in = recorded(session, *given, **more)
    session.commit()
    tasks.make_station(handed_in.id)
    session.refresh(handed_in)
    return handed_in


def kept(session: Session, text: Text, person: Person, language: str = "tay", **given: Any) -> Recording:
    """A row with a file, whose content nobody looks at; ready without an MP3 unless another `state` is given."""
    version = given.pop("version", 1)
    content = given.pop("content", b"RIFF, a sound of no length")
    name = f"{text.id}/{language}_v{version}_kept.wav"
    files.write(files.folder("recordings") / name, content)
    made = Recording(
        text_id=text.id,
        language=language,
        version=version,
        source_version=given.pop("source_version", text.version),
        original=name,
        state=given.pop("state", RecordingState.READY),
        kind="wav",
        seconds=12.0,
        size=len(content),
        digest=hashlib.sha256(content).digest(),
        person_id=person.id,
        **given,
    )
    session.add(made)
    session.flush()
    return made


def _track(file: Any, codec: str, layout: str) -> Any:
    track = file.add_stream(codec, rate=RATE, options={"strict": "experimental"})
    track.layout = layout
    return track


def _picture_track(file: Any, container: str) -> Any:
    track = file.add_stream("libvpx" if container == "webm" else "mpeg4", rate=5)
    track.width, track.height, track.pix_fmt = 64, 64, "yuv420p"
    return track


def _show(file: Any, track: Any, seconds: float) -> None:
    for number in range(round(seconds * 5)):
        frame = av.VideoFrame(64, 64, "yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 5)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        file.mux(track.encode(frame))
    file.mux(track.encode(None))


def _tone(begin: int, pitch: int, layout: str) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout=layout, samples=BLOCK)
    channels = len(frame.layout.channels)
    wave = (round(8000 * math.sin(2 * math.pi * pitch * at / RATE)) for at in range(begin, begin + BLOCK))
    content = b"".join(struct.pack("<h", value) * channels for value in wave)
    frame.planes[0].update(content.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
    return frame

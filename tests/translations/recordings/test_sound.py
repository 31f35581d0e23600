"""What a file really is: its content says, and what cannot be used has a sentence."""

import io
import subprocess
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from sqlalchemy.orm import Session

from foundation import settings
from foundation.settings import Settings
from tests.translations.recordings.factories import CONTAINERS, silence, sound
from translations.recordings import sound as program
from translations.recordings import workshop
from translations.recordings.kinds import kind_of
from translations.recordings.refusals import SENTENCES, Troubled
from translations.recordings.troubles import Trouble


@pytest.fixture
def limits(session: Session) -> Settings:
    return settings.current()


@pytest.fixture
def given(tmp_path: Path, limits: Settings) -> Any:
    """Hear content that lies in a file whose name says something else."""

    def hear(content: bytes, **changed: Any) -> workshop.Heard:
        path, target = tmp_path / "thu.txt", tmp_path / "station.mp3"
        path.write_bytes(content)
        with path.open("rb") as file, target.open("w+b") as mp3:
            return workshop.make(file, mp3, replace(limits, **changed))

    return hear


def trouble(given: Any, content: bytes, **changed: Any) -> str:
    with pytest.raises(Troubled) as refused:
        given(content, **changed)
    assert str(refused.value)
    return refused.value.trouble


@pytest.mark.parametrize("kind", CONTAINERS)
def test_every_kind_is_known_by_its_content(given: Any, kind: str) -> None:
    heard = given(sound(kind))
    assert heard.kind == kind
    assert heard.seconds == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("ogg", {"codec": "vorbis", "layout": "stereo"}),
        ("webm", {"options": {"live": "0"}}),
        ("m4a", {"options": {"movflags": "frag_keyframe+empty_moov"}}),
        ("mp3", {"options": {"id3v2_version": "0", "write_xing": "0"}}),
    ],
    ids=["Vorbis", "WebM with a length", "M4A as Safari records it", "MP3 without a tag"],
)
def test_so_are_their_varieties(given: Any, kind: str, more: dict[str, Any]) -> None:
    assert given(sound(kind, **more)).kind == kind


@pytest.mark.parametrize("kind", CONTAINERS)
def test_what_breaks_off_is_not_taken(given: Any, kind: str) -> None:
    whole = sound(kind, seconds=4)
    assert trouble(given, whole[: len(whole) * 6 // 10]) in {Trouble.CUT, Trouble.DAMAGED}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Trouble.UNKNOWN),
        ("Thẻ BHYT sắp hết hạn. ".encode() * 5000, Trouble.UNKNOWN),
        ("\ufeffThẻ BHYT".encode("utf-16"), Trouble.UNKNOWN),
        (b"ID3 " + b"xin chao " * 5000, Trouble.DAMAGED),
        (b"#EXTM3U\nfile:///etc/passwd\n", Trouble.UNKNOWN),
        (b"\x1a\x45\xdf\xa3webm" + bytes(500), Trouble.DAMAGED),
        (
            b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data\0\0\0\0",
            Trouble.EMPTY,
        ),
    ],
    ids=["nothing", "text", "UTF-16", "text after ID3", "playlist", "empty WebM", "no samples"],
)
def test_what_is_no_sound_is_not_taken(given: Any, content: bytes, expected: Trouble) -> None:
    assert trouble(given, content) == expected


@pytest.mark.parametrize("kind", ["webm", "m4a"])
def test_a_video_is_not_taken(given: Any, kind: str) -> None:
    assert trouble(given, sound(kind, video=True)) == Trouble.VIDEO


def test_nor_are_several_tracks(given: Any) -> None:
    assert trouble(given, sound("m4a", tracks=2)) == Trouble.SEVERAL


def test_nor_a_codec_that_stations_do_not_send(given: Any) -> None:
    assert trouble(given, sound("wav", codec="adpcm_ima_wav")) == Trouble.CODEC


def test_too_short_and_too_long_are_said_with_their_limit(given: Any) -> None:
    assert trouble(given, sound(seconds=0.5)) == Trouble.SHORT
    assert trouble(given, sound(seconds=61), recording_longest=1) == Trouble.LONG
    assert given(sound(seconds=59), recording_longest=1).seconds == pytest.approx(59)


def test_what_nobody_could_hear_is_not_taken(given: Any) -> None:
    assert trouble(given, silence()) == Trouble.SILENT
    assert trouble(given, silence(loudness=300)) == Trouble.SILENT
    assert given(silence(loudness=400)).seconds == pytest.approx(3)


def test_a_few_kilobytes_of_hours_are_read_no_further_than_the_limit(given: Any) -> None:
    # One sample a second: a hundred kilobytes last more than half a day.
    slow = bytearray(sound(seconds=1))
    slow[24:28] = (1).to_bytes(4, "little")
    assert trouble(given, bytes(slow)) == Trouble.LONG


def test_a_file_that_takes_too_long_is_given_up_with_its_process(given: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def kill(self) -> None:
            ended.append(True)
            super().kill()

    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.setattr(workshop, "deadline", lambda limits: timedelta(seconds=0.01))
    assert trouble(given, sound()) == Trouble.SLOW
    assert ended


def test_a_process_that_falls_takes_nothing_with_it(
    given: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workshop, "ROOT", tmp_path)
    assert trouble(given, sound()) == Trouble.DAMAGED


def test_the_process_is_given_no_secret(given: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELD_KEY", "a secret of the house")
    seen: list[dict[str, str]] = []
    usual = subprocess.run

    def run(*args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs["env"])
        return usual(*args, **kwargs)

    monkeypatch.setattr(workshop.subprocess, "run", run)
    given(sound())
    assert seen == [{}]


@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_stations_file_is_mono_mp3_of_the_same_length(limits: Settings, tmp_path: Path, kind: str) -> None:
    original, station = tmp_path / "original", tmp_path / "station.mp3"
    original.write_bytes(sound(kind, layout="stereo"))
    with original.open("rb") as file, station.open("w+b") as mp3:
        workshop.make(file, mp3, limits)
    with av.open(str(station), format="mp3") as made:
        stream = made.streams.audio[0]
        assert (stream.codec_context.name, stream.channels, stream.rate) == ("mp3float", 1, 44_100)
        assert stream.bit_rate == 64_000
        heard = list(made.decode(stream))
    assert sum(frame.samples for frame in heard) / 44_100 == pytest.approx(2, abs=0.1)
    assert crossings(heard) == pytest.approx(2 * 440 * 2, rel=0.05), "the tone is still the tone"


def test_without_an_encoder_it_is_said_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "ENCODER", "an encoder that nobody has")
    target = io.BytesIO()
    assert program.answer(io.BytesIO(sound()), 60, target) == {"trouble": Trouble.NO_ENCODER}
    assert not target.getvalue()


def test_every_trouble_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Trouble)


def test_no_kind_is_guessed_from_a_few_bytes() -> None:
    assert [kind_of(io.BytesIO(b"\xff\xfb\x90\x00").read(length)) is None for length in range(4)] == [True] * 4


def crossings(frames: list[av.AudioFrame]) -> int:
    """How often the wave passes zero."""
    signs = [value >= 0 for frame in frames for value in memoryview(frame.planes[0]).cast("f")[: frame.samples]]
    return sum(one != next_one for one, next_one in pairwise(signs))

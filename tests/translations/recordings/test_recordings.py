"""Recordings of a text: versions that stay, one that counts, the MP3 of stations made by the worker."""

import io
import stat
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import settings
from foundation.languages import LANGUAGES
from tests.translations import factories as make
from tests.translations.recordings.factories import in_force, recorded, sound
from tests.translations.statements import statements
from translations.actions import change_source
from translations.models import Text
from translations.recordings import actions, making, queries, storage, tasks
from translations.recordings.lifecycle import RecordingState
from translations.recordings.refusals import AlreadyThere, NotMine, Troubled
from translations.recordings.troubles import Trouble
from translations.rights.models import LanguageRight


@pytest.fixture
def text(session: Session) -> Text:
    return make.text(session, channel="script", source="Mời bà con gia hạn thẻ. Hỏi {hotline}.")


def folder() -> Path:
    return settings.current().data_dir / "recordings"


def files() -> list[str]:
    return sorted(path.name for path in folder().rglob("*") if path.is_file())


def deeds(session: Session) -> list[str]:
    return list(session.scalars(select(Audit.action).where(Audit.action.like("recording.%")).order_by(Audit.id)))


def test_a_recording_is_kept_as_it_came_and_counts(session: Session, text: Text) -> None:
    content = sound("ogg")
    made = recorded(session, make.person(session, "translator"), text, "tay", content, speaker="  Bà Nông  ")
    assert (made.version, made.kind, made.size, made.speaker) == (1, "ogg", len(content), "Bà Nông")
    assert made.state == RecordingState.BEING_MADE
    path = storage.place(made.original)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files() == [path.name], "nothing else is left behind"
    assert queries.current(session, text, "tay") is None, "not before it is made"
    assert deeds(session) == ["recording.add"]


@pytest.mark.parametrize("slug", ["giay", "phu-la", "xa-pho", "la-chi"])
def test_languages_without_writing_are_recorded_too(session: Session, text: Text, slug: str) -> None:
    assert not LANGUAGES[slug].is_written
    assert recorded(session, make.person(session, "translator"), text, slug).language == slug


def test_a_new_version_leaves_the_older_as_it_is(session: Session, text: Text) -> None:
    speaker = make.person(session, "reviewer")
    first = in_force(session, speaker, text, "tay")
    before = storage.place(first.original).read_bytes()
    second = in_force(session, speaker, text, "tay", pitch=880)
    assert [one.version for one in queries.recordings_of(session, text, "tay")] == [2, 1]
    assert queries.current(session, text, "tay") is second
    assert storage.place(first.original).read_bytes() == before


def test_a_withdrawn_version_gives_way_to_the_one_before_and_can_come_back(session: Session, text: Text) -> None:
    speaker = make.person(session, "translator")
    first, second = (in_force(session, speaker, text, "tay", pitch=pitch) for pitch in (440, 880))
    actions.withdraw(session, speaker, second.id)
    actions.withdraw(session, speaker, second.id)
    assert queries.current(session, text, "tay") is first
    third = in_force(session, speaker, text, "tay", pitch=660)
    assert third.version == 3, "a number is never given twice"
    actions.withdraw(session, speaker, third.id)
    actions.restore(session, speaker, second.id)
    assert queries.current(session, text, "tay") is second
    assert deeds(session)[2:] == ["recording.withdraw", "recording.add", "recording.withdraw", "recording.restore"]


def test_the_same_file_twice_is_one_version(session: Session, text: Text) -> None:
    speaker = make.person(session, "translator")
    recorded(session, speaker, text, "tay")
    with pytest.raises(AlreadyThere):
        recorded(session, speaker, text, "tay")
    assert len(files()) == 1


def test_another_source_makes_it_stale(session: Session, text: Text) -> None:
    speaker = make.person(session, "translator")
    made = in_force(session, speaker, text, "tay")
    assert not made.is_stale
    change_source(session, text.author, text, "Mời bà con gia hạn thẻ trước thứ sáu. Hỏi {hotline}.")
    session.flush()
    found = queries.current(session, text, "tay")
    assert found is made
    assert found.is_stale
    again = recorded(session, speaker, text, "tay")
    assert not again.is_stale, "the same words may still be right"


def test_what_was_spoken_for_an_older_source_is_kept_as_that(session: Session, text: Text) -> None:
    change_source(session, text.author, text, "Mời bà con gia hạn thẻ trước thứ sáu. Hỏi {hotline}.")
    made = recorded(session, make.person(session, "translator"), text, "tay", seen_source=1)
    assert (made.source_version, made.is_stale) == (1, True)
    ahead = recorded(session, make.person(session, "translator"), text, "nung", seen_source=99)
    assert (ahead.source_version, ahead.is_stale) == (2, False)


def test_only_who_works_in_the_language_records_it(session: Session, text: Text) -> None:
    stranger, elsewhere = make.person(session, "communicator"), make.person(session, "translator")
    session.add(LanguageRight(person_id=elsewhere.id, language="nung", may_translate=True, may_review=False))
    session.flush()
    for person in (stranger, elsewhere):
        with pytest.raises(NotMine):
            recorded(session, person, text, "tay")
    made = recorded(session, elsewhere, text, "nung")
    with pytest.raises(NotMine):
        actions.withdraw(session, stranger, made.id)
    assert not made.is_withdrawn


def test_what_is_refused_leaves_nothing(session: Session, text: Text) -> None:
    with pytest.raises(Troubled):
        recorded(session, make.person(session, "translator"), text, "tay", b"words, not sound" * 1000)
    assert files() == []
    assert queries.recordings_of(session, text, "tay") == []


def test_too_large_a_file_is_refused_while_it_is_read(session: Session, text: Text) -> None:
    class Endless:
        read_so_far = 0

        def read(self, size: int) -> bytes:
            self.read_so_far += size
            return bytes(size)

    sent = Endless()
    most = settings.current().recording_largest * storage.MEGABYTE
    with pytest.raises(Troubled) as refused:
        actions.add(session, make.person(session, "translator"), text, "tay", sent, "", 1)  # type: ignore[arg-type]
    assert refused.value.trouble == Trouble.LARGE
    assert sent.read_so_far <= most + storage.PIECE
    assert files() == []


@pytest.mark.parametrize(
    ("content", "trouble"), [(b"", Trouble.EMPTY), (b"xin chao " * 9, Trouble.UNKNOWN), (b"ID", Trouble.UNKNOWN)]
)
def test_what_begins_like_no_sound_is_refused_at_once(
    session: Session, text: Text, content: bytes, trouble: Trouble
) -> None:
    with pytest.raises(Troubled) as refused:
        actions.add(session, make.person(session, "translator"), text, "tay", io.BytesIO(content), "", 1)
    assert refused.value.trouble == trouble
    assert files() == []


def test_a_recording_in_the_making_leaves_the_one_before_in_force_and_so_does_a_refused_one(
    session: Session, text: Text
) -> None:
    speaker = make.person(session, "translator")
    first = in_force(session, speaker, text, "tay")
    second = recorded(session, speaker, text, "tay", sound("wav")[:150_000])
    session.commit()
    assert queries.current(session, text, "tay") is first
    tasks.make_station(second.id)
    session.refresh(second)
    assert (second.state, second.trouble, second.original) == (RecordingState.REFUSED, Trouble.CUT, "")
    assert queries.current(session, text, "tay") is first
    assert not [name for name in files() if "_v2_" in name], "what is worth nothing is thrown away"
    again = recorded(session, speaker, text, "tay", sound("wav")[:150_000])
    assert again.version == 3, "what was refused may be sent again"


def test_the_same_file_is_not_taken_twice_while_it_is_made(session: Session, text: Text) -> None:
    speaker = make.person(session, "translator")
    first = recorded(session, speaker, text, "tay")
    session.commit()
    assert making.claim(session, first.id)
    with pytest.raises(AlreadyThere):
        recorded(session, speaker, text, "tay")


def test_a_file_handed_in_passes_memory_a_piece_at_a_time(session: Session, text: Text) -> None:
    class Sent(io.BytesIO):
        asked: ClassVar[list[int]] = []

        def read(self, size: int | None = -1) -> bytes:
            self.asked.append(size or -1)
            return super().read(size)

    actions.add(session, make.person(session, "translator"), text, "tay", Sent(sound(seconds=8)), "", 1)
    assert set(Sent.asked) == {storage.PIECE}


def test_a_full_disk_is_said(session: Session, text: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "replace", full)
    with pytest.raises(Troubled) as refused:
        recorded(session, make.person(session, "translator"), text, "tay")
    assert refused.value.trouble == Trouble.NOT_STORED
    assert files() == []


IN_FORCE = ("tay", "nung", "vi")


def test_what_may_go_on_air_is_answered_for_many_texts_in_one_statement(session: Session, text: Text) -> None:
    speaker = make.person(session, "translator")
    made = {slug: in_force(session, speaker, text, slug) for slug in IN_FORCE}
    newer = in_force(session, speaker, text, "tay", pitch=880)
    recorded(session, speaker, text, "tay", pitch=990)
    other = make.text(session, channel="script", source="Văn bản khác. Hỏi {hotline}.")
    stale = in_force(session, speaker, other, "tay")
    change_source(session, other.author, other, "Văn bản khác nữa. Hỏi {hotline}.")
    withdrawn = in_force(session, speaker, other, "nung")
    actions.withdraw(session, speaker, withdrawn.id)
    fresh = in_force(session, speaker, other, "vi")
    session.commit()
    wanted = [(one.id, slug) for one in (text, other) for slug in (*IN_FORCE, "giay")]
    with statements() as asked:
        found = queries.in_force(session, wanted)
    assert len(asked) == 1
    assert {key: one.recording_id for key, one in found.items()} == {
        (text.id, "tay"): newer.id,
        (text.id, "nung"): made["nung"].id,
        (text.id, "vi"): made["vi"].id,
        (other.id, "vi"): fresh.id,
    }
    assert stale.is_stale
    one = found[text.id, "tay"]
    assert (one.version, one.source_version) == (2, 1)
    assert one.size == storage.size(one.station)
    assert one.seconds == pytest.approx(2, abs=0.1)
    assert queries.in_force(session, [(text.id, "nung")]).keys() == {(text.id, "nung")}
    assert queries.in_force(session, []) == {}

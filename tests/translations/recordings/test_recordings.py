"""Recordings of a text: versions that stay, one that counts, the MP3 of stations made by the worker."""

import shutil
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock, settings
from foundation.languages import LANGUAGES
from tests.translations import factories as make
from tests.translations.recordings.factories import kept, recorded, sound
from translations.actions import change_source
from translations.models import Text
from translations.recordings import actions, queries, storage, tasks, workshop
from translations.recordings.models import Recording
from translations.recordings.refusals import AlreadyThere, NotMine, Troubled
from translations.recordings.troubles import Trouble
from translations.rights.models import LanguageRight


@pytest.fixture(autouse=True)
def no_files_of_other_tests(session: Session) -> None:
    shutil.rmtree(folder(), ignore_errors=True)


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
    assert made.seconds == pytest.approx(2, abs=0.1)
    path = storage.place(made.original)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files() == [path.name], "nothing else is left behind"
    assert queries.current(session, text, "tay") is made
    assert deeds(session) == ["recording.add"]


@pytest.mark.parametrize("slug", ["giay", "phu-la", "xa-pho", "la-chi"])
def test_languages_without_writing_are_recorded_too(session: Session, text: Text, slug: str) -> None:
    assert not LANGUAGES[slug].is_written
    assert recorded(session, make.person(session, "translator"), text, slug).language == slug


def test_a_new_version_leaves_the_older_as_it_is(session: Session, text: Text) -> None:
    speaker = make.person(session, "reviewer")
    first = recorded(session, speaker, text, "tay")
    before = storage.place(first.original).read_bytes()
    second = recorded(session, speaker, text, "tay", pitch=880)
    assert [one.version for one in queries.recordings_of(session, text, "tay")] == [2, 1]
    assert queries.current(session, text, "tay") is second
    assert storage.place(first.original).read_bytes() == before


def test_a_withdrawn_version_gives_way_to_the_one_before_and_can_come_back(session: Session, text: Text) -> None:
    speaker = make.person(session, "translator")
    first, second = (recorded(session, speaker, text, "tay", pitch=pitch) for pitch in (440, 880))
    actions.withdraw(session, speaker, second.id)
    actions.withdraw(session, speaker, second.id)
    assert queries.current(session, text, "tay") is first
    third = recorded(session, speaker, text, "tay", pitch=660)
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
    made = recorded(session, speaker, text, "tay")
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


def test_the_worker_makes_the_mp3_of_stations(session: Session, text: Text) -> None:
    made = recorded(session, make.person(session, "translator"), text, "tay", sound("webm"))
    session.commit()
    assert made.plays == "original"
    tasks.make_station(made.id)
    session.refresh(made)
    assert (made.station, made.trouble, made.plays) == (storage.station_name(made), "", "station")
    assert workshop.hear(storage.place(made.station), settings.current()).kind == "mp3"
    assert not queries.waits(session, text, "tay")


def test_made_twice_at_once_it_is_made_once(session: Session, text: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    made = recorded(session, make.person(session, "translator"), text, "tay")
    session.commit()
    tasks.make_station(made.id)
    monkeypatch.setattr(actions, "make", lambda *names: pytest.fail("it is made already"))
    tasks.make_station(made.id)
    actions.made(session, made.id, "another", "")
    session.refresh(made)
    assert made.station == storage.station_name(made)


def test_what_cannot_be_made_says_why_and_is_made_when_asked_again(
    session: Session, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = make.person(session, "translator")
    made = recorded(session, speaker, text, "tay")
    session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(workshop, "make", refusing(Trouble.NO_ENCODER))
        tasks.make_station(made.id)
    session.refresh(made)
    assert (made.station, made.trouble) == ("", Trouble.NO_ENCODER)
    tasks.make_station(made.id)
    session.refresh(made)
    assert made.station == "", "not by itself: somebody asks for it"
    actions.retry(session, speaker, made.id)
    session.commit()
    tasks.make_station(made.id)
    session.refresh(made)
    assert (bool(made.station), made.trouble) == (True, "")
    assert deeds(session) == ["recording.add", "recording.retry"]


def test_a_file_that_is_gone_is_said_to_be_gone(session: Session, text: Text) -> None:
    made = recorded(session, make.person(session, "translator"), text, "tay")
    session.commit()
    storage.place(made.original).unlink()
    tasks.make_station(made.id)
    session.refresh(made)
    assert made.trouble == Trouble.MISSING


def test_a_lost_wake_up_is_found(session: Session, text: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.person(session, "translator")
    lost, fresh, done, failed, gone = (kept(session, text, person, version=number) for number in range(1, 6))
    old = clock.now() - 2 * queries.OVERDUE
    done.station, failed.trouble, gone.withdrawn_at = "made.mp3", Trouble.SLOW, old
    session.flush()
    session.execute(update(Recording).where(Recording.id != fresh.id).values(at=old))
    session.commit()
    rung: list[int] = []
    monkeypatch.setattr(tasks, "wake", lambda task, number: rung.append(number))
    tasks.sweep()
    assert rung == [lost.id]


def refusing(trouble: Trouble):  # type: ignore[no-untyped-def]
    def refuse(*_: object) -> None:
        raise Troubled(trouble)

    return refuse

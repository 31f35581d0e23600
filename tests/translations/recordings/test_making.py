"""The worker's part: each recording is made once, whoever is killed meanwhile, and so many at once."""

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.database import db
from foundation.settings import Settings
from tests.translations import factories as make
from tests.translations.recordings.factories import kept, recorded, sound
from translations.models import Text
from translations.recordings import actions, making, queries, storage, tasks, workshop
from translations.recordings.lifecycle import RecordingState
from translations.recordings.models import Recording
from translations.recordings.refusals import Troubled
from translations.recordings.troubles import Trouble


@pytest.fixture
def script(session: Session) -> Text:
    return make.text(session, channel="script", source="Mời bà con gia hạn thẻ. Hỏi {hotline}.")


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The wake-ups sent, instead of a broker."""
    sent: list[int] = []
    monkeypatch.setattr(tasks, "wake", lambda task, number: sent.append(number))
    return sent


@pytest.fixture
def at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two recordings may be made at once."""
    usual = making.settings.current

    class Two:
        @staticmethod
        def current() -> Settings:
            return replace(usual(), recordings_at_once=2)

    monkeypatch.setattr(making, "settings", Two)


def handed_in(session: Session, script: Text, count: int = 1) -> list[Recording]:
    """So many recordings, in the making and handed in one after the other."""
    person = make.person(session, "translator")
    made = [kept(session, script, person, version=one, state=RecordingState.BEING_MADE) for one in range(1, count + 1)]
    session.commit()
    return made


def deeds(session: Session) -> list[str]:
    return list(session.scalars(select(Audit.action).where(Audit.action.like("recording.%")).order_by(Audit.id)))


def let_the_claim_lapse(session: Session, recording_id: int) -> None:
    long_ago = clock.now() - workshop.deadline(making.settings.current()) - queries.SLACK * 2
    session.execute(update(Recording).where(Recording.id == recording_id).values(claimed_at=long_ago))
    session.commit()


def test_the_worker_makes_the_mp3_of_stations(session: Session, script: Text) -> None:
    made = recorded(session, make.person(session, "translator"), script, "tay", sound("webm"))
    session.commit()
    assert made.plays == "original"
    tasks.make_station(made.id)
    session.refresh(made)
    assert (made.state, made.trouble, made.plays) == (RecordingState.READY, "", "station")
    assert made.station == storage.station_name(made.original)
    content = storage.place(made.station).read_bytes()
    assert (content[:3], len(content)) == (b"ID3", made.station_size)
    assert made.seconds == pytest.approx(2, abs=0.1)
    assert queries.current(session, script, "tay") is made


def test_no_transaction_is_open_while_it_is_decoded(
    session: Session, script: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = recorded(session, make.person(session, "translator"), script, "tay").id
    session.commit()
    seen: list[int] = []

    def look(*_: object) -> workshop.Heard:
        open_ones = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()"
        with db.engine.connect() as beside:
            seen.append(beside.scalar(text(open_ones)) or 0)
        return workshop.Heard("wav", 2.0)

    monkeypatch.setattr(workshop, "make", look)
    tasks.make_station(number)
    assert seen == [0]


def test_rung_for_twice_it_is_made_once(session: Session, script: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    made = recorded(session, make.person(session, "translator"), script, "tay")
    session.commit()
    tasks.make_station(made.id)
    monkeypatch.setattr(making, "make", lambda claimed: pytest.fail("it is made already"))
    tasks.make_station(made.id)


def test_who_has_it_has_it_alone(session: Session, script: Text, at_once: None) -> None:
    (made,) = handed_in(session, script)
    assert making.claim(session, made.id)
    session.commit()
    assert making.claim(session, made.id) is None


def test_what_another_transaction_holds_is_stepped_over(session: Session, script: Text) -> None:
    (made,) = handed_in(session, script)
    with db.engine.begin() as other:
        other.execute(text("SELECT 1 FROM recording WHERE id = :id FOR UPDATE"), {"id": made.id})
        assert making.claim(session, made.id) is None
    assert making.claim(session, made.id)


def test_no_more_than_allowed_are_made_at_once_and_the_next_is_rung_for(
    session: Session, script: Text, at_once: None, rung: list[int]
) -> None:
    first, second, third, fourth = handed_in(session, script, 4)
    claims = [making.claim(session, one.id) for one in (first, second, third)]
    session.commit()
    assert [bool(one) for one in claims] == [True, True, False]
    assert claims[0]
    tasks.settle(claims[0], making.Made("made.mp3", 12.0, 1000))
    assert rung == [third.id], "the one that waited longest"
    assert making.claim(session, fourth.id), "there is room for one again"


def test_workers_count_one_after_the_other(app: Flask, session: Session, script: Text) -> None:
    numbers = [one.id for one in handed_in(session, script, 6)]
    claimed: list[int] = []
    begin = threading.Barrier(6)

    def work(number: int) -> None:
        with app.app_context():
            begin.wait(10)
            found = making.claim(db.session, number)
            db.session.commit()
            if found:
                claimed.append(found.recording_id)

    workers = [threading.Thread(target=work, args=(number,)) for number in numbers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(claimed) == 1


def test_a_killed_worker_is_followed_by_another_and_not_heard_any_more(
    session: Session, script: Text, rung: list[int]
) -> None:
    (made,) = handed_in(session, script)
    killed = making.claim(session, made.id)
    session.commit()
    assert killed
    session.execute(update(Recording).values(at=clock.now() - 2 * queries.OVERDUE))
    session.commit()
    tasks.sweep()
    assert rung == [], "it may be alive"
    let_the_claim_lapse(session, made.id)
    tasks.sweep()
    assert rung == [made.id]
    follower = making.claim(session, made.id)
    session.commit()
    assert follower
    assert not making.settle(session, killed, making.Made(trouble=Trouble.CUT))
    assert making.settle(session, follower, making.Made("made.mp3", 12.0, 1000))
    assert not making.settle(session, follower, making.Made("another.mp3", 1.0, 1))
    session.commit()
    session.refresh(made)
    assert (made.state, made.station, made.station_size) == (RecordingState.READY, "made.mp3", 1000)
    assert storage.place(made.original), "the word of the killed one threw nothing away"


def test_a_file_that_ends_its_worker_each_time_is_given_up(session: Session, script: Text) -> None:
    (made,) = handed_in(session, script)
    for number in range(making.MOST_TRIES):
        assert making.claim(session, made.id), number
        session.commit()
        let_the_claim_lapse(session, made.id)
    assert making.claim(session, made.id) is None
    session.commit()
    session.refresh(made)
    assert (made.state, made.trouble) == (RecordingState.REFUSED, Trouble.GIVEN_UP)
    actions.retry(session, make.person(session, "translator"), made.id)
    assert making.claim(session, made.id), "somebody asks for it"


@pytest.mark.parametrize("trouble", [Trouble.NO_ENCODER, Trouble.SLOW, Trouble.NOT_STORED])
def test_a_trouble_of_the_house_keeps_the_file_and_is_made_when_asked_again(
    session: Session, script: Text, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    speaker = make.person(session, "translator")
    made = recorded(session, speaker, script, "tay")
    session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(workshop, "make", refusing(trouble))
        tasks.make_station(made.id)
    session.refresh(made)
    assert (made.state, made.station, made.trouble) == (RecordingState.REFUSED, "", trouble)
    assert not list(storage.place(made.original).parent.glob("*.mp3"))
    tasks.make_station(made.id)
    session.refresh(made)
    assert made.station == "", "not by itself: somebody asks for it"
    actions.retry(session, speaker, made.id)
    session.commit()
    tasks.make_station(made.id)
    session.refresh(made)
    assert (made.state, bool(made.station), made.trouble) == (RecordingState.READY, True, "")
    assert deeds(session) == ["recording.add", "recording.retry"]
    actions.retry(session, speaker, made.id)
    assert made.state == RecordingState.READY, "nothing is to be made again"


def test_what_was_thrown_away_is_not_made_again(session: Session, script: Text) -> None:
    speaker = make.person(session, "translator")
    made = recorded(session, speaker, script, "tay", sound("wav")[:100_000])
    session.commit()
    tasks.make_station(made.id)
    actions.retry(session, speaker, made.id)
    session.refresh(made)
    assert made.state == RecordingState.REFUSED
    assert deeds(session) == ["recording.add"]


def test_a_file_that_is_gone_is_said_to_be_gone(session: Session, script: Text) -> None:
    made = recorded(session, make.person(session, "translator"), script, "tay")
    session.commit()
    storage.place(made.original).unlink()
    tasks.make_station(made.id)
    session.refresh(made)
    assert made.trouble == Trouble.MISSING


def test_what_was_taken_back_is_not_made_until_it_is_restored(session: Session, script: Text) -> None:
    (made,) = handed_in(session, script)
    speaker = make.person(session, "translator")
    actions.withdraw(session, speaker, made.id)
    assert making.claim(session, made.id) is None
    actions.restore(session, speaker, made.id)
    assert making.claim(session, made.id)


def test_a_lost_wake_up_is_found(session: Session, script: Text, rung: list[int]) -> None:
    lost, fresh, done, failed, gone = handed_in(session, script, 5)
    old = clock.now() - 2 * queries.OVERDUE
    done.state, failed.state, gone.withdrawn_at = RecordingState.READY, RecordingState.REFUSED, old
    session.flush()
    session.execute(update(Recording).where(Recording.id != fresh.id).values(at=old))
    session.commit()
    tasks.sweep()
    assert rung == [lost.id]


def refusing(trouble: Trouble):  # type: ignore[no-untyped-def]
    def refuse(*_: object) -> None:
        raise Troubled(trouble)

    return refuse


def test_who_counts_waits_for_who_is_counting(session: Session, script: Text) -> None:
    (made,) = handed_in(session, script)
    with db.engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": making._TURN})
        session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(OperationalError):
            making.claim(session, made.id)
        session.rollback()
    assert making.claim(session, made.id)

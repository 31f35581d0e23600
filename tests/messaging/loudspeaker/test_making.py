import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from foundation import clock, settings
from foundation.communes import COMMUNES
from foundation.database import db
from messaging.loudspeaker import actions, documents, making, queries, tasks
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.documents import forms, storage
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.papers import paper_of
from messaging.loudspeaker.stations.models import Station
from tests.messaging.loudspeaker.factories import bulletin
from tests.s3_server import KEY, SECRET, running_bucket


@pytest.fixture(autouse=True)
def no_files_of_other_tests(session: Session) -> None:
    shutil.rmtree(settings.current().data_dir / "scripts", ignore_errors=True)


@pytest.fixture
def wakened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The wake-ups sent, instead of a broker."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: sent.append((task.name, *ids)))
    return sent


def states(session: Session, made: Bulletin) -> set[str]:
    session.expire_all()
    return {script.state for script in queries.scripts_of(session, made.id)}


def folder(made: Bulletin) -> Path:
    return settings.current().data_dir / "scripts" / str(made.id)


def stored(made: Bulletin) -> list[str]:
    """The names of the files that are kept, without the digests they bear."""
    return sorted(re.sub(r"\.[0-9a-f]{16}\.", ".", path.name) for path in folder(made).iterdir())


def kept(script: Script, form: str) -> list[Path]:
    return sorted(folder(script.bulletin).glob(f"{storage.stem(script)}.*.{form}"))


def test_the_worker_makes_every_file(session: Session, wakened: list[tuple[str, int]]) -> None:
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    assert states(session, made) == {"ready"}
    day = f"{clock.today():%Y%m%d}"
    assert stored(made) == [
        f"03043_{day}_mong-1961_v3.pdf",
        f"03043_{day}_mong-1961_v3.txt",
        f"03043_{day}_vi_v2.pdf",
        f"03043_{day}_vi_v2.txt",
        f"04543_{day}_vi_v2.pdf",
        f"04543_{day}_vi_v2.txt",
    ]
    assert wakened == []
    script = queries.scripts_of(session, made.id)[0]
    assert script.generated_at is not None
    assert script.seconds == paper_of(script).seconds


def test_a_large_bulletin_is_made_a_batch_at_a_time(session: Session, wakened: list[tuple[str, int]]) -> None:
    plans = tuple(ScriptPlan(code, "vi") for code in list(COMMUNES)[: making.BATCH + 5])
    made = bulletin(session, scripts=plans)
    tasks.make_scripts.run(made.id)
    assert queries.tally(session, made.id).by_state == {"ready": making.BATCH, "waiting": 5}
    assert wakened == [("messaging.loudspeaker.tasks.make_scripts", made.id)]
    tasks.make_scripts.run(made.id)
    assert states(session, made) == {"ready"}
    assert len(stored(made)) == 2 * len(plans)


def test_two_workers_never_make_the_same_script(session: Session) -> None:
    made = bulletin(session)
    with Session(db.engine) as other:
        making.make_batch(session, made.id)
        assert making.make_batch(other, made.id) is False
        assert all(script.state == "waiting" for script in queries.scripts_of(other, made.id))
        session.commit()


def test_making_again_changes_nothing(session: Session) -> None:
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    script = queries.scripts_of(session, made.id)[0]
    before = documents.content(script, "pdf")
    documents.make(script)
    assert documents.content(script, "pdf") == before


def test_the_sweep_wakes_bulletins_that_still_wait(session: Session, wakened: list[tuple[str, int]]) -> None:
    waiting, withdrawn, ready = bulletin(session), bulletin(session), bulletin(session)
    actions.withdraw(session, withdrawn.id)
    session.commit()
    tasks.make_scripts.run(ready.id)
    tasks.sweep.run()
    assert wakened == [("messaging.loudspeaker.tasks.make_scripts", waiting.id)]


def test_a_missing_file_is_made_when_it_is_asked_for(session: Session) -> None:
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    script = queries.scripts_of(session, made.id)[0]
    first = documents.content(script, "pdf")
    assert first.startswith(b"%PDF-")
    (place,) = kept(script, "pdf")
    assert place.read_bytes() == first
    place.unlink()
    assert documents.content(script, "pdf") == first
    assert place.read_bytes() == first


def test_a_file_that_is_there_is_not_drawn_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    script = made_script(session)
    monkeypatch.setattr(forms.pdf, "render", lambda *_, **__: pytest.fail("drawn again"))
    assert documents.content(script, "pdf").startswith(b"%PDF-")


def test_a_file_of_other_settings_is_left_behind_and_replaced_when_asked_for(
    session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = made_script(session)
    before = kept(script, "txt")
    monkeypatch.setitem(app.extensions, "settings", replace(settings.current(), hotline="0214 3820 123"))
    assert "một hai ba" in documents.content(script, "txt").decode(), "its digits are said one by one"
    assert len(kept(script, "txt")) == 1
    assert kept(script, "txt") != before


def test_whatever_a_paper_says_gives_its_file_another_name(
    session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = made_script(session)
    tags = {documents.document(script, "pdf").tag}
    for change in ({"hotline": "1800 1234"}, {"office_name": "BHXH cơ sở Văn Bàn"}, {"reading_speeds": {"vi": 100}}):
        with monkeypatch.context() as other:
            other.setitem(app.extensions, "settings", replace(settings.current(), **change))
            tags.add(documents.document(script, "pdf").tag)
    session.add(Station(commune_code=script.commune_code, approver="Trần Văn Hùng"))
    session.flush()
    tags.add(documents.document(script, "pdf").tag)
    monkeypatch.setattr(forms, "_program", lambda: "a newer template")
    tags.add(documents.document(script, "pdf").tag)
    assert len(tags) == 6
    assert documents.document(script, "pdf").tag in tags, "and it stays that"


def test_the_store_being_away_leaves_scripts_waiting_longer_each_time(
    session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch, wakened: list[tuple[str, int]]
) -> None:
    made = bulletin(session)
    pauses = []
    with monkeypatch.context() as unplugged:
        unplugged.setitem(app.extensions, "settings", replace(settings.current(), files_url="/proc/khong-ghi"))
        for _ in range(9):
            tasks.make_scripts.run(made.id)
            session.refresh(made)
            assert made.retry_at
            pauses.append(round((made.retry_at - clock.now()).total_seconds()))
    assert states(session, made) == {"waiting"}
    assert pauses == [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert "/proc/khong-ghi" in str(made.trouble)
    tasks.sweep.run()
    assert wakened == [], "its pause is not over"
    made.retry_at = clock.now() - timedelta(seconds=1)
    session.commit()
    tasks.sweep.run()
    assert wakened == [("messaging.loudspeaker.tasks.make_scripts", made.id)]
    tasks.make_scripts.run(made.id)
    assert states(session, made) == {"ready"}
    assert (made.tries, made.retry_at, made.trouble) == (0, None, None)
    assert len(stored(made)) == 6


def test_a_store_that_is_away_holds_up_no_download(
    session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = made_script(session)
    before = documents.content(script, "pdf")
    monkeypatch.setitem(app.extensions, "settings", replace(settings.current(), files_url="/proc/khong-ghi"))
    assert documents.content(script, "pdf") == before
    assert documents.content(script, "docx").startswith(b"PK")


def test_scripts_lie_in_a_bucket_as_well(session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bulletin(session)
    with running_bucket() as found:
        there = replace(settings.current(), files_url=found.url, files_key=KEY, files_secret=SECRET)
        monkeypatch.setitem(app.extensions, "settings", there)
        tasks.make_scripts.run(made.id)
        assert states(session, made) == {"ready"}
        objects = found.objects()
        assert len(objects) == 6
        script = queries.scripts_of(session, made.id)[0]
        assert documents.content(script, "pdf") in objects.values()


@pytest.mark.parametrize("form", ["pdf", "large", "docx", "txt"])
def test_every_form_is_the_same_to_the_byte_when_made_twice(session: Session, form: str) -> None:
    script = queries.scripts_of(session, bulletin(session).id)[0]
    paper = paper_of(script)
    assert forms.render(paper, form) == forms.render(paper, form)
    assert documents.content(script, form) == forms.render(paper, form)


def made_script(session: Session) -> Script:
    """A script whose files the worker has made."""
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    session.expire_all()
    return queries.scripts_of(session, made.id)[0]


def test_a_script_without_font_is_ready_with_its_text_and_says_what_lacks(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_font(*args: object, **more: object) -> bytes:
        raise NoFont(writing="Tai Viet", font="Noto Sans Tai Viet", package="fonts-noto-core")

    made = bulletin(session, words=(Words("thai", 1, "ꪀꪱ ꪜꪱ."),), scripts=(ScriptPlan("03043", "thai", ("Nậm Cang",)),))
    with monkeypatch.context() as without:
        without.setattr(forms.pdf, "render", no_font)
        tasks.make_scripts.run(made.id)
    session.expire_all()
    (script,) = queries.scripts_of(session, made.id)
    assert script.state == "ready"
    assert script.reason is not None
    assert "Tai Viet" in script.reason
    assert "fonts-noto-core" in script.reason
    assert [Path(name).suffix for name in stored(made)] == [".txt"]
    assert "ꪀꪱ ꪜꪱ." in documents.content(script, "txt").decode()
    assert queries.reasons_of(session, made.id) == [script.reason]


def test_a_failed_script_says_why_and_can_be_tried_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.accounts.factories import person

    made = bulletin(session)
    broken = queries.scripts_of(session, made.id)[1].id
    real = documents.make

    def full_disk(script: Script, *paper: object) -> NoFont | None:
        if script.id == broken:
            raise OSError(28, "No space left on device")
        return real(script, *paper)

    with monkeypatch.context() as failing:
        failing.setattr(documents, "make", full_disk)
        tasks.make_scripts.run(made.id)
    assert queries.tally(session, made.id).by_state == {"ready": 2, "failed": 1}
    script = session.get(Script, broken)
    assert script is not None
    assert "No space left on device" in (script.reason or "")
    actions.retry(session, made.id, person(session, "communicator"))
    session.commit()
    tasks.make_scripts.run(made.id)
    assert states(session, made) == {"ready"}
    assert script.reason is None


def test_the_tally_counts_scripts_minutes_and_broadcasts(session: Session) -> None:
    from tests.accounts.factories import person

    made = bulletin(session)
    operator = person(session, "operator")
    first, second, _ = queries.scripts_of(session, made.id)
    now = clock.now()
    for script, aired, key in ((first, True, "k" * 8), (first, True, "l" * 8), (second, False, "m" * 8)):
        logbook.log(session, operator, Entry(script.id, now, aired, key, "mất điện"))
    session.commit()
    tally = queries.tally(session, made.id)
    assert (tally.scripts, tally.by_state, tally.aired) == (3, {"waiting": 3}, 2)
    assert tally.by_language == {"vi": 2, "mong-1961": 1}
    total = sum(script.seconds for script in queries.scripts_of(session, made.id))
    assert tally.minutes - 1 < total / 60 <= tally.minutes
    assert queries.tallies(session, []) == {}

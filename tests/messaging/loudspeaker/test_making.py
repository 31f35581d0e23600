import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from foundation import clock, settings
from foundation.communes import COMMUNES
from foundation.database import db
from messaging.loudspeaker import actions, documents, queries, refusals, tasks
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.documents import storage
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.papers import paper_of
from tests.messaging.loudspeaker.factories import bulletin


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


def stored(made: Bulletin) -> list[str]:
    folder = settings.current().data_dir / "scripts" / str(made.id)
    return sorted(path.name for path in folder.iterdir())


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
    plans = tuple(ScriptPlan(code, "vi") for code in list(COMMUNES)[: actions.BATCH + 5])
    made = bulletin(session, scripts=plans)
    tasks.make_scripts.run(made.id)
    assert queries.tally(session, made.id).by_state == {"ready": actions.BATCH, "waiting": 5}
    assert wakened == [("messaging.loudspeaker.tasks.make_scripts", made.id)]
    tasks.make_scripts.run(made.id)
    assert states(session, made) == {"ready"}
    assert len(stored(made)) == 2 * len(plans)


def test_two_workers_never_make_the_same_script(session: Session) -> None:
    made = bulletin(session)
    with Session(db.engine) as other:
        actions.make_batch(session, made.id)
        assert actions.make_batch(other, made.id) is False
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
    place = settings.current().data_dir / "scripts" / str(made.id) / documents.file_name(script, "pdf")
    assert place.read_bytes() == first
    place.unlink()
    assert documents.content(script, "pdf") == first


def test_a_file_of_another_time_is_not_handed_out_for_a_script_still_to_be_made(session: Session) -> None:
    script = queries.scripts_of(session, bulletin(session).id)[0]
    place = settings.current().data_dir / "scripts" / str(script.bulletin_id) / documents.file_name(script, "txt")
    place.parent.mkdir(parents=True)
    place.write_text("of a database that is gone")
    assert "KỊCH BẢN" in documents.content(script, "txt").decode()


def test_a_script_without_font_is_ready_with_its_text_and_says_what_lacks(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_font(*args: object, **more: object) -> bytes:
        raise NoFont(writing="Tai Viet", font="Noto Sans Tai Viet", package="fonts-noto-core")

    made = bulletin(session, words=(Words("thai", 1, "ꪀꪱ ꪜꪱ."),), scripts=(ScriptPlan("03043", "thai", ("Nậm Cang",)),))
    with monkeypatch.context() as without:
        without.setattr(storage.pdf, "render", no_font)
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

    def full_disk(script: Script) -> NoFont | None:
        if script.id == broken:
            raise OSError(28, "No space left on device")
        return real(script)

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


def test_export_writes_every_script_into_a_folder(session: Session, tmp_path: Path) -> None:
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    folder = tmp_path / "usb" / "loa"
    written = documents.export(session, made.id, folder)
    assert sorted(path.name for path in written) == stored(made)
    assert all(path.name.isascii() and " " not in path.name for path in folder.iterdir())


def test_export_makes_what_the_worker_has_not_made_yet(session: Session, tmp_path: Path) -> None:
    made = bulletin(session)
    assert len(documents.export(session, made.id, tmp_path)) == 6


def test_export_of_a_withdrawn_bulletin_says_it_is_void(session: Session, tmp_path: Path) -> None:
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    actions.withdraw(session, made.id)
    session.commit()
    texts = [path for path in documents.export(session, made.id, tmp_path) if path.suffix == ".txt"]
    assert all(path.read_text(encoding="utf-8").startswith("HẾT HIỆU LỰC\n") for path in texts)


def test_export_names_a_folder_it_cannot_write(session: Session, tmp_path: Path) -> None:
    made = bulletin(session)
    (tmp_path / "file").write_text("")
    with pytest.raises(refusals.FileNotWritten, match="file"):
        documents.export(session, made.id, tmp_path / "file" / "below")


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

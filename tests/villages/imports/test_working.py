"""The work on an import: claimed once, begun anew when whoever did it is gone, put back when it fails."""

import os
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import files, storage
from foundation.database import db
from tests.accounts.factories import person as make_person
from tests.villages.factories import make_village
from tests.villages.imports.lists import RESIDENTS, apply, csv, hand_in, held
from tests.villages.killing import killed_in
from villages.imports import actions, applying, claims, intake, previewing, queries, tasks
from villages.imports.lifecycle import State
from villages.imports.models import Import, ImportRow, OfferedResident
from villages.imports.reading import limits
from villages.imports.reading.refusals import LargeFile
from villages.imports.refusals import GivenUp, HouseFailed
from villages.models import Village

ROWS = [f"R{number},Người mẫu {number},0992{number:06},BN,vi,,,," for number in range(1, 61)]


@pytest.fixture
def keeper(session: Session) -> Person:
    return make_person(session, "communicator")


@pytest.fixture
def village(session: Session) -> Village:
    return make_village(session, ref="BN")


def reading(session: Session, keeper: Person) -> Import:
    """A file that is to be read; of its consents it is said that nobody knows who gave them."""
    entry = actions.take(session, keeper, "residents", "a.csv", csv(RESIDENTS, *ROWS))
    entry.choices = {**entry.choices, "consent": {"by": "unknown"}}
    session.commit()
    return entry


def test_one_worker_at_a_time_has_an_import(session: Session, keeper: Person, village: Village) -> None:
    entry = reading(session, keeper)
    assert claims.overdue(session) == [entry.id]
    assert claims.claim(session, entry.id)
    session.commit()
    assert claims.claim(session, entry.id) is None
    assert claims.overdue(session) == []
    session.execute(update(Import).values(leased_until=func.now() - text("interval '1 second'")))
    session.commit()
    assert claims.overdue(session) == [entry.id]


def test_a_claim_that_lapsed_is_not_worked_on_twice(session: Session, keeper: Person, village: Village) -> None:
    entry = reading(session, keeper)
    claimed = claims.claim(session, entry.id)
    session.commit()
    assert claimed
    tasks.carry_out(entry.id)  # the lease holds: nothing is done
    session.refresh(entry)
    assert entry.state == State.READING
    with Session(db.engine) as other:
        assert claims.hold(other, claimed)
        assert claims.hold(session, claimed) is None
    session.rollback()
    assert claims.hold(session, claimed)


def test_a_file_that_takes_its_worker_down_is_given_up(session: Session, keeper: Person, village: Village) -> None:
    entry = reading(session, keeper)
    for _time in range(claims.MOST_TRIES):
        assert claims.claim(session, entry.id)
        session.execute(update(Import).values(leased_until=func.now() - text("interval '1 second'")))
        session.commit()
    assert claims.claim(session, entry.id) is None
    session.commit()
    assert entry.state == State.REFUSED
    assert isinstance(queries.trouble(entry), GivenUp)


@pytest.mark.parametrize(("module", "name", "back"), [
    (previewing, "_keep_offered", State.REFUSED), (applying, "_write_residents", State.PREVIEWED),
])  # fmt: skip
def test_a_failure_of_the_house_writes_nothing_and_can_be_tried_again(
    session: Session, keeper: Person, village: Village, monkeypatch: pytest.MonkeyPatch,
    module: object, name: str, back: State,
) -> None:  # fmt: skip
    entry = reading(session, keeper)
    if back == State.PREVIEWED:
        tasks.carry_out(entry.id)
    before = held(session)
    session.commit()
    real: Callable[..., object] = getattr(module, name)

    def fail(*given: object) -> None:
        real(*given)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        if back == State.PREVIEWED:
            apply(session, keeper, entry)
        else:
            tasks.carry_out(entry.id)
    session.refresh(entry)
    assert (entry.state, entry.leased_until) == (back, None)
    assert isinstance(queries.trouble(entry), HouseFailed)
    assert held(session) == before
    if back == State.PREVIEWED:
        assert apply(session, keeper, entry).state == State.APPLIED


def test_progress_is_seen_by_others_while_the_work_goes_on(
    session: Session, keeper: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "STEP", 20)
    seen = []
    entry = reading(session, keeper)
    telling = claims.telling

    def watching(*given: object) -> Callable[[int, int | None], None]:
        tell = telling(*given)  # type: ignore[arg-type]

        def told(done: int, total: int | None) -> None:
            tell(done, total)
            with Session(db.engine) as page:
                found = page.get_one(Import, entry_id)
                seen.append((found.state, found.done, found.total))

        return told

    entry_id = entry.id
    session.commit()
    monkeypatch.setattr(claims, "telling", watching)
    tasks.carry_out(entry_id)
    assert seen == [("reading", 20, 60), ("reading", 40, 60), ("reading", 60, 60)]


def test_a_larger_file_waits_for_the_worker(
    session: Session, keeper: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = list[int]()
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: rung.extend(ids))
    entry = reading(session, keeper)
    monkeypatch.setattr(queries, "SMALL", 59)
    tasks.begin(entry.id)
    assert rung == [entry.id]
    monkeypatch.setattr(queries, "SMALL", 60)
    tasks.begin(entry.id)
    session.refresh(entry)
    assert (entry.state, rung) == (State.PREVIEWED, [entry.id])


def test_the_sweep_finds_lost_work_and_what_was_left_open(
    session: Session, keeper: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:

    rung = list[int]()
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: rung.extend(ids))
    entry = reading(session, keeper)
    left, fresh = (files.folder(intake.FOLDER) / f".open-{name}" for name in ("left", "fresh"))
    for path in (left, fresh):
        path.write_bytes(b"")
    long_ago = time.time() - 3 * 3600

    os.utime(left, (long_ago, long_ago))
    tasks.sweep()
    assert rung == [entry.id]
    assert (left.exists(), fresh.exists()) == (False, True)
    fresh.unlink()


def test_the_file_is_sealed_and_only_so_large(
    session: Session, keeper: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:

    entry = reading(session, keeper)
    stored = storage.store().read(f"{intake.FOLDER}/{entry.file}")
    assert b"mau 1" not in stored
    assert b"0992000001" not in stored
    assert intake.opened(entry) == csv(RESIDENTS, *ROWS).getvalue()
    monkeypatch.setattr(limits, "current", lambda: limits.Limits(100, 10))
    with pytest.raises(LargeFile):
        actions.take(session, keeper, "residents", "a.csv", csv(RESIDENTS, *ROWS))


def test_nothing_of_a_file_lies_in_clear_while_it_is_read(
    session: Session, keeper: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(previewing, "STEP", 1)
    entry, seen = reading(session, keeper), list[str]()

    def look(done: int, total: int | None) -> None:
        kept = [path for path in files.folder(intake.FOLDER).iterdir() if path.is_file()]
        seen.extend("clear" if b"0992000001" in path.read_bytes() else "sealed" for path in kept)

    previewing.preview(session, entry, look)
    assert set(seen) == {"sealed"}
    session.rollback()


@pytest.mark.parametrize(("sent", "kept"), [
    ("C:\\Users\\An\\Danh sách.xlsx", "Danh sách.xlsx"), ("../../etc/passwd", "passwd"),
    ("\x00\x1b[31m.csv", "[31m.csv"),
    ("a" * 300 + ".csv", "a" * 116 + ".csv"), ("", "…"),
])  # fmt: skip
def test_the_name_of_a_file_is_cleaned(sent: str, kept: str) -> None:

    assert intake.clean_name(sent) == kept


# Killed for good: a real process in the midst of its transaction, by a signal it cannot hear.

STANDS = """
import sys, time
from app import create_app
from villages.imports import {module}, tasks
real = {module}.{name}
def stand(*given):
    real(*given)
    print("standing", flush=True)
    time.sleep(600)
{module}.{name} = stand
with create_app().app_context():
    tasks.carry_out({import_id})
"""


def until_nobody_holds(session: Session, import_id: int) -> None:
    """PostgreSQL notices the end of a killed process in its own time."""
    for _moment in range(600):
        session.rollback()
        free = session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("list_import"), import_id)))
        session.rollback()
        if free:
            return
        session.execute(text("select pg_sleep(0.05)"))
    raise AssertionError("the killed process still holds the import")


@pytest.mark.parametrize(("module", "name"), [
    ("previewing", "_keep_offered"), ("applying", "_write_residents"), ("undoing", "_residents"),
])  # fmt: skip
def test_an_import_killed_half_way_left_nothing_and_is_taken_up_again(
    session: Session, keeper: Person, village: Village, environ: dict[str, str], module: str, name: str
) -> None:
    entry = reading(session, keeper)
    if module != "previewing":
        tasks.carry_out(entry.id)
        session.refresh(entry)
        entry = actions.apply(session, keeper, entry.id)
    if module == "undoing":
        session.commit()
        tasks.carry_out(entry.id)
        session.refresh(entry)
        entry = actions.undo(session, keeper, entry.id)
    session.commit()
    before, state, import_id = held(session), entry.state, entry.id
    session.commit()
    with killed_in(STANDS.format(module=module, name=name, import_id=import_id), environ):
        assert held(session) == before
        session.rollback()
    until_nobody_holds(session, import_id)
    session.refresh(entry)
    assert (entry.state, held(session)) == (state, before)
    if module == "previewing":
        assert not session.scalar(select(func.count()).select_from(OfferedResident))
        assert not session.scalar(select(func.count()).select_from(ImportRow))
    assert claims.overdue(session) == []  # its lease still runs
    session.execute(update(Import).values(leased_until=func.now() - text("interval '1 second'")))
    session.commit()
    assert claims.overdue(session) == [import_id]
    tasks.carry_out(import_id)
    session.refresh(entry)
    ended = {"previewing": State.PREVIEWED, "applying": State.APPLIED, "undoing": State.UNDONE}
    assert (entry.state, entry.new) == (ended[module], len(ROWS))


def test_two_who_apply_at_once_write_once(session: Session, keeper: Person, village: Village) -> None:
    entry = hand_in(session, keeper, RESIDENTS, *ROWS)
    actions.apply(session, keeper, entry.id)
    session.commit()
    claimed = claims.claim(session, entry.id)
    session.commit()
    assert claimed
    assert tasks._do(claimed) is False
    assert tasks._do(claimed) is False
    session.refresh(entry)
    assert entry.state == State.APPLIED
    assert session.scalar(text("select count(*) from resident")) == len(ROWS)

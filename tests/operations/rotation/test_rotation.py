"""A new FIELD_KEY while the house runs: nothing is lost, nothing stays under the old one."""

import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import keys, sealing
from foundation.database import Model, db
from foundation.settings import Settings
from foundation.storage import store
from messaging.sms.models import Addressee
from operations.rotation import columns, files
from operations.rotation.sealed import FOLDERS, OTHER_BYTES, SEALED
from tests.villages.factories import make_resident, make_village
from villages.contacts.models import Contact
from villages.history.models import ResidentVersion, VillageVersion
from villages.imports.models import Import, OfferedResident, OfferedVillage
from villages.models import Resident

ROOT = Path(__file__).parents[3]
OLD, NEW = "1:test-field-key-that-encrypts", "2:" + "another-field-key-" * 2
PEOPLE = 60


@pytest.fixture
def turn(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The keys of this process from now on; its files lie in a folder of the test's own."""

    def turn(*held: str) -> None:
        changed = replace(settings, field_key=",".join(held), data_dir=tmp_path)
        monkeypatch.setitem(app.extensions, "settings", changed)

    turn(OLD)
    return turn


def phone_of(number: int) -> str:
    return f"+8499200{number:04d}"


@pytest.fixture
def lists(turn: Any, session: Session) -> dict[str, bytes]:
    """Something in every sealed column and folder, under the old key; the files by name."""
    village = make_village(session)
    residents = [make_resident(session, village, phone=phone_of(number)) for number in range(PEOPLE)]
    for number, resident in enumerate(residents[:10]):
        resident.second_phone = keys.encrypt(phone_of(9000 + number))
        resident.insurance_number = keys.encrypt(f"{number:010d}")
    taken = Import(kind="residents", state="previewed", name="mau.csv", digest=b"d", size=1)
    session.add(taken)
    session.flush()
    for row in range(5):
        own = {name: keys.encrypt(f"{name} {row}") for name in ("phone", "second_phone", "insurance_number")}
        session.add(OfferedResident(import_id=taken.id, row=row, village_id=village.id, **own))
        session.add(ResidentVersion(resident_id=residents[row].id, village_id=village.id, how="edit", **own))
        offered = {"commune_code": village.commune_code, "head_phone": keys.encrypt(f"head {row}")}
        session.add(OfferedVillage(import_id=taken.id, row=row, **offered))
    was = {"how": "import", "before": {}, "head_phone": keys.encrypt("head before")}
    session.add(VillageVersion(village_id=village.id, commune_code=village.commune_code, **was))
    session.add(Contact(village_id=village.id, role="head", name="Người mẫu", phone=keys.encrypt("contact 0")))
    # A number that was forgotten is empty.
    session.add_all(
        [Addressee(phone=keys.encrypt("addressee 0"), number_hash=b"a"), Addressee(phone=b"", number_hash=b"b")]
    )
    session.commit()
    contents = {f"{folder}mau-{size}": b"\0ab\n" * size for folder in FOLDERS for size in (0, 7, 300_000)}
    for name, content in contents.items():
        store().write(name, b"".join(sealing.sealed(io.BytesIO(content))))
    return contents


def everything(session: Session) -> dict[str, list[str]]:
    """Every sealed value of the database in clear, by column."""
    found = {}
    for sealed in SEALED:
        for name in sealed.columns:
            column = sealed.table.columns[name]
            stored = session.scalars(select(column).where(func.octet_length(column) > 0)).all()
            found[f"{sealed.table.name}.{name}"] = sorted(keys.decrypt(value) for value in stored)
    session.commit()
    return found


def opened(name: str) -> bytes:
    with store().opened(name) as file:
        return b"".join(sealing.opened(file))


def versions(session: Session) -> set[int]:
    found = {one for sealed in SEALED for counted in columns.versions(session, sealed).values() for one in counted}
    session.commit()
    return found | set(files.versions(store()))


def test_every_column_of_bytes_is_known() -> None:
    """A new one fails here until it stands in `operations.rotation.sealed`."""
    for path in ROOT.glob("[!.]*/**/models.py"):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: dict[str, set[str]] = {}
    for table in Model.metadata.sorted_tables:
        names = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
        found |= {table.name: names} if names else {}
    sealed = {one.table.name: set(one.columns) for one in SEALED}
    known = {table: sealed.get(table, set()) | OTHER_BYTES.get(table, set()) for table in {*sealed, *OTHER_BYTES}}
    assert found == known
    assert not [table for table in sealed if sealed[table] & OTHER_BYTES.get(table, set())]


def test_the_old_key_may_go_afterwards(
    turn: Any, lists: dict[str, bytes], session: Session, runner: FlaskCliRunner
) -> None:
    before = everything(session)
    assert all(before.values())
    turn(NEW, OLD)
    done = runner.invoke(args=["keys", "rotate", "--at-once", "7"])
    assert done.exit_code == 0, done.output
    assert f"resident.phone\t2\t{PEOPLE}" in done.stdout
    assert f"files\t2\t{len(lists)}" in done.stdout
    assert "1" in done.stdout.splitlines()[-1]
    turn(NEW)
    session.expire_all()
    assert everything(session) == before
    assert {name: opened(name) for name in lists} == lists
    assert versions(session) == {2}
    assert session.scalars(select(Audit.detail).where(Audit.action == "keys.rotate")).one()["version"] == 2


def test_it_says_how_many_values_lie_under_each_version(
    turn: Any, lists: dict[str, bytes], session: Session, runner: FlaskCliRunner
) -> None:
    turn(NEW, OLD)
    session.scalars(select(Resident)).first().phone = keys.encrypt(phone_of(1))  # type: ignore[union-attr]
    session.commit()
    store().write("imports/clear", b"in clear")
    lines = runner.invoke(args=["keys", "status"]).stdout.splitlines()
    assert f"resident.phone\t1\t{PEOPLE - 1}" in lines
    assert "resident.phone\t2\t1" in lines
    assert "sms_addressee.phone\t1\t1" in lines
    assert f"files\t1\t{len(lists)}" in lines
    assert "files\tin clear\t1" in lines


def test_no_row_looks_edited(turn: Any, lists: dict[str, bytes], session: Session, runner: FlaskCliRunner) -> None:
    before = {row.id: row.updated_at for row in session.execute(select(Resident.id, Resident.updated_at))}
    session.commit()
    turn(NEW, OLD)
    assert runner.invoke(args=["keys", "rotate"]).exit_code == 0
    assert {row.id: row.updated_at for row in session.execute(select(Resident.id, Resident.updated_at))} == before


def test_a_key_that_is_missing_stops_it_before_the_first_row(
    turn: Any, lists: dict[str, bytes], session: Session, runner: FlaskCliRunner
) -> None:
    turn(NEW)
    refused = runner.invoke(args=["keys", "rotate"])
    assert refused.exit_code == 1
    assert "resident.phone" in refused.stderr
    assert versions(session) == {1}


def test_what_changes_meanwhile_is_kept(
    app: Flask, turn: Any, lists: dict[str, bytes], session: Session, runner: FlaskCliRunner
) -> None:
    """Pages write under the new key, one that was not started anew still under the old; rows are held and let go."""
    turn(NEW, OLD)
    ids = list(session.scalars(select(Resident.id).order_by(Resident.id)))
    session.commit()
    over, written, trouble = threading.Event(), {}, []

    def change() -> None:
        number = 0
        while not over.is_set():
            with app.app_context():
                for resident_id in ids[::7]:
                    number += 1
                    said = phone_of(5000 + number % 4000)
                    resident = db.session.get(Resident, resident_id)
                    assert resident
                    resident.phone = keys.encrypt(said)
                    db.session.commit()
                    written[resident_id] = said

    def guarded() -> None:
        try:
            change()
        except Exception as error:
            trouble.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    try:
        results = [runner.invoke(args=["keys", "rotate", "--at-once", "3"]) for _ in range(3)]
    finally:
        over.set()
        thread.join()
    assert trouble == []
    assert [result.exit_code for result in results] == [0, 0, 0], results[0].output
    assert written
    turn(NEW)
    session.expire_all()
    for resident in session.scalars(select(Resident)):
        assert resident.phone
        expected = written.get(resident.id, phone_of(ids.index(resident.id)))
        assert keys.decrypt(resident.phone) == expected


def test_a_row_that_somebody_holds_is_neither_waited_for_nor_forgotten(
    turn: Any, lists: dict[str, bytes], session: Session
) -> None:
    turn(NEW, OLD)
    resident = SEALED[0]
    with Session(db.engine) as other:
        held = other.scalars(select(Resident).order_by(Resident.id).limit(2).with_for_update(of=Resident)).all()
        portion = columns.advance(session, resident, None, 5)
        session.commit()
        assert (portion.changed, portion.left) == (3, 2)
        held[0].phone = keys.encrypt(phone_of(7777))
        other.commit()
    again = columns.advance(session, resident, None, PEOPLE)
    session.commit()
    assert again.left == 0
    phone = session.scalars(select(Resident.phone).order_by(Resident.id)).first()
    assert phone
    assert keys.decrypt(phone) == phone_of(7777)


def test_what_was_changed_after_it_was_read_is_not_written_over(
    turn: Any, lists: dict[str, bytes], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(NEW, OLD)
    resident_id = session.scalar(select(func.min(Resident.id)))
    session.commit()
    encrypt = keys.encrypt
    changed: list[str] = []

    def slowly(text: str) -> bytes:
        if not changed:
            changed.append(text)
            with Session(db.engine) as other:
                other.get_one(Resident, resident_id).phone = encrypt(phone_of(8888))
                other.commit()
        return encrypt(text)

    monkeypatch.setattr(keys, "encrypt", slowly)
    portion = columns.advance(session, SEALED[0], None, 5)
    session.commit()
    assert (portion.changed, portion.left) == (4, 1)
    phone = session.get_one(Resident, resident_id).phone
    assert phone
    assert keys.decrypt(phone) == phone_of(8888)


def test_killed_half_way_it_goes_on_where_it_was(
    turn: Any,
    lists: dict[str, bytes],
    session: Session,
    runner: FlaskCliRunner,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    before = everything(session)
    own = {**environ, "FIELD_KEY": f"{NEW},{OLD}", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "app", "keys", "rotate", "--at-once", "1"]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stderr=subprocess.PIPE, text=True)
    assert child.stderr
    said = []
    try:
        for line in child.stderr:
            said.append(line)
            if line.startswith("resident: 5 "):
                break
        else:
            raise AssertionError(f"it ended by itself: {said}")
    finally:
        child.kill()
        child.wait()
    turn(NEW, OLD)
    half = columns.versions(session, SEALED[0])["phone"]
    session.commit()
    assert half[1] > 0
    assert half[2] >= 5
    assert everything(session) == before
    assert runner.invoke(args=["keys", "rotate"]).exit_code == 0
    turn(NEW)
    assert everything(session) == before
    assert versions(session) == {2}
    assert {name: opened(name) for name in lists} == lists


def test_a_program_that_goes_on_with_the_old_key_is_told(
    turn: Any, lists: dict[str, bytes], session: Session, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(NEW, OLD)
    monkeypatch.setattr("operations.rotation.commands.ROUNDS", 1)
    with Session(db.engine) as other:
        other.scalars(select(Resident).order_by(Resident.id).limit(1).with_for_update(of=Resident)).all()
        told = runner.invoke(args=["keys", "rotate"])
    assert told.exit_code == 1
    assert "resident.phone" in told.stderr


def test_a_file_that_goes_meanwhile_stays_away(turn: Any, lists: dict[str, bytes]) -> None:
    turn(NEW, OLD)
    held = store()
    name = next(iter(lists))
    held.remove(name)
    assert files.seal_anew(held, name) is False
    assert not held.exists(name)


def test_a_file_that_was_altered_is_left_as_it_is(turn: Any, lists: dict[str, bytes]) -> None:
    turn(NEW, OLD)
    held, name = store(), "imports/mau-7"
    altered = held.read(name)[:-1] + b"\0\0"
    held.write(name, altered)
    with pytest.raises(sealing.UnreadableFile):
        files.seal_anew(held, name)
    assert held.read(name) == altered

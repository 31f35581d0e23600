"""A worker that is killed while it makes a list: a real process, by a signal it cannot hear."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from foundation import files
from foundation.storage import store
from tests.accounts.factories import person as make_person
from tests.villages.factories import make_resident, make_village
from tests.villages.killing import killed_in
from villages.exports import actions, making, queries, sheets, tasks, workplace
from villages.exports.lifecycle import State
from villages.exports.models import Export

STANDS = """
import time
from app import create_app
from villages.exports import {module}, tasks
real = {module}.{name}
def stand(*given, **named):
    if {settled} and named.get("state") != "ready":
        return real(*given, **named)
    found = real(*given, **named)
    print("standing", flush=True)
    time.sleep(600)
{module}.{name} = stand
with create_app().app_context():
    tasks.make_export({export_id})
"""


def until_nobody_holds(session: Session, export_id: int) -> None:
    """PostgreSQL notices the end of a killed process in its own time."""
    for _moment in range(600):
        one = select(Export.id).where(Export.id == export_id).with_for_update(skip_locked=True)
        free = session.scalar(one)
        session.rollback()
        if free:
            return
        session.execute(text("select pg_sleep(0.05)"))
    raise AssertionError("the killed process still holds the list")


@pytest.mark.parametrize(("module", "name"), [("sheets", "write"), ("making", "_seal"), ("making", "_settle")])
def test_a_list_whose_maker_is_killed_is_made_anew_and_lies_there_once(
    session: Session, environ: dict[str, str], module: str, name: str
) -> None:
    make_resident(session, make_village(session), ref="N1", name="Người mẫu")
    asker = make_person(session, "communicator")
    export = actions.ask(session, asker, "residents", "csv", {"search": {}}, ["ref"], making.clock.today())
    session.commit()
    export_id = export.id
    program = STANDS.format(module=module, name=name, settled=name == "_settle", export_id=export_id)
    with killed_in(program, environ):
        session.expire_all()
        # Nobody sees a list before it is whole.
        assert export.state == State.MAKING
        lost = export.file
        session.rollback()
    until_nobody_holds(session, export_id)
    assert list(queries.waiting(session)) == []  # its lease still runs
    session.rollback()
    session.execute(update(Export).values(leased_until=func.now() - text("interval '1 second'")))
    session.commit()
    tasks.sweep()
    assert list(queries.waiting(session)) == [export_id]
    session.rollback()
    tasks.make_export(export_id)
    session.expire_all()
    assert export.state == State.READY
    assert not store().exists(f"exports/{lost}")
    session.expire_all()
    with making.opened(export) as pieces:
        assert b"N1" in b"".join(pieces)
    tasks.sweep()
    assert store().exists(f"exports/{export.file}")
    assert [path for path in files.folder(making.FOLDER).iterdir() if path.is_dir()] == []


def test_what_is_being_made_keeps_its_place(session: Session) -> None:
    with workplace.opened("eins.sealed") as kept, workplace.opened("zwei.sealed") as left:
        (left / "list").write_text("in clear")
        assert workplace.clear(["eins.sealed"]) == 1
        assert (kept.exists(), left.exists()) == (True, False)


def test_a_workbook_lies_nowhere_else_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    seen = []

    def rows() -> Iterator[list[str]]:
        for number in range(2000):
            yield [f"Người mẫu {number}"]
        seen.extend(path for path in elsewhere.iterdir() if path.stat().st_size)

    place = tmp_path / "place"
    place.mkdir()
    sheets.write(place / "list.xlsx", "xlsx", "mẫu", ["name"], rows())
    assert seen == []
    assert [path.name for path in place.iterdir()] == ["list.xlsx"]
    book = load_workbook(place / "list.xlsx")
    assert book["1"].max_row == 2002
    assert book["1"].freeze_panes == "A3"

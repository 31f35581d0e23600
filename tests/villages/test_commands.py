"""`flask villages import` and `flask residents import`, as a terminal and a program see them."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from villages.models import Resident, Village

VILLAGES = "ref,name,commune_code,languages,slots\nBN,Bắc Ngầm,02926,vi|tay,06:00|17:00\n"
RESIDENTS = (
    "ref,name,phone,village_ref,language,card_expiry,insurance_number,consent\n"
    "R1,Lý A,0992000001,BN,tay,2026-03-31,0123456789,yes\n"
    "R2,Lý B,099,BN,tay,2026-03-31,,yes\n"
)


def write(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_both_lists_are_taken_and_accounted_for_in_json(
    session: Session, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    first = runner.invoke(args=["villages", "import", write(tmp_path, "v.csv", VILLAGES), "--json"])
    assert (first.exit_code, json.loads(first.stdout)) == (0, {"new": 1, "changed": 0, "unchanged": 0, "refused": []})
    second = runner.invoke(args=["residents", "import", write(tmp_path, "r.csv", RESIDENTS), "--json"])
    account = json.loads(second.stdout)
    assert second.exit_code == 0
    assert (account["new"], account["changed"], account["unchanged"]) == (1, 0, 0)
    (refused,) = account["refused"]
    assert (refused["row"], refused["column"], refused["value"]) == (3, "phone", "•••")
    assert refused["reason"]
    assert session.scalar(select(func.count()).select_from(Village)) == 1
    assert session.scalar(select(func.count()).select_from(Resident)) == 1


def test_on_a_terminal_every_refused_row_has_its_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["villages", "import", write(tmp_path, "v.csv", VILLAGES)])
    shown = runner.invoke(args=["residents", "import", write(tmp_path, "r.csv", RESIDENTS)])
    assert shown.exit_code == 0
    summary, line = shown.stdout.splitlines()
    assert "1" in summary
    assert "3" in line
    assert "phone" in line


@pytest.mark.parametrize("group", ["villages", "residents"])
@pytest.mark.parametrize("content", [None, "", "ref,name\n", "a;b\n1;2\n"])
def test_a_file_refused_as_a_whole_ends_with_one_line_and_code_one(
    session: Session, runner: FlaskCliRunner, tmp_path: Path, group: str, content: str | None
) -> None:
    path = str(tmp_path) if content is None else write(tmp_path, "f.csv", content)
    ended = runner.invoke(args=[group, "import", path])
    assert ended.exit_code == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert session.scalar(select(func.count()).select_from(Village)) == 0


@pytest.mark.parametrize("group", ["villages", "residents"])
def test_help_explains_the_columns_and_the_exit_code(runner: FlaskCliRunner, group: str) -> None:
    shown = runner.invoke(args=[group, "import", "--help"]).stdout
    assert "exit code" in shown
    assert "ref,name," in shown.replace("\n", "").replace(" ", "")


def test_a_list_is_taken_back_at_the_terminal(session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["villages", "import", write(tmp_path, "v.csv", VILLAGES)])
    runner.invoke(args=["residents", "import", write(tmp_path, "r.csv", RESIDENTS)])
    lines = runner.invoke(args=["imports", "list", "--json"]).stdout.splitlines()
    people, places = map(json.loads, lines)
    assert (people["kind"], people["name"], people["new"], people["refused"]) == ("residents", "r.csv", 1, 1)
    undone = runner.invoke(args=["imports", "undo", str(people["id"]), "--json"])
    assert (undone.exit_code, json.loads(undone.stdout)["state"]) == (0, "undone")
    assert session.scalar(select(func.count()).select_from(Resident)) == 0
    again = runner.invoke(args=["imports", "undo", str(people["id"])])
    assert (again.exit_code, len(again.stderr.splitlines())) == (1, 1)
    assert runner.invoke(args=["imports", "undo", str(places["id"])]).exit_code == 0
    assert session.scalar(select(func.count()).select_from(Village)) == 0

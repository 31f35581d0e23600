"""The whole journey typed at a terminal, and what it refuses there."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from campaigns import commands, waiting
from campaigns.models import Campaign
from messaging.loudspeaker.making import make_batch
from messaging.sms.models import Message, Run, Tally
from tests.campaigns import factories as make
from translations.models import Rendering

FILE = f"""
slug: gia-han
title: Gia hạn thẻ
audience: {{communes: ['{make.HOME}']}}
texts:
  sms: Chào {{name}}, gọi {{hotline}}.
  script: Kính thưa bà con {{village}}.
renderings:
  tay:
    sms: {{text: "[mẫu] {{name}} {{hotline}}.", back_translation: Chào}}
    script: {{text: "[mẫu] {{village}}.", back_translation: Kính thưa}}
"""


@pytest.fixture
def people(session: Session) -> dict[str, Person]:
    make.village(session, people=2, languages=["vi", "tay"])
    make.village(session, people=1, language="tay")
    roles = ("communicator", "reviewer", "approver")
    found = {role: make.person(session, role, email=f"{role}@example.vn") for role in roles}
    session.commit()
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "campaign.yaml"
    written.write_text(FILE, encoding="utf-8")
    return written


def run(runner: FlaskCliRunner, *words: object, by: str | None = None) -> Result:
    acting = ["--as", f"{by}@example.vn"] if by else []
    return runner.invoke(args=[*map(str, words), *acting])


def well(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.stderr.count("\n") == 1, "one line says why"
    return result.stderr


def test_from_the_file_to_the_report(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path, session: Session, tmp_path: Path
) -> None:
    well(run(runner, "campaign", "import", file, by="communicator"))
    well(run(runner, "campaign", "submit", "gia-han", by="communicator"))
    well(run(runner, "translations", "approve", "gia-han", "--language", "tay", by="reviewer"))
    well(run(runner, "campaign", "approve", "gia-han", by="approver"))
    well(run(runner, "campaign", "launch", "gia-han", by="communicator"))
    well(run(runner, "campaign", "launch", "gia-han", by="communicator"))
    told = json.loads(well(run(runner, "campaign", "report", "gia-han", "--json")).stdout)
    assert (told["recipients"], told["by_language"], told["scripts"]) == (3, {"vi": 2, "tay": 1}, 2)
    listed = well(run(runner, "scripts", "export", "gia-han", tmp_path / "out")).stdout.split()
    assert sorted(Path(name).suffix for name in listed) == [".pdf", ".pdf", ".pdf", ".txt", ".txt", ".txt"]
    assert all(Path(name).stat().st_size for name in listed)
    chosen = ("--format", "docx,zip", "--commune", make.HOME)
    listed = well(run(runner, "scripts", "export", "gia-han", tmp_path / "out", *chosen)).stdout.split()
    assert sorted(Path(name).suffix for name in listed) == [".docx", ".docx", ".docx", ".zip"]
    refused(run(runner, "scripts", "export", "gia-han", tmp_path / "out", "--format", "odt"))
    refused(run(runner, "scripts", "export", "gia-han", tmp_path / "out", "--commune", "99999"))
    assert "gia-han\tlaunched\tGia hạn thẻ" in well(run(runner, "campaign", "list")).stdout
    well(run(runner, "campaign", "pause", "gia-han", by="communicator"))
    well(run(runner, "campaign", "resume", "gia-han", by="communicator"))
    well(run(runner, "campaign", "cancel", "gia-han", by="communicator"))
    done = [
        entry.action
        for entry in session.scalars(select(Audit).where(Audit.action.startswith("campaign.")).order_by(Audit.id))
    ]
    assert done == [
        f"campaign.{step}" for step in ("create", "import", "submit", "approve", "launch", "pause", "resume", "cancel")
    ]


def test_the_export_of_a_campaign_can_be_imported_again(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path, session: Session
) -> None:
    well(run(runner, "campaign", "import", file, by="communicator"))
    file.write_text(well(run(runner, "campaign", "export", "gia-han")).stdout, encoding="utf-8")
    versions = [(one.id, one.version) for one in session.scalars(select(Rendering))]
    well(run(runner, "campaign", "import", file, by="communicator"))
    session.expire_all()
    assert [(one.id, one.version) for one in session.scalars(select(Rendering))] == versions
    assert len(session.scalars(select(Campaign)).all()) == 1


def test_a_rendering_without_back_translation_stays_a_draft(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path, session: Session
) -> None:
    file.write_text(FILE.replace("back_translation: Chào", "back_translation: ''"), encoding="utf-8")
    well(run(runner, "campaign", "import", file, by="communicator"))
    found = {one.source_text.channel: one.state for one in session.scalars(select(Rendering))}
    assert found == {"sms": "needs_editing", "script": "translated"}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (make.HOME, "99999", "audience.communes"),
        ("{name}", "{ten}", "texts.sms.source"),
        ("tay:", "hmong:", "renderings.hmong"),
        ('"[mẫu] {village}."', '"[mẫu] {name}"', "renderings.tay.script"),
        ("title:", "titel:", "titel"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path, session: Session, old: str, new: str, named: str
) -> None:
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    assert named in refused(run(runner, "campaign", "import", file, by="communicator"))
    assert session.scalars(select(Campaign)).all() == []


def test_what_is_no_draft_any_more_is_not_overwritten(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path
) -> None:
    well(run(runner, "campaign", "import", file, by="communicator"))
    well(run(runner, "campaign", "submit", "gia-han", by="communicator"))
    refused(run(runner, "campaign", "import", file, by="communicator"))


@pytest.mark.parametrize(
    "words",
    [
        ("campaign", "import", "missing.yaml", "--as", "communicator@example.vn"),
        ("campaign", "import", "missing.yaml", "--as", "nobody@example.vn"),
        ("campaign", "submit", "missing", "--as", "communicator@example.vn"),
        ("campaign", "submit", "gia-han", "--as", "approver@example.vn"),
        ("campaign", "approve", "gia-han", "--as", "communicator@example.vn"),
        ("campaign", "approve", "gia-han", "--as", "approver@example.vn"),
        ("campaign", "launch", "gia-han", "--as", "communicator@example.vn"),
        ("campaign", "launch", "gia-han", "--as", "approver@example.vn"),
        ("campaign", "pause", "gia-han", "--as", "communicator@example.vn"),
        ("campaign", "report", "missing", "--json"),
        ("scripts", "export", "gia-han", "out"),
        ("translations", "approve", "gia-han", "--language", "tay", "--as", "communicator@example.vn"),
        ("translations", "approve", "gia-han", "--language", "dao", "--as", "reviewer@example.vn"),
        ("translations", "approve", "gia-han", "--language", "hmd", "--as", "reviewer@example.vn"),
    ],
    ids=" ".join,
)
def test_a_step_that_is_not_possible_says_why_in_one_line(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path, words: tuple[str, ...]
) -> None:
    well(run(runner, "campaign", "import", file, by="communicator"))
    refused(run(runner, *words))


def test_the_two_person_rule_holds_at_the_terminal(
    runner: FlaskCliRunner, people: dict[str, Person], file: Path, session: Session
) -> None:
    both = ["communicator", "approver", "reviewer"]
    make.person(session, *both, email="alone@example.vn")
    session.commit()
    well(run(runner, "campaign", "import", file, by="alone"))
    well(run(runner, "campaign", "submit", "gia-han", by="alone"))
    refused(run(runner, "campaign", "approve", "gia-han", by="alone"))
    refused(run(runner, "translations", "approve", "gia-han", "--language", "tay", by="alone"))


@pytest.fixture
def launched(app: Flask, session: Session, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> Campaign:
    monkeypatch.setattr(waiting, "EVERY", 0.01)
    campaign = make.launched(session, author=people["communicator"], people=False)
    session.commit()
    return campaign


def all_arrived(session: Session, campaign: Campaign) -> None:
    """What worker, carrier and callbacks do, written by hand."""
    assert campaign.launch
    for row in session.scalars(select(Tally).where(Tally.run_id == campaign.launch.run_id)):
        row.state = "delivered"
    session.scalars(select(Run)).one().state = "done"
    make_batch(session, campaign.launch.bulletin_id or 0)
    session.commit()


def test_a_waiting_terminal_returns_when_all_has_arrived(
    runner: FlaskCliRunner, launched: Campaign, session: Session
) -> None:
    all_arrived(session, launched)
    said = well(run(runner, "campaign", "launch", launched.slug, "--wait", by="communicator")).stdout
    assert "3" in said.splitlines()[-1]


def test_a_waiting_terminal_sees_what_others_do_meanwhile(
    runner: FlaskCliRunner, app: Flask, launched: Campaign, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    looks = []

    def pause(_seconds: float) -> None:
        looks.append(1)
        if len(looks) == 2:
            all_arrived(session, launched)

    monkeypatch.setattr(waiting.time, "sleep", pause)
    well(run(runner, "campaign", "launch", launched.slug, "--wait", by="communicator"))
    assert len(looks) == 2


def test_a_terminal_does_not_wait_for_ever(runner: FlaskCliRunner, launched: Campaign) -> None:
    assert launched.title in refused(
        run(runner, "campaign", "launch", launched.slug, "--wait", "--timeout", "0.05", by="communicator")
    )


def test_a_terminal_does_not_wait_for_what_is_paused(runner: FlaskCliRunner, launched: Campaign) -> None:
    well(run(runner, "campaign", "pause", launched.slug, by="communicator"))
    refused(run(runner, "campaign", "launch", launched.slug, "--wait", by="communicator"))


def set_state(session: Session, campaign: Campaign, state: str) -> None:
    """All messages of the campaign stand there, by the tally and by their rows."""
    assert campaign.launch
    session.execute(update(Message).where(Message.state == "planned").values(state=state))
    session.execute(update(Tally).where(Tally.state == "planned").values(state=state))
    session.commit()


def test_a_pause_comes_back_only_when_nothing_is_on_its_way(
    runner: FlaskCliRunner, launched: Campaign, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    set_state(session, launched, "dispatching")
    looks = []

    def answer(_seconds: float) -> None:
        looks.append(1)
        session.execute(update(Message).where(Message.state == "dispatching").values(state="accepted"))
        session.execute(update(Tally).where(Tally.state == "dispatching").values(state="accepted"))
        session.commit()

    monkeypatch.setattr(waiting.time, "sleep", answer)
    said = well(run(runner, "campaign", "pause", launched.slug, by="communicator")).stdout
    assert len(looks) == 1
    assert launched.title in said


def test_a_pause_says_when_the_network_does_not_answer(
    runner: FlaskCliRunner, launched: Campaign, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    set_state(session, launched, "dispatching")
    monkeypatch.setattr(commands, "STILL", 0.05)
    assert launched.title in refused(run(runner, "campaign", "pause", launched.slug, by="communicator"))


def test_a_waiting_terminal_does_not_stay_for_what_nobody_may_ever_know(
    runner: FlaskCliRunner, launched: Campaign, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    all_arrived(session, launched)
    set_state(session, launched, "uncertain")
    session.execute(update(Tally).where(Tally.state == "delivered").values(state="uncertain"))
    session.commit()
    monkeypatch.setattr(waiting, "UNMOVED", 0.02)
    well(run(runner, "campaign", "launch", launched.slug, "--wait", by="communicator"))


def test_ctrl_c_ends_the_waiting_and_nothing_else(
    runner: FlaskCliRunner, launched: Campaign, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting.time, "sleep", interrupt)
    result = run(runner, "campaign", "launch", launched.slug, "--wait", by="communicator")
    assert (result.exit_code, result.stderr.count("\n")) == (130, 1)
    session.expire_all()
    assert session.scalars(select(Run)).one().state == "running"


def test_an_approver_overrides_from_the_terminal_and_an_author_does_not(
    runner: FlaskCliRunner, launched: Campaign, session: Session
) -> None:
    refused(run(runner, "campaign", "override", launched.slug, "--reason", "Lũ", by="communicator"))
    well(run(runner, "campaign", "override", launched.slug, "--reason", "Lũ quét", by="approver"))
    session.expire_all()
    assert launched.launch
    assert launched.launch.run
    assert launched.launch.run.override_reason == "Lũ quét"


def test_a_budget_is_raised_from_the_terminal(runner: FlaskCliRunner, launched: Campaign, session: Session) -> None:
    assert run(runner, "campaign", "budget", launched.slug, "nhiều", by="approver").exit_code == 2
    well(run(runner, "campaign", "budget", launched.slug, "5.000.000", by="approver"))
    session.expire_all()
    assert launched.budget == 5_000_000


def test_a_test_goes_out_from_the_terminal(runner: FlaskCliRunner, launched: Campaign, session: Session) -> None:
    well(run(runner, "campaign", "test", launched.slug, make.phone(), by="communicator"))
    refused(run(runner, "campaign", "test", launched.slug, make.phone(), "--language", "tay", by="communicator"))

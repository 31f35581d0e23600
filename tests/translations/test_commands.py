"""The desk on a terminal."""

import json
from datetime import date

from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from tests.translations import factories
from translations.lifecycle import RenderingState


def test_it_lists_what_nobody_has_approved_yet(session: Session, runner: FlaskCliRunner) -> None:
    text = factories.text(session, title="Thẻ hết hạn", languages=["tay", "nung", "dao"], due_on=date(2026, 3, 1))
    factories.rendering(session, text, RenderingState.APPROVED, factories.person(session))
    factories.rendering(session, text, RenderingState.TRANSLATED, factories.person(session), language="nung")
    session.commit()
    answer = runner.invoke(args=["translations", "list", "--json"])
    assert answer.exit_code == 0, answer.stderr
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    common = {"text": text.id, "title": "Thẻ hết hạn", "channel": "sms", "words": 10, "due_on": "2026-03-01"}
    assert rows == [
        {**common, "language": "dao", "state": "missing"},
        {**common, "language": "nung", "state": "translated"},
    ]
    assert "Nùng\tchờ đọc duyệt\t01/03/2026" in runner.invoke(args=["translations", "list"]).stdout


def test_an_unknown_language_is_one_line_on_stderr(app: object, runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["translations", "list", "--language", "hmd"])
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert "hmd" in answer.stderr

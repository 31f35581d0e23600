"""SMS from the terminal."""

import json
import os
import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from messaging.sms import actions
from messaging.sms.dispatching import dispatch
from tests.messaging.sms.factories import make_residents, make_run
from tests.messaging.sms.fake_gateway import FakeGateway

REPOSITORY = Path(__file__).parents[3]


def measured(runner: FlaskCliRunner, text: bytes) -> list[dict[str, object]]:
    done = runner.invoke(args=["sms", "measure"], input=text)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_text_per_line_gives_a_measure_per_line(runner: FlaskCliRunner) -> None:
    assert measured(runner, "The BHYT\n\nThẻ BHYT\na\u0300\n€".encode()) == [
        {"encoding": "GSM-7", "units": 8, "segments": 1},
        {"encoding": "GSM-7", "units": 0, "segments": 1},
        {"encoding": "UCS-2", "units": 8, "segments": 1},
        {"encoding": "GSM-7", "units": 1, "segments": 1},
        {"encoding": "GSM-7", "units": 2, "segments": 1},
    ]
    assert measured(runner, b"") == []


def test_only_a_line_feed_ends_a_line(runner: FlaskCliRunner) -> None:
    found = measured(runner, "a\u2028b\x0bc\x85\r\n".encode())
    assert [entry["units"] for entry in found] == [6]


def test_a_line_that_is_not_utf8_is_named(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["sms", "measure"], input=b"a\n\xff\n")
    assert done.exit_code == 1
    assert "2" in done.stderr


def test_each_measure_is_printed_as_its_line_comes(environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app:create_app", "sms", "measure"]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text, units in (("một", 3), ("hai ba", 6)):
            process.stdin.write(f"{text}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["units"] == units
        process.stdin.close()
        assert process.wait(20) == 0


def test_runs_are_printed_with_their_counts(session: Session, runner: FlaskCliRunner) -> None:
    make_residents(session, 2)
    sent, resting = make_run(session), make_run(session)
    dispatch.work(session, sent.id, FakeGateway())
    actions.pause(session, resting.id, "nhầm")
    session.commit()
    done = runner.invoke(args=["sms", "runs"])
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["run"], first["state"], first["reason"]) == (resting.id, "paused", "nhầm")
    assert (second["recipients"], second["states"], second["segments"]) == (2, {"accepted": 2}, 2)

"""The report accounts for everybody, and the progress knows when nothing will change any more."""

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import event
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.overview import overview
from campaigns.progress import Progress
from campaigns.reporting import queries as reporting
from foundation.database import db
from messaging.sms.lifecycle import RunState
from tests.campaigns import factories as make
from translations.editing.actions import need_speaker

RUNNING, PAUSED, DONE, CANCELLED = RunState.RUNNING, RunState.PAUSED, RunState.DONE, RunState.CANCELLED
FOR_WORDS = {("held", "no_rendering"): 2}


def test_before_the_launch_the_report_tells_the_gaps(session: Session) -> None:
    home = make.village(session, people=0)
    make.make_resident(session, home)
    told = reporting.report(session, make.campaign(session, people=False)).as_json(0)
    assert (told["recipients"], told["states"]) == (0, {})
    assert [(gap["kind"], gap["people"]) for gap in told["gaps"]] == [("no_mobile", 1)]
    assert told["gaps"][0]["sentence"]


def test_after_the_launch_too_a_language_nobody_writes_waits_for_a_speaker_and_not_for_words(
    app: Flask, session: Session
) -> None:
    make.village(session, people=2, language="tay")
    make.village(session, people=1, language="nung")
    campaign = make.approved(session, fallback="hold")
    for text in queries.texts(campaign).values():
        need_speaker(session, make.person(session, "translator"), text, "tay")
    actions.launch(session, campaign.author, campaign)
    session.refresh(campaign)
    gaps = {(str(gap.kind), gap.language): gap for gap in reporting.report(session, campaign).gaps}
    assert set(gaps) == {
        ("needs_speaker", "tay"), ("no_rendering", "nung"),
        ("script_needs_speaker", "tay"), ("script_no_rendering", "nung"),
    }  # fmt: skip
    with app.test_request_context(), force_locale("en"):
        said = gaps["needs_speaker", "tay"].sentence()
        assert said == "2 people: nobody writes SMS in Tày, it needs a human speaker, so their SMS is held."
        assert "only spoken" not in gaps["script_needs_speaker", "tay"].sentence()


def test_recipients_are_the_sum_of_the_states_and_of_the_languages(session: Session) -> None:
    home = make.village(session, people=2, language="tay")
    shared = make.phone()
    for number in (shared, shared, None):
        make.make_resident(session, home, phone=number)
    told = reporting.report(session, make.launched(session)).as_json(0)
    assert told["recipients"] == sum(told["states"].values()) == sum(told["by_language"].values()) == 8
    assert told["states"] == {"planned": 6, "merged": 1, "suppressed": 1}
    assert (told["suppressed"], told["uncertain"], told["fallbacks"]) == (1, 0, {"tay>vi": 2})
    assert (told["scripts"], told["segments"], told["carrier_messages"]) == (1, 0, 0)
    assert set(told) == {
        "recipients", "states", "by_language", "fallbacks", "segments", "carrier_messages", "scripts", "uncertain",
        "suppressed", "price", "budget", "override", "gaps",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "has_left", "is_over"),
    [
        (Progress(), True, True),
        (Progress({"planned": 1}, run_state=RUNNING), False, False),
        (Progress({"dispatching": 1}, in_flight=1, run_state=RUNNING), False, False),
        (Progress({"accepted": 1}, run_state=DONE), True, False),
        (Progress({"uncertain": 1}, run_state=DONE), True, False),
        (Progress({"delivered": 1}, run_state=DONE), True, True),
        (Progress(run_state=DONE, scripts=2, scripts_by_state={"ready": 1, "waiting": 1}), True, False),
        (Progress(run_state=DONE, scripts=2, scripts_by_state={"ready": 1, "failed": 1}), True, True),
        (Progress(run_state=CANCELLED, scripts=1, scripts_by_state={"waiting": 1}, withdrawn=True), True, True),
        (Progress({"held": 2}, FOR_WORDS, run_state=RUNNING), True, True),
        (Progress({"delivered": 2}, run_state=RUNNING), False, False),
        (Progress({"held": 3}, {**FOR_WORDS, ("held", "hours"): 1}, run_state=RUNNING), False, False),
        (Progress({"planned": 1}, run_state=PAUSED), False, False),
    ],
)  # fmt: skip
def test_a_campaign_is_over_when_nothing_changes_without_a_person(
    seen: Progress, has_left: bool, is_over: bool
) -> None:
    assert (seen.has_left, seen.is_over) == (has_left, is_over)


def test_the_bar_shows_everybody_once() -> None:
    states = {"delivered": 5, "accepted": 4, "sent": 1, "planned": 3, "held": 2, "failed": 1, "merged": 6, "expired": 7}
    seen = Progress(states)
    assert sum(part.people for part in seen.bar()) == seen.people == 29
    assert (seen.left, seen.gone) == (5, 24)


def test_progress_and_report_look_at_no_message_and_no_attempt(session: Session) -> None:
    """A campaign to the whole province has 1,450,890 of them; its tallies are a handful."""
    campaign = make.launched(session)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        reporting.progress(session, campaign)
        reporting.report(session, campaign)
        overview(session, campaign)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert any("sms_tally" in statement for statement in asked)
    assert [statement for statement in asked if "sms_message" in statement or "sms_attempt" in statement] == []

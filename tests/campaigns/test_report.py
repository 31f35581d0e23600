"""The report accounts for everybody, and the progress knows when nothing will change any more."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import event
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.overview import overview
from campaigns.progress import Progress
from campaigns.reporting import queries as reporting
from foundation import clock
from foundation.database import db
from messaging.loudspeaker.queries import scripts_of
from messaging.sms.lifecycle import RunState
from tests.accounts.factories import person, sign_in
from tests.campaigns import factories as make
from tests.messaging.loudspeaker.logbook.factories import airing, entry, logged
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
        "recipients", "states", "by_language", "fallbacks", "segments", "carrier_messages", "scripts", "broadcasts",
        "uncertain", "suppressed", "price", "budget", "override", "gaps",
    }  # fmt: skip


def test_what_was_on_air_is_told_by_commune_and_language(session: Session, client: FlaskClient) -> None:
    make.village(session, people=1)
    campaign = make.launched(session)
    assert reporting.report(session, campaign).on_air.total.planned == 0
    assert campaign.launch
    assert campaign.launch.bulletin_id
    (script,) = scripts_of(session, campaign.launch.bulletin_id)
    who, hour = make.person(session, "operator"), timedelta(hours=1)
    planned = [airing(session, script, clock.now() - ago * hour) for ago in (1, 4, 8)]
    logged(session, who, entry(script, planned[0].starts_at, airing_id=planned[0].id, seconds=200))
    logged(session, who, entry(script, planned[1].starts_at, aired=False, airing_id=planned[1].id))
    told = reporting.report(session, campaign)
    assert set(told.on_air.by_commune) == {script.commune_code}
    assert told.as_json(0)["broadcasts"] == {
        "planned": 3, "aired": 1, "missed": 1, "open": 1, "late": 0, "clusters_failed": 0, "measured": 1,
        "minutes_by_language": {"vi": 4},
    }  # fmt: skip
    sign_in(client, person(session, "communicator").email)
    page = client.get(f"/campaigns/{campaign.slug}/report").text
    assert '<h2 id="on-air">Trên loa</h2>' in page
    assert re.search(r'data-label="Đã phát">1</td>', page)
    assert re.search(r'data-label="Số phút trên loa"><div>Tiếng Việt: 4</div>', page)


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

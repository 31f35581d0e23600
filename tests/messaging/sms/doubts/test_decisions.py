"""A person decides what became of messages that the carrier tells nothing of: page and commands."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation import clock
from messaging.sms import actions as runs
from messaging.sms import reconciliation, upkeep
from messaging.sms.dispatching import dispatch
from messaging.sms.doubts import actions, queries, traces
from messaging.sms.doubts import commands as doubt_commands
from messaging.sms.doubts import views as doubt_views
from messaging.sms.doubts.actions import Decision
from messaging.sms.doubts.queries import Kind
from messaging.sms.lifecycle import MessageState as S
from messaging.sms.lifecycle import Reason, RunState
from messaging.sms.models import Attempt, Message, Run
from messaging.sms.receipts import actions as reports
from messaging.sms.receipts.actions import Receipt
from tests.accounts.factories import person, sign_in, token
from tests.messaging.sms.doubts.conftest import PassTime, make_doubtful
from tests.messaging.sms.factories import (
    attempts,
    make_resident,
    make_residents,
    make_village,
    messages,
    number,
    states,
)
from tests.messaging.sms.fake_gateway import FakeGateway, accept

HERE, ELSEWHERE = "02926", "02647"


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that were woken."""
    rung: list[int] = []
    for door in (doubt_views, doubt_commands):
        monkeypatch.setattr(door, "wake", lambda task, *ids: rung.extend(ids))
    return rung


@pytest.fixture
def author(session: Session) -> Person:
    made = person(session, "communicator")
    session.commit()
    return made


@pytest.fixture
def desk(app: Flask, author: Person) -> FlaskClient:
    client = app.test_client()
    assert sign_in(client, author.email).status_code == 302
    return client


def finish(session: Session) -> None:
    for _ in upkeep.steps(session):
        session.commit()
    session.commit()


def run_of(session: Session, run_id: int) -> Run:
    return session.get_one(Run, run_id, populate_existing=True)


def no_trace(session: Session, gateway: FakeGateway, pass_time: PassTime) -> None:
    for by in (timedelta(seconds=61), timedelta(minutes=8), timedelta(minutes=8)):
        pass_time(by)
        traces.look(session, gateway)


def send(client: FlaskClient, door: str, **fields: Any) -> Any:
    return client.post(f"/sms/uncertain/{door}", data={"csrf_token": token(client), **fields}, follow_redirects=True)


def trail(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
    rows = session.execute(select(Audit.action, Audit.subject, Audit.detail).where(Audit.action.like("sms.said%")))
    return [(row.action, row.subject, row.detail) for row in rows]


def test_what_arrived_counts_as_delivered_with_its_segments(
    session: Session, gateway: FakeGateway, author: Person, pass_time: PassTime
) -> None:
    make_residents(session, 3)
    run, _ = make_doubtful(session, gateway)
    no_trace(session, gateway, pass_time)
    chosen = queries.message_ids(session, author, Kind.ALL, run.id)
    assert actions.decide(session, author, Decision.ARRIVED, chosen, 3) == 3
    session.commit()
    assert {(one.state, one.reason, one.segments) for one in messages(session, run.id)} == {
        (S.DELIVERED, Reason.SAID_ARRIVED, 1)
    }
    assert reconciliation.differences(session, run.id) == []
    assert trail(session) == [("sms.said_arrived", f"run:{run.id}", {"messages": 3})]


def test_what_is_sent_again_is_a_new_attempt_of_a_run_that_goes_on(
    session: Session, gateway: FakeGateway, author: Person
) -> None:
    make_residents(session, 2)
    run, _ = make_doubtful(session, gateway)
    finish(session)
    assert run_of(session, run.id).state == RunState.DONE
    actions.decide(session, author, Decision.AGAIN, queries.message_ids(session, author), 2)
    session.commit()
    assert (run_of(session, run.id).state, run_of(session, run.id).finished_at) == (RunState.RUNNING, None)
    assert reconciliation.differences(session, run.id) == []
    gateway.answer = accept
    dispatch.work(session, run.id, gateway)
    assert states(session, run.id) == {S.ACCEPTED: 2}
    assert len(attempts(session, run.id)) == len({sent.attempt_id for sent in gateway.sent}) == 4
    finish(session)
    assert run_of(session, run.id).state == RunState.DONE
    assert reconciliation.differences(session, run.id) == []


@pytest.mark.parametrize(("status", "sent"), [("delivered", 1), ("undelivered", 2)])
def test_what_is_to_be_sent_again_stays_once_the_first_try_turns_out_to_have_arrived(
    session: Session, gateway: FakeGateway, author: Person, status: str, sent: int
) -> None:
    make_residents(session, 1)
    run, [first] = make_doubtful(session, gateway)
    actions.decide(session, author, Decision.AGAIN, queries.message_ids(session, author), 1)
    session.commit()
    assert reports.apply(session, Receipt(first.attempt_id, "SM-late", status)) is None
    session.commit()
    gateway.answer = accept
    dispatch.work(session, run.id, gateway)
    assert len(gateway.sent) == sent
    assert states(session, run.id) == {S.DELIVERED if sent == 1 else S.ACCEPTED: 1}
    assert reconciliation.differences(session, run.id) == []


def test_a_paused_run_stays_paused(session: Session, gateway: FakeGateway, author: Person) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    runs.pause(session, run.id, "Chờ")
    session.commit()
    actions.decide(session, author, Decision.AGAIN, queries.message_ids(session, author), 1)
    session.commit()
    assert run_of(session, run.id).state == RunState.PAUSED
    assert states(session, run.id) == {S.PLANNED: 1}


def test_nothing_of_a_cancelled_run_is_sent_again_but_it_may_have_arrived(
    session: Session, gateway: FakeGateway, author: Person
) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    runs.cancel(session, run.id)
    session.commit()
    chosen = queries.message_ids(session, author)
    with pytest.raises(actions.RunCancelled):
        actions.decide(session, author, Decision.AGAIN, chosen, 1)
    session.rollback()
    assert actions.decide(session, author, Decision.ARRIVED, chosen, 1) == 1


def test_nothing_is_sent_again_when_its_time_is_over(session: Session, gateway: FakeGateway, author: Person) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway, send_by=clock.now() + timedelta(hours=1))
    session.execute(update(Run).where(Run.id == run.id).values(send_by=clock.now()))
    session.commit()
    with pytest.raises(actions.TooLate):
        actions.decide(session, author, Decision.AGAIN, queries.message_ids(session, author), 1)
    session.rollback()
    assert states(session, run.id) == {S.UNCERTAIN: 1}


@pytest.mark.parametrize("decision", list(Decision))
def test_what_was_decided_meanwhile_is_refused_whole(
    session: Session, gateway: FakeGateway, author: Person, decision: Decision
) -> None:
    make_residents(session, 2)
    run, sent = make_doubtful(session, gateway)
    chosen = queries.message_ids(session, author)
    session.execute(
        update(Message).where(Message.attempt_id == sent[0].attempt_id).values(state=S.DELIVERED, reason=None)
    )
    session.commit()
    with pytest.raises(actions.DecidedMeanwhile):
        actions.decide(session, author, decision, chosen, 2)
    session.rollback()
    assert states(session, run.id) == {S.DELIVERED: 1, S.UNCERTAIN: 1}
    with pytest.raises(actions.NothingChosen):
        actions.decide(session, author, decision, {}, 0)
    assert trail(session) == []


def test_the_list_ends_at_the_readers_reach(session: Session, gateway: FakeGateway) -> None:
    for code, last in ((HERE, 1), (ELSEWHERE, 2)):
        make_resident(session, make_village(session, commune_code=code), number(last), name=f"Người {code}")
    run, _ = make_doubtful(session, gateway)
    near, whole = person(session, "communicator", communes=[HERE]), person(session, "administrator")
    session.commit()
    assert [queries.shown(row).name for row in session.execute(queries.entries(near))] == [f"Người {HERE}"]
    assert session.execute(queries.entries(whole)).all()[1:]
    every = queries.message_ids(session, whole)[run.id]
    assert len(every) == 2
    assert sum(map(len, queries.chosen_ids(session, near, every).values())) == 1
    assert queries.message_ids(session, near) == queries.chosen_ids(session, near, every)
    assert queries.runs(session, near) == [(run.id, run.label)]
    far = person(session, "communicator", communes=["03043"])
    assert (queries.runs(session, far), queries.any_lately(session, far)) == ([], False)


def test_who_has_left_the_list_belongs_to_no_commune(session: Session, gateway: FakeGateway) -> None:
    resident = make_resident(session, make_village(session, commune_code=HERE), number(1))
    make_doubtful(session, gateway)
    session.delete(resident)
    near, whole = person(session, "communicator", communes=[HERE]), person(session, "communicator")
    session.commit()
    assert session.execute(queries.entries(near)).all() == []
    (row,) = session.execute(queries.entries(whole))
    assert (queries.shown(row).name, queries.shown(row).phone) == ("", None)


@pytest.mark.usefixtures("rung")
def test_the_page_shows_who_when_and_why_and_no_whole_number(
    session: Session, gateway: FakeGateway, desk: FlaskClient, pass_time: PassTime
) -> None:
    make_residents(session, 1, name="Lò Thị Đào")
    run, (sent,) = make_doubtful(session, gateway, label="Thẻ tháng Ba")
    pass_time(timedelta(seconds=61))
    traces.look(session, gateway)
    page = desk.get("/sms/uncertain").text
    assert all(word in page for word in ("Lò Thị Đào", "Thẻ tháng Ba", f"+84 99••• •{sent.to[-3:]}"))
    assert sent.to not in page
    assert 'href="/sms/uncertain"' in desk.get("/sms/opt-outs").text
    assert "Lò Thị Đào" not in desk.get("/sms/uncertain?kind=no_trace").text
    assert "Lò Thị Đào" not in desk.get(f"/sms/uncertain?run={run.id + 1}").text


def test_the_navigation_is_quiet_while_nothing_is_uncertain(desk: FlaskClient) -> None:
    assert 'href="/sms/uncertain"' not in desk.get("/sms/opt-outs").text
    assert desk.get("/sms/uncertain").status_code == 200


def test_ticked_messages_are_decided_after_one_more_look(
    session: Session, gateway: FakeGateway, desk: FlaskClient, rung: list[int]
) -> None:
    make_residents(session, 3)
    run, _ = make_doubtful(session, gateway)
    ticked = [message.id for message in messages(session, run.id)][:2]
    asked = send(desk, "choose", do="again", message=ticked, run=run.id)
    assert f'value="{ticked[0]},{ticked[1]}"' in asked.text
    assert states(session, run.id) == {S.UNCERTAIN: 3}
    send(desk, "decide", do="again", message=",".join(map(str, ticked)), run=run.id, expected=2)
    assert states(session, run.id) == {S.UNCERTAIN: 1, S.PLANNED: 2}
    assert rung == [run.id]
    assert trail(session) == [("sms.said_again", f"run:{run.id}", {"messages": 2})]


def test_all_of_a_choice_are_decided_unless_the_list_has_changed(
    session: Session, gateway: FakeGateway, desk: FlaskClient, rung: list[int], pass_time: PassTime
) -> None:
    make_residents(session, 60)
    run, _ = make_doubtful(session, gateway)
    no_trace(session, gateway, pass_time)
    page = desk.get("/sms/uncertain?kind=no_trace").text
    assert 'name="expected" value="60"' in page
    send(desk, "choose", do="again", kind="no_trace", expected=60)
    stale = send(desk, "decide", do="again", kind="no_trace", expected=59)
    assert 'class="notice bad"' in stale.text
    assert states(session, run.id) == {S.FAILED: 60}
    send(desk, "decide", do="again", kind="no_trace", expected=60)
    assert states(session, run.id) == {S.PLANNED: 60}
    assert rung == [run.id]


@pytest.mark.parametrize("fields", [{}, {"do": "again"}, {"message": "1"}, {"do": "burn", "message": "1"}])
def test_nothing_happens_without_a_choice_and_a_decision(
    session: Session, gateway: FakeGateway, desk: FlaskClient, fields: dict[str, str]
) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    for door in ("choose", "decide"):
        assert 'class="notice bad"' in send(desk, door, **fields).text
    assert states(session, run.id) == {S.UNCERTAIN: 1}


def test_messages_beyond_the_reach_cannot_be_decided(app: Flask, session: Session, gateway: FakeGateway) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    far = person(session, "communicator", communes=["03043"])
    session.commit()
    client = app.test_client()
    sign_in(client, far.email)
    message = messages(session, run.id)[0].id
    send(client, "decide", do="arrived", message=message)
    send(client, "decide", do="arrived", expected=1)
    assert states(session, run.id) == {S.UNCERTAIN: 1}


def test_the_commands_list_and_resolve(
    session: Session, gateway: FakeGateway, author: Person, runner: FlaskCliRunner, rung: list[int], pass_time: PassTime
) -> None:
    make_residents(session, 3)
    run, _ = make_doubtful(session, gateway)
    no_trace(session, gateway, pass_time)
    printed = runner.invoke(args=["sms", "uncertain", "--run", str(run.id)]).stdout
    listed = [json.loads(line) for line in printed.splitlines()]
    assert [(one["run"], one["no_trace"], one["lists_without_trace"]) for one in listed] == [(run.id, True, 3)] * 3
    first, second = listed[0]["message"], listed[1]["message"]
    acting = ["--as", author.email]
    one = runner.invoke(args=["sms", "resolve", "--arrived", "--message", str(first), *acting])
    assert one.exit_code == 0
    again = runner.invoke(
        args=["sms", "resolve", "--arrived", "--message", str(first), "--message", str(second), *acting]
    )
    assert again.exit_code == 1
    rest = runner.invoke(args=["sms", "resolve", "--again", "--run", str(run.id), "--no-trace-only", *acting])
    assert rest.exit_code == 0
    assert states(session, run.id) == {S.DELIVERED: 1, S.PLANNED: 2}
    assert rung == [run.id]
    assert runner.invoke(args=["sms", "uncertain"]).stdout == ""


def test_the_command_asks_for_one_decision_one_choice_and_a_role(session: Session, runner: FlaskCliRunner) -> None:
    author, operator = person(session, "communicator"), person(session, "operator")
    session.commit()
    for arguments in (["--run", "1"], ["--again"], ["--again", "--run", "1", "--message", "1"]):
        assert runner.invoke(args=["sms", "resolve", *arguments, "--as", author.email]).exit_code == 1
    refused = runner.invoke(args=["sms", "resolve", "--again", "--run", "1", "--as", operator.email])
    assert refused.exit_code == 1


def test_a_report_that_came_after_the_choice_wins(session: Session, gateway: FakeGateway, author: Person) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    chosen = queries.message_ids(session, author)
    session.execute(update(Attempt).values(sid="SM1"))
    session.execute(update(Message).values(state=S.SENT, reason=None))
    session.commit()
    with pytest.raises(actions.DecidedMeanwhile):
        actions.decide(session, author, Decision.ARRIVED, chosen, 1)
    session.rollback()
    assert states(session, run.id) == {S.SENT: 1}

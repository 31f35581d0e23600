"""The outbox of a telephone at the server: each entry once, each answered, never another's, whatever comes."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from messaging.loudspeaker import queries
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.operating.actions import MOST_AT_ONCE
from tests.accounts.factories import person, sign_in
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, bulletin

Answers = list[dict[str, str]]


@pytest.fixture
def operator(session: Session, client: FlaskClient) -> Person:
    made = person(session, "operator", communes=[MUONG_BO])
    sign_in(client, made.email)
    return made


def script_of(session: Session, commune: str = MUONG_BO) -> Script:
    return next(one for one in queries.scripts_of(session, bulletin(session).id) if one.commune_code == commune)


def entry(script: Script, owner: Person, /, **changes: Any) -> dict[str, Any]:
    return {
        "key": "k" * 32,
        "person": owner.id,
        "script": script.id,
        "aired": True,
        "noted_at": clock.now().isoformat(),
        "reader": "Giàng A Páo",
        **changes,
    }


def send(client: FlaskClient, body: Any, status: int = 200) -> Any:
    token = client.get("/scripts/log").get_json()["token"]
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post("/scripts/log", data=data, headers={"X-CSRFToken": token, "Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    return answer.get_json()


def send_entries(client: FlaskClient, *entries: Any, sent_at: datetime | None = None) -> Answers:
    answered: Answers = send(client, {"sent_at": (sent_at or clock.now()).isoformat(), "entries": entries})["answers"]
    return answered


def log(session: Session) -> list[Broadcast]:
    session.expire_all()
    return list(session.scalars(select(Broadcast).order_by(Broadcast.id)))


def test_the_telephone_learns_whose_outbox_may_be_sent(client: FlaskClient, operator: Person) -> None:
    answer = client.get("/scripts/log")
    assert answer.get_json()["person"] == operator.id
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_same_batch_twice_is_logged_once(session: Session, client: FlaskClient, operator: Person) -> None:
    script = script_of(session)
    batch = [entry(script, operator, key=letter * 32) for letter in "ab"]
    assert [one["outcome"] for one in send_entries(client, *batch)] == ["logged", "logged"]
    assert [one["outcome"] for one in send_entries(client, *batch)] == ["there", "there"]
    assert [one.reader for one in log(session)] == ["Giàng A Páo"] * 2


def test_one_refused_entry_stops_no_other(session: Session, client: FlaskClient, operator: Person) -> None:
    script = script_of(session)
    good, bad = entry(script, operator, key="g" * 32), entry(script, operator, key="b" * 32, aired=False)
    found = send_entries(client, bad, good)
    assert [(one["key"][0], one["outcome"]) for one in found] == [("b", "refused"), ("g", "logged")]
    assert "vì sao" in found[0]["said"]
    assert len(log(session)) == 1


def test_what_somebody_else_noted_is_not_logged_as_this_person(
    session: Session, client: FlaskClient, operator: Person
) -> None:
    other = person(session, "operator", communes=[MUONG_BO])
    (found,) = send_entries(client, entry(script_of(session), other))
    assert found["outcome"] == "refused"
    assert log(session) == []


def test_a_key_of_somebody_elses_entry_is_refused_and_not_called_there(
    session: Session, client: FlaskClient, operator: Person
) -> None:
    script = script_of(session)
    send_entries(client, entry(script, operator))
    other = person(session, "operator", communes=[MUONG_BO])
    theirs = client.application.test_client()
    sign_in(theirs, other.email)
    (found,) = send_entries(theirs, entry(script, other))
    assert found["outcome"] == "refused"
    assert len(log(session)) == 1


def test_a_script_of_another_commune_reads_as_one_that_is_not_there(
    session: Session, client: FlaskClient, operator: Person
) -> None:
    script = script_of(session, AU_LAU)
    there, nowhere = send_entries(
        client, entry(script, operator, key="a" * 32), entry(script, operator, key="b" * 32, script=999_999)
    )
    assert (there["outcome"], nowhere["outcome"]) == ("refused", "refused")
    assert there["said"].replace(str(script.id), "N") == nowhere["said"].replace("999999", "N")
    assert log(session) == []


def test_what_is_still_to_come_is_refused(session: Session, client: FlaskClient, operator: Person) -> None:
    soon = (clock.now() + timedelta(hours=2)).isoformat()
    (found,) = send_entries(client, entry(script_of(session), operator, at=soon, planned_at=soon))
    assert found["outcome"] == "refused"
    assert log(session) == []


@pytest.mark.parametrize("hours", [-5, 7])
def test_a_telephone_whose_clock_is_wrong_is_put_right(
    session: Session, client: FlaskClient, operator: Person, hours: int
) -> None:
    wrong = clock.now() + timedelta(hours=hours)
    noted = (wrong - timedelta(minutes=30)).isoformat()
    (found,) = send_entries(client, entry(script_of(session), operator, noted_at=noted), sent_at=wrong)
    assert found["outcome"] == "logged"
    (kept,) = log(session)
    expected = clock.now() - timedelta(minutes=30)
    assert abs(kept.at - expected) < timedelta(minutes=1)
    assert kept.noted_at
    assert abs(kept.noted_at - expected) < timedelta(minutes=1)
    assert kept.logged_at - kept.noted_at > timedelta(minutes=29)


def test_an_hour_of_the_plan_is_kept_whatever_the_telephones_clock(
    session: Session, client: FlaskClient, operator: Person
) -> None:
    script, planned = script_of(session), clock.now() - timedelta(hours=3)
    airing = Airing(
        script_id=script.id, commune_code=MUONG_BO, session_at=planned, starts_at=planned, seconds=script.seconds
    )
    session.add(airing)
    session.commit()
    given = entry(script, operator, airing=airing.id, at=planned.isoformat(), planned_at=planned.isoformat())
    send_entries(client, given, sent_at=clock.now() + timedelta(hours=7))
    (kept,) = log(session)
    assert (kept.at, kept.airing_id, kept.planned_at) == (planned, airing.id, planned)


def test_an_airing_that_was_laid_anew_since_stops_no_entry(
    session: Session, client: FlaskClient, operator: Person
) -> None:
    planned = (clock.now() - timedelta(hours=3)).isoformat()
    given = entry(script_of(session), operator, airing=999_999, at=planned, planned_at=planned)
    assert send_entries(client, given)[0]["outcome"] == "logged"


def test_an_entry_is_taken_back_from_the_telephone_once(
    session: Session, client: FlaskClient, operator: Person
) -> None:
    script = script_of(session)
    send_entries(client, entry(script, operator))
    back = {"key": "u" * 32, "person": operator.id, "take_back": log(session)[0].id}
    assert [send_entries(client, back)[0]["outcome"] for _ in range(2)] == ["logged", "there"]
    assert queries.entries_of(session, [script]) == {script.id: []}


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        None,
        7,
        [],
        {},
        {"key": "short"},
        {"key": "k" * 65},
        {"script": "1"},
        {"script": 2**63},
        {"script": True},
        {"aired": "yes"},
        {"noted_at": "hôm qua"},
        {"noted_at": "2026-11-22T05:30"},
        {"noted_at": "0001-01-01T00:00+00:00"},
        {"at": 12},
        {"note": 5},
        {"note": "x" * 501},
        {"repeats": 1.5},
        {"repeats": 0},
        {"repeats": 10**9},
        {"seconds": -1},
        {"clusters_failed": -1},
        {"airing": -1},
        {"take_back": 10**30},
    ],
)
def test_a_damaged_entry_is_refused_with_a_sentence(
    session: Session, client: FlaskClient, operator: Person, wrong: Any
) -> None:
    given = entry(script_of(session), operator, **wrong) if isinstance(wrong, dict) and wrong else wrong
    (found,) = send_entries(client, given)
    assert found["outcome"] == "refused"
    assert found["said"]
    assert log(session) == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[]", b'"x"', b'{"entries": 5}', b"[" * 100_000])
def test_garbage_is_refused_as_a_whole(session: Session, client: FlaskClient, operator: Person, body: bytes) -> None:
    assert "Không ghi gì" in send(client, body, 422)["said"]


def test_a_hundred_entries_are_taken_and_one_more_none(session: Session, client: FlaskClient, operator: Person) -> None:
    script = script_of(session)
    many = [entry(script, operator, key=f"{number:032}") for number in range(MOST_AT_ONCE + 1)]
    assert "100" in send(client, {"entries": many}, 422)["said"]
    assert log(session) == []
    assert {one["outcome"] for one in send_entries(client, *many[:-1])} == {"logged"}


def test_nothing_is_taken_without_the_token(session: Session, client: FlaskClient, operator: Person) -> None:
    answer = client.post("/scripts/log", json={"entries": [entry(script_of(session), operator)]})
    assert answer.status_code == 400
    assert log(session) == []

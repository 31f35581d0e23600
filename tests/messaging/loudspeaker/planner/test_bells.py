"""Who rings for the planner: what is logged, corrected or taken back, and a campaign that is cancelled."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from campaigns.launching import wakeups
from campaigns.models import Launch
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Airing, Broadcast
from messaging.loudspeaker.planner import actions, tasks
from tests.accounts.factories import person, post, sign_in
from tests.campaigns import factories as make
from tests.messaging.loudspeaker.factories import MUONG_BO
from tests.messaging.loudspeaker.logbook.factories import logged
from tests.messaging.loudspeaker.operating.test_outbox import send_entries
from tests.messaging.loudspeaker.planner.factories import at, running, slot

BELL = int(MUONG_BO)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The communes that were rung for."""
    numbers: list[int] = []
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: numbers.extend(ids))
    return numbers


@pytest.fixture
def operator(session: Session, client: FlaskClient) -> Person:
    who = person(session, "operator", communes=[MUONG_BO])
    sign_in(client, who.email)
    return who


@pytest.fixture
def airing(session: Session, operator: Person, monkeypatch: pytest.MonkeyPatch) -> Airing:
    """The one airing that was, an hour ago."""
    at(monkeypatch)
    slot(session, 0), slot(session, 0, 17, minutes=1)
    running(session, days=0)
    actions.lay_commune(session, MUONG_BO)
    session.commit()
    at(monkeypatch, hour=7)
    return session.scalars(select(Airing)).one()


def test_a_missed_broadcast_is_laid_anew_the_same_day(
    session: Session, client: FlaskClient, airing: Airing, rung: list[int]
) -> None:
    script, occasion = airing.script_id, f"{airing.id}@{airing.session_at.isoformat()}"
    given = {"aired": "no", "reason": "mất điện", "slot": occasion, "entry_key": "m" * 16}
    post(client, f"/scripts/{script}/note", **given)
    assert rung == [BELL]
    slot(session, 0, 18)
    tasks.lay.run(BELL)
    hours = session.scalars(select(Airing.session_at).order_by(Airing.session_at)).all()
    assert hours[1:] == [hours[0] + timedelta(hours=12)]


def test_what_a_telephone_kept_rings_once_a_commune(
    client: FlaskClient, operator: Person, airing: Airing, rung: list[int]
) -> None:
    missed = {"key": "k" * 32, "person": operator.id, "script": airing.script_id, "aired": False, "note": "mưa to",
              "noted_at": airing.session_at.isoformat()}  # fmt: skip
    assert [one["outcome"] for one in send_entries(client, missed, {**missed, "key": "l" * 32})] == ["logged"] * 2
    assert rung == [BELL]
    assert [one["outcome"] for one in send_entries(client, missed)] == ["there"]
    assert rung == [BELL]


def test_the_logbook_rings_for_what_is_written_corrected_and_taken_back(
    session: Session, client: FlaskClient, operator: Person, airing: Airing, rung: list[int]
) -> None:
    form = {"script_id": str(airing.script_id), "at": "2026-11-23T06:00", "aired": "no", "repeats": "1",
            "clusters_failed": "0", "note": "mất điện"}  # fmt: skip
    post(client, f"/logbook/{MUONG_BO}/2026-11/new", **form, entry_key="n" * 16)
    assert rung == [BELL]
    wrong = session.scalars(select(Broadcast)).one()
    post(client, f"/logbook/entries/{wrong.id}/correct", **{**form, "aired": "yes"}, entry_key="o" * 16)
    assert rung == [BELL] * 2
    other = logged(session, operator, Entry(airing.script_id, airing.session_at, True, "p" * 16))
    post(client, f"/logbook/entries/{other.id}/take-back", entry_key="q" * 16)
    assert rung == [BELL] * 3


def test_a_cancelled_campaign_rings(session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    author = person(session, "communicator", "approver")
    make.village(session, people=1)
    campaign = make.launched(session, author=author, people=False)
    session.commit()
    sign_in(client, author.email)
    rung: list[tuple[object, ...]] = []
    monkeypatch.setattr(wakeups, "wake", lambda task, *ids: rung.append((task.name, *ids)))
    bulletin = session.scalars(select(Launch.bulletin_id)).one()
    post(client, f"/campaigns/{campaign.slug}/cancel")
    assert rung == [(tasks.lay_bulletin.name, bulletin)]

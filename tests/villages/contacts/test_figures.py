"""Figures of a village: only added, the newest day holds, and the coverage follows at once."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_village
from villages.contacts.figures import queries
from villages.contacts.models import VillageFigure
from villages.models import Village


@pytest.fixture
def village(session: Session) -> Village:
    made = make_village(session, name="Thôn mẫu 1")
    session.commit()
    return made


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in(client, person(session, "administrator", locale="en").email)
    return client


def form(**changes: Any) -> dict[str, Any]:
    usual = {"as_of": "2026-06-30", "households": "100", "population": "1.000", "insured": "900", "source": "Mẫu"}
    return {**usual, **changes}


def coverage(session: Session, village: Village) -> float | None:
    session.expire_all()
    return session.scalars(select(Village.latest_coverage).where(Village.id == village.id)).one()


def entered(session: Session) -> list[VillageFigure]:
    return list(session.scalars(select(VillageFigure).order_by(VillageFigure.id)))


def test_figures_are_entered_as_people_write_them(keeper: FlaskClient, session: Session, village: Village) -> None:
    assert post(keeper, f"/villages/{village.id}/figures", **form()).status_code == 302
    (made,) = entered(session)
    assert (made.as_of, made.households, made.population, made.insured) == (date(2026, 6, 30), 100, 1000, 900)
    assert made.person_id is not None
    assert coverage(session, village) == 0.9
    (trail,) = session.scalars(select(Audit).where(Audit.action == "village.figures"))
    assert trail.detail == {"fields": ["households", "population", "insured"], "as_of": "2026-06-30"}


def test_the_newest_day_holds_and_of_one_day_the_last_entry(
    keeper: FlaskClient, session: Session, village: Village
) -> None:
    address = f"/villages/{village.id}/figures"
    for given, holds in (
        (form(as_of="2026-06-30", insured="900"), 0.9),
        (form(as_of="2025-06-30", insured="500"), 0.9),
        (form(as_of="2026-06-30", insured="800"), 0.8),
        (form(as_of="2026-07-31", insured="", population="2000"), 0.8),
        (form(as_of="2026-08-31", insured="100"), 0.1),
    ):
        assert post(keeper, address, **given).status_code == 302
        assert coverage(session, village) == holds
    assert len(entered(session)) == 5
    told = queries.figures(session, village)
    assert [(one.figure.as_of.isoformat(), one.holds) for one in told] == [
        ("2026-08-31", True),
        ("2026-07-31", True),
        ("2026-06-30", True),
        ("2026-06-30", False),
        ("2025-06-30", True),
    ]
    assert [one.coverage for one in queries.bars(told)] == [0.5, 0.8, 0.1]
    shown = keeper.get(address).text
    assert shown.count("replaced by a later entry") == 1
    assert shown.count("<rect") == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"as_of": "2199-01-01"}, "as_of"),
        ({"as_of": "1989-12-31"}, "as_of"),
        ({"as_of": ""}, "as_of"),
        ({"population": "-1"}, "population"),
        ({"insured": "nhiều"}, "insured"),
        ({"insured": "9" * 5000}, "insured"),
        ({"households": "1.5"}, "households"),
        ({"source": ""}, "source"),
        ({"insured": "1001"}, "confirmed"),
        ({"households": "1001"}, "confirmed"),
        ({"households": "", "population": "", "insured": ""}, None),
    ],
)
def test_what_cannot_be_or_looks_wrong_is_said(
    keeper: FlaskClient, session: Session, village: Village, changes: dict[str, str], field: str | None
) -> None:
    answer = post(keeper, f"/villages/{village.id}/figures", **form(**changes))
    assert answer.status_code == 422
    assert (f'id="{field}-error"' if field else "Enter at least one figure") in answer.text
    assert entered(session) == []
    assert coverage(session, village) is None


def test_more_insured_than_people_is_taken_once_confirmed(
    keeper: FlaskClient, session: Session, village: Village
) -> None:
    assert post(keeper, f"/villages/{village.id}/figures", **form(insured="1100", confirmed="y")).status_code == 302
    assert coverage(session, village) == 1.1


def test_a_village_of_nobody_has_no_coverage(keeper: FlaskClient, session: Session, village: Village) -> None:
    given = form(households="0", population="0", insured="0")
    assert post(keeper, f"/villages/{village.id}/figures", **given).status_code == 302
    assert coverage(session, village) is None
    assert keeper.get(f"/villages/{village.id}").status_code == 200


def test_figures_beyond_the_reach_are_not_entered(client: FlaskClient, session: Session, village: Village) -> None:
    sign_in(client, person(session, "communicator", communes=[COMMUNES[1]]).email)
    assert post(client, f"/villages/{village.id}/figures", **form()).status_code == 404
    assert entered(session) == []

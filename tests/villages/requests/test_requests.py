"""Requests from the day they come in to the day they are closed, over HTTP and below."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation import clock
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from tests.villages.rights import asks, gives
from villages.consent.models import Consent
from villages.models import Resident
from villages.requests import actions, queries, refusals
from villages.requests.lifecycle import MOVES, Kind, State, WrongMove
from villages.requests.models import PersonRequest, PrivacyFigure


@pytest.fixture
def resident(session: Session) -> Resident:
    made = make_resident(session, make_village(session, name="Thôn mẫu 1"), name="Người mẫu 1", phone="+84992000001")
    session.commit()
    return made


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> Person:
    """Somebody who keeps the list, signed in."""
    made = person(session, "communicator", locale="en")
    sign_in(client, made.email)
    return made


def test_a_request_gets_the_deadlines_of_the_day_it_was_received(session: Session, resident: Resident) -> None:
    session.add(PrivacyFigure(name="done.access", days=4, since=date(2026, 3, 10), source="thử"))
    before, after = (asks(session, resident, Kind.ACCESS, received_on=date(2026, 3, day)) for day in (9, 10))
    assert (before.answer_by, before.done_by) == (date(2026, 3, 11), date(2026, 3, 19))
    assert (after.answer_by, after.done_by) == (date(2026, 3, 12), date(2026, 3, 14))


def test_a_request_of_tomorrow_or_about_nobody_is_refused(session: Session, resident: Resident) -> None:
    with pytest.raises(refusals.ReceivedInFuture):
        asks(session, resident, Kind.ACCESS, received_on=clock.today() + timedelta(days=1))
    resident.erased_at = clock.now()
    with pytest.raises(refusals.OfErasedPerson):
        asks(session, resident, Kind.ACCESS)


@pytest.mark.parametrize("start", list(State))
@pytest.mark.parametrize("wanted", [State.ANSWERED, State.DONE, State.REFUSED])
def test_a_request_goes_forward_only(session: Session, resident: Resident, start: State, wanted: State) -> None:
    by, asked = person(session, "communicator"), asks(session, resident, Kind.ACCESS)
    asked.state = start
    move = {
        State.ANSWERED: lambda: actions.answer(session, by, asked),
        State.DONE: lambda: actions.complete(session, by, asked, "Đã đưa bản in"),
        State.REFUSED: lambda: actions.refuse(session, by, asked, "Không phải người này"),
    }[wanted]
    if wanted not in MOVES[start]:
        with pytest.raises(WrongMove):
            move()
        assert asked.state == start
        return
    move()
    assert asked.state == wanted
    assert asked.answered_at
    assert (asked.closed_by_id, bool(asked.closed_at)) == ((None, False) if wanted == State.ANSWERED else (by.id, True))


def test_who_refuses_or_closes_says_why(session: Session, resident: Resident) -> None:
    by, asked = person(session, "communicator"), asks(session, resident, Kind.ACCESS)
    with pytest.raises(refusals.ReasonMissing):
        actions.refuse(session, by, asked, "  ")
    with pytest.raises(refusals.OutcomeMissing):
        actions.complete(session, by, asked, "\n")
    assert asked.state == State.OPEN


def test_a_withdrawal_is_recorded_as_of_the_day_it_came_in(session: Session, resident: Resident) -> None:
    by, came = person(session, "communicator"), clock.today() - timedelta(days=2)
    gives(session, resident, clock.today() - timedelta(days=9))
    asked = asks(session, resident, Kind.WITHDRAWAL, received_on=came, how="letter")
    actions.withdraw(session, by, asked, resident, "Đã ghi")
    assert (resident.consent, asked.state) == (False, State.DONE)
    latest = session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert latest
    assert (latest.given, latest.said_on, latest.how) == (False, came, "paper")


@pytest.mark.parametrize("kind", [Kind.RESTRICTION, Kind.OBJECTION])
def test_who_objects_is_restricted_until_they_say_otherwise(session: Session, resident: Resident, kind: Kind) -> None:
    by, asked = person(session, "communicator"), asks(session, resident, kind)
    actions.restrict(session, by, asked, resident, "Đã hạn chế")
    assert resident.restricted_at
    for _ in range(2):
        actions.lift(session, by, resident)
    assert resident.restricted_at is None
    assert len(session.scalars(select(Audit).where(Audit.action == "resident.lift")).all()) == 1


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.ERASURE])
def test_a_request_for_something_else_restricts_nobody(session: Session, resident: Resident, kind: Kind) -> None:
    by, asked = person(session, "communicator"), asks(session, resident, kind)
    with pytest.raises(refusals.NotOfThisKind):
        actions.restrict(session, by, asked, resident, "x")
    with pytest.raises(refusals.NotOfThisKind):
        actions.withdraw(session, by, asked, resident, "x")
    assert resident.restricted_at is None


def test_the_queue_is_sorted_by_what_is_due_next(session: Session, resident: Resident) -> None:
    by, today = person(session, "communicator"), clock.today()
    days = {"late": (-3, 9), "today": (0, 12), "answered": (-9, 2), "later": (1, 5)}
    made = {}
    for name, (answer_by, done_by) in days.items():
        made[name] = asks(session, resident, Kind.ACCESS, note=name)
        made[name].answer_by, made[name].done_by = (today + timedelta(days=one) for one in (answer_by, done_by))
    made["answered"].state = State.ANSWERED
    session.flush()
    rows = [queries.queued(row) for row in session.execute(queries.queue(by))]
    assert [one.request.note for one in rows] == ["late", "today", "later", "answered"]
    assert [one.urgency for one in rows] == ["overdue", "today", "later", "later"]
    assert queries.waiting(session, by) == queries.Waiting(4, 1, 1)


def test_the_page_takes_answers_and_closes(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    place = f"/villages/residents/{resident.id}/requests"
    form = {"kind": "access", "received_on": clock.today().isoformat(), "how": "phone", "by": "guardian"}
    assert post(client, place, **form).status_code == 302
    asked = session.scalars(select(PersonRequest)).one()
    assert (asked.person_id, asked.commune_code, asked.by) == (keeper.id, resident.village.commune_code, "guardian")
    queue = client.get("/requests").text
    assert "A copy of the person" in queue
    assert '<span class="waiting">1</span>' in queue
    assert post(client, f"/requests/{asked.id}/answer").status_code == 302
    assert post(client, f"/requests/{asked.id}/close", state="refused", outcome="").status_code == 422
    assert post(client, f"/requests/{asked.id}/close", state="done", outcome="Đã đưa").status_code == 302
    session.refresh(asked)
    assert (asked.state, asked.outcome) == ("done", "Đã đưa")
    assert "Request of a resident answered" in client.get(f"/requests/{asked.id}").text
    assert "waiting" not in client.get("/requests").text.split("</header>")[0].partition("<nav")[2]
    assert "Người mẫu 1" in client.get("/requests/closed").text
    trail = session.scalars(select(Audit).where(Audit.subject == f"request:{asked.id}").order_by(Audit.id)).all()
    assert [entry.action for entry in trail] == ["request.enter", "request.answer", "request.done"]
    assert "Người mẫu" not in str([entry.detail for entry in trail])


def test_the_page_carries_out_what_the_house_can(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    gives(session, resident)
    first, second = asks(session, resident, Kind.WITHDRAWAL), asks(session, resident, Kind.OBJECTION)
    session.commit()
    for asked in (first, second):
        assert post(client, f"/requests/{asked.id}/carry-out").status_code == 302
    session.expire_all()
    assert (resident.consent, bool(resident.restricted_at), first.state, second.state) == (False, True, "done", "done")
    again = post(client, f"/requests/{first.id}/carry-out")
    assert again.status_code in (409, 422)
    assert post(client, f"/villages/residents/{resident.id}/lift").status_code == 302
    session.expire_all()
    assert resident.restricted_at is None


def test_an_overdue_request_is_marked_with_icon_and_word(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    asked = asks(session, resident, Kind.ERASURE)
    asked.answer_by = clock.today() - timedelta(days=1)
    session.commit()
    shown = client.get("/requests").text
    assert "1 request is overdue." in shown
    assert "overdue</span>" in shown


@pytest.mark.parametrize(("role", "home"), [("communicator", "/campaigns/"), ("administrator", "/people")])
def test_what_is_due_is_told_on_the_home_page(
    client: FlaskClient, session: Session, resident: Resident, role: str, home: str
) -> None:
    sign_in(client, person(session, role, locale="en").email)
    assert client.get("/").headers["Location"] == home
    asks(session, resident, Kind.ACCESS, received_on=clock.today())
    session.commit()
    assert "Requests about personal data:" not in client.get(home).text
    asks(session, resident, Kind.ACCESS, received_on=clock.today() - timedelta(days=40))
    session.commit()
    assert "Requests about personal data: 1 request is overdue." in client.get(home).text
    assert "1 request is overdue." not in client.get("/villages/residents/").text


@pytest.mark.parametrize(("role", "communes"), [("approver", []), ("communicator", [COMMUNES[1]])])
def test_nobody_else_is_reminded(
    client: FlaskClient, session: Session, resident: Resident, role: str, communes: list[str]
) -> None:
    asks(session, resident, Kind.ACCESS, received_on=clock.today() - timedelta(days=40))
    sign_in(client, person(session, role, communes=communes, locale="en").email)
    assert "overdue" not in client.get("/", follow_redirects=True).text


def test_beyond_the_reach_nobody_asked_anything(client: FlaskClient, session: Session, resident: Resident) -> None:
    asked = asks(session, resident, Kind.ERASURE)
    session.commit()
    sign_in(client, person(session, "communicator", communes=[COMMUNES[2]], locale="en").email)
    assert "Người mẫu 1" not in client.get("/requests").text
    places = [f"/requests/{asked.id}", f"/requests/{asked.id}/erase", f"/villages/residents/{resident.id}/requests",
              f"/villages/residents/{resident.id}/file", f"/villages/residents/{resident.id}/file.json"]  # fmt: skip
    assert [client.get(place).status_code for place in places] == [404] * 5
    deeds = [f"/requests/{asked.id}/{deed}" for deed in ("answer", "close", "carry-out", "erase")]
    assert [post(client, deed).status_code for deed in deeds] == [404] * 4


def test_an_administrator_enters_a_figure(client: FlaskClient, session: Session) -> None:
    sign_in(client, person(session, "administrator", locale="en").email)
    form = {"name": "done.access", "days": 9, "since": clock.today().isoformat(), "source": "Quyết định mẫu"}
    assert post(client, "/requests/figures", **form).status_code == 302
    shown = client.get("/requests/figures").text
    assert "Quyết định mẫu" in shown
    assert "9 days" in shown
    refused = post(client, "/requests/figures", **{**form, "days": 0})
    assert refused.status_code == 422
    assert "whole number of days" in refused.text

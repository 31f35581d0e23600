"""Numbers that want no messages: entered by officers, shown masked, taken back."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation.keys import lookup_hash
from foundation.masking import masked_phone
from messaging.sms import actions
from messaging.sms.dispatching import dispatch
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Addressee, Message, OptOut
from messaging.sms.opting_out.actions import BY_PAGE, BY_REPLY
from messaging.sms.rules.models import Rule
from tests.accounts.factories import person, post, sign_in
from tests.messaging.sms.factories import make_resident, make_run, make_village, number, states
from tests.messaging.sms.fake_gateway import FakeGateway
from tests.messaging.sms.fake_gateway import opted_out as refuse_as_opted_out

PAGE = "/sms/opt-outs"


def opted_out(session: Session) -> set[bytes]:
    return set(session.scalars(select(OptOut.number_hash)))


def test_an_officer_enters_a_number_and_takes_it_back(session: Session, client: FlaskClient) -> None:
    make_resident(session, make_village(session), number(123))
    officer = person(session, "communicator", locale="en")
    sign_in(client, officer.email)
    assert "No number has opted out so far" in client.get(PAGE).text
    assert post(client, PAGE, phone="0992 000 123", note="gọi tổng đài").status_code == 302
    number_hash = lookup_hash("phone", number(123))
    assert opted_out(session) == {number_hash}
    shown = client.get(PAGE).text
    assert masked_phone(number(123)) in shown
    assert number(123) not in shown
    assert "gọi tổng đài" in shown
    assert officer.name in shown
    assert post(client, f"{PAGE}/undo", number=number_hash.hex()).status_code == 302
    assert opted_out(session) == set()
    trail = session.scalars(select(Audit.action).where(Audit.action.startswith("sms.")).order_by(Audit.id)).all()
    assert trail == ["sms.opt_out", "sms.opt_in"]
    assert not any(number(123) in str(entry.detail) for entry in session.scalars(select(Audit)))


@pytest.mark.parametrize("phone", ["", "12", "0912 345 678 / 0912 345 679", "x" * 41])
def test_what_is_no_number_is_refused_beside_the_field(session: Session, client: FlaskClient, phone: str) -> None:
    sign_in(client, person(session, "communicator").email)
    answer = post(client, PAGE, phone=phone)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert opted_out(session) == set()


@pytest.mark.parametrize("role", ["translator", "reviewer", "approver", "operator"])
def test_others_have_no_business_here(session: Session, client: FlaskClient, role: str) -> None:
    sign_in(client, person(session, role).email)
    assert client.get(PAGE).status_code == 403
    assert post(client, PAGE, phone=number(1)).status_code == 403
    assert post(client, f"{PAGE}/undo", number="00").status_code == 403
    assert opted_out(session) == set()


def test_a_stranger_is_asked_to_sign_in(session: Session, client: FlaskClient) -> None:
    assert "/sign-in" in client.get(PAGE).location


def test_a_form_without_its_token_is_refused(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "communicator").email)
    assert client.post(PAGE, data={"phone": number(1)}).status_code == 400
    assert opted_out(session) == set()


def test_an_officer_of_one_commune_sees_and_undoes_only_what_is_theirs(session: Session, client: FlaskClient) -> None:
    near = make_resident(session, make_village(session, commune_code="03043"), number(1))
    far = make_resident(session, make_village(session, commune_code="02647"), number(2))
    for last in (1, 2, 3):
        actions.opt_out(session, number(last), actions.BY_COMMAND)
    officer = person(session, "communicator", communes=["03043"])
    sign_in(client, officer.email)
    shown = client.get(PAGE).text
    assert masked_phone(number(1)) in shown
    assert masked_phone(number(2)) not in shown
    assert shown.count("<tr>") == 2
    assert post(client, f"{PAGE}/undo", number=(far.phone_hash or b"").hex()).status_code == 404
    assert post(client, f"{PAGE}/undo", number="no hash").status_code == 404
    assert post(client, f"{PAGE}/undo", number=(near.phone_hash or b"").hex()).status_code == 302
    assert len(opted_out(session)) == 2
    assert post(client, PAGE, phone=number(9)).status_code == 302
    assert "<tr>" in client.get(PAGE).text, "what they entered themselves stays in their sight"


def test_a_second_wish_keeps_the_first(session: Session) -> None:
    actions.opt_out(session, number(1), actions.BY_OFFICER, note="lần đầu")
    actions.opt_out(session, "0992000001", actions.BY_COMMAND, note="lần sau")
    session.commit()
    assert session.scalars(select(OptOut.note)).all() == ["lần đầu"]


def test_a_number_is_entered_by_command(session: Session, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["sms", "opt-out", "+84 992 000 005", "--note", "thư"])
    assert done.exit_code == 0
    assert opted_out(session) == {lookup_hash("phone", number(5))}
    refused = runner.invoke(args=["sms", "opt-out", "12"])
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("sources", "source", "told"),
    [
        ({"page", "inbound"}, actions.BY_OFFICER, 0),
        ({"page", "inbound"}, BY_PAGE, 1),
        ({"page", "inbound"}, BY_REPLY, 1),
        ({"page", "inbound", "officer"}, actions.BY_OFFICER, 1),
        ({"page", "inbound", "officer"}, actions.BY_COMMAND, 0),
        (set(), BY_PAGE, 0),
    ],
)
def test_the_office_says_after_which_wishes_an_sms_confirms(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, sources: set[str], source: str, told: int
) -> None:
    held = replace(app.extensions["settings"], opt_out_confirmation=frozenset(sources))
    monkeypatch.setitem(app.extensions, "settings", held)
    runs = [actions.opt_out(session, number(1), source) for _ in range(2)]
    assert sum(run is not None for run in runs) == session.scalar(select(func.count()).select_from(Addressee)) == told


def test_without_words_of_the_office_nobody_is_told(session: Session) -> None:
    session.add(Rule(name="opt_out_confirmation", kind="", value="", since=date(2025, 1, 1), source="thử"))
    session.flush()
    assert actions.opt_out(session, number(1), BY_PAGE) is None
    assert opted_out(session) == {lookup_hash("phone", number(1))}


def test_what_the_carrier_knows_is_not_confirmed(session: Session) -> None:
    make_resident(session, make_village(session), number(1))
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway(refuse_as_opted_out))
    assert session.scalars(select(OptOut.source)).all() == [actions.BY_CARRIER]
    assert session.scalars(select(Addressee)).all() == []


def test_a_wish_outlives_the_person_as_a_keyed_hash(session: Session) -> None:
    gone = make_resident(session, make_village(session), number(1))
    actions.opt_out(session, number(1), actions.BY_OFFICER)
    session.delete(gone)
    session.flush()
    make_resident(session, make_village(session), number(1))
    assert states(session, make_run(session).id) == {"suppressed": 1}


def test_what_a_worker_holds_is_left_to_its_departure(session: Session) -> None:
    make_resident(session, make_village(session), number(1))
    run = make_run(session)
    session.execute(update(Message).values(state=MessageState.CLAIMED))
    session.commit()
    actions.opt_out(session, number(1), actions.BY_OFFICER)
    assert states(session, run.id) == {"claimed": 1}

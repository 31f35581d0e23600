"""Numbers that want no messages: entered by officers, shown masked, taken back."""

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation.keys import lookup_hash
from foundation.masking import masked_phone
from messaging.sms import actions
from messaging.sms.models import OptOut
from tests.accounts.factories import person, post, sign_in
from tests.messaging.sms.factories import make_resident, make_village, number

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

"""The public page: a number, the code on its phone, done; the same answers for every number, and few of them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.keys import lookup_hash
from messaging.sms import actions
from messaging.sms.dispatching import dispatch
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Addressee, Attempt, Message, OptOut, Run
from messaging.sms.opting_out import tasks
from messaging.sms.opting_out.models import OptOutCode
from messaging.sms.opting_out.page import limits
from tests.accounts.factories import post
from tests.messaging.sms.factories import make_resident, make_run, make_village, number, states
from tests.messaging.sms.fake_gateway import FakeGateway

NUMBER, CODE, DONE = "/opt-out", "/opt-out/code", "/opt-out/done"
KNOWN, STRANGE = number(1), number(2)


@pytest.fixture(autouse=True)
def resident(session: Session) -> None:
    """Somebody whose number the office has."""
    make_resident(session, make_village(session), KNOWN)
    session.commit()


def ask(client: FlaskClient, phone: str) -> Any:
    return post(client, NUMBER, phone=phone)


def sent(session: Session) -> list[Any]:
    """What leaves for everybody, in order, once the worker has had its turn."""
    tasks.send_codes()
    gateway = FakeGateway()
    for run_id in session.scalars(select(Run.id).where(Run.kind == "service").order_by(Run.id)).all():
        dispatch.work(session, run_id, gateway)
    session.commit()
    return gateway.sent


def digits(letter: Any) -> str:
    return re.findall(r"\b\d{6}\b", letter.body)[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def since(session: Session) -> Any:
    session.commit()
    return session.scalar(select(OptOut.since).where(OptOut.number_hash == lookup_hash("phone", KNOWN)))


def told(answer: Any) -> str:
    """The page without what differs from one request to the next anyway."""
    return re.sub(r'(value|nonce)="[^"]*"|\?v=\w+|•\d{3}', "", answer.text)


def test_a_number_a_code_and_it_is_done(session: Session, client: FlaskClient) -> None:
    campaign = make_run(session, send_from=datetime.now(UTC) + timedelta(days=1))
    assert states(session, campaign.id) == {"held": 1}
    assert client.get(NUMBER).status_code == 200
    assert ask(client, "0992 000 001").location == CODE
    assert "+84\u00a099•••\u00a0•001" in client.get(CODE).text
    (letter,) = sent(session)
    assert letter.to == KNOWN
    assert post(client, CODE, code=digits(letter)).location == DONE
    assert since(session)
    assert session.scalars(select(OptOut.source)).all() == ["page"]
    assert states(session, campaign.id) == {"suppressed": 1}
    assert "không" in client.get(DONE).text
    (confirmation,) = sent(session)
    assert confirmation.to == KNOWN
    assert not re.search(r"\b\d{6}\b", confirmation.body)
    assert session.scalars(select(Audit.action)).all() == ["sms.opt_out"]


def test_nothing_of_the_code_or_the_number_rests_in_clear(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    (letter,) = sent(session)
    code, plain = digits(letter), KNOWN.removeprefix("+84")
    tables = session.scalars(
        select(text("tablename")).select_from(text("pg_tables")).where(text("schemaname='public'"))
    )
    for table in tables.all():
        for row in session.execute(text(f'SELECT "{table}"::text FROM "{table}"')).scalars():
            assert plain not in row, table
            assert not re.search(rf"\b{code}\b", row), table
            assert code.encode().hex() not in row, table


def test_every_number_gets_the_same_answers(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known or not: the same pages, the same places, the same status, the same number of tries."""
    # Every page says that it is a rehearsal, a few seconds after its people came: not in the middle of this.
    monkeypatch.setattr(clock, "in_rehearsal", lambda as_of=0.0: True)
    seen = []
    for phone in (KNOWN, STRANGE):
        client, pages = app.test_client(), []
        asked = ask(client, phone)
        pages.append((asked.status_code, asked.location, told(asked)))
        pages.append((0, "", told(client.get(CODE))))
        letters = sent(session)
        guess = wrong(digits(letters[0])) if letters else "123456"
        for _ in range(limits.TRIES + 1):
            answer = post(client, CODE, code=guess)
            pages.append((answer.status_code, answer.location, told(answer)))
        seen.append(pages)
    assert seen[0] == seen[1]
    assert [status for status, *_ in seen[0]] == [302, 0, *[422] * 6]
    assert session.scalar(select(func.count()).select_from(Addressee)) == 1


def test_a_request_writes_the_same_for_every_number(session: Session, client: FlaskClient) -> None:
    """Who has the number is looked up later and elsewhere, so the time a page takes tells nothing."""
    for phone in (KNOWN, STRANGE):
        ask(client, phone)
    session.commit()
    rows = session.scalars(select(OptOutCode).order_by(OptOutCode.id)).all()
    assert [(row.digest, row.run_id, row.tries) for row in rows] == [(b"", None, 0)] * 2
    assert session.scalars(select(Run)).all() == []


def test_nothing_leaves_for_a_number_of_nobody(session: Session, client: FlaskClient) -> None:
    ask(client, STRANGE)
    assert sent(session) == []
    tasks.send_codes()
    assert session.scalars(select(Message)).all() == []


def test_a_landline_of_a_resident_gets_no_code(session: Session, client: FlaskClient) -> None:
    answer = ask(client, "0214 3840 034")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("phone", ["", "12", "0992000001 / 0992000002", "x" * 41, "\0", "0912\n345"])
def test_what_is_no_number_is_refused_beside_the_field(session: Session, client: FlaskClient, phone: str) -> None:
    answer = ask(client, phone)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert session.scalars(select(OptOutCode)).all() == []


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\0", "９" * 6, "x" * 21])
def test_what_is_no_code_opts_nobody_out(session: Session, client: FlaskClient, code: str) -> None:
    ask(client, KNOWN)
    sent(session)
    assert post(client, CODE, code=code).status_code == 422
    assert since(session) is None


def test_five_tries_and_the_right_digits_come_too_late(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    (letter,) = sent(session)
    said = [post(client, CODE, code=wrong(digits(letter))).text for _ in range(limits.TRIES)]
    assert "4" in said[0]
    assert post(client, CODE, code=digits(letter)).status_code == 422
    assert since(session) is None


def test_after_ten_minutes_a_code_is_worth_nothing(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    (letter,) = sent(session)
    session.execute(update(OptOutCode).values(made_at=func.now() - limits.GOOD_FOR - timedelta(seconds=1)))
    session.commit()
    assert post(client, CODE, code=digits(letter)).status_code == 422
    assert since(session) is None


def test_a_request_that_waited_too_long_is_not_sent_any_more(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    session.execute(update(OptOutCode).values(made_at=func.now() - limits.GOOD_FOR))
    session.commit()
    assert sent(session) == []


def test_a_code_is_used_once(session: Session, client: FlaskClient, app: Flask) -> None:
    ask(client, KNOWN)
    (letter,) = sent(session)
    with client.session_transaction() as kept:
        request = kept["opt_out_request"]
    assert post(client, CODE, code=digits(letter)).location == DONE
    actions.opt_in(session, lookup_hash("phone", KNOWN))
    session.commit()
    again = app.test_client()
    with again.session_transaction() as kept:
        kept["opt_out_request"] = request
    assert post(again, CODE, code=digits(letter)).status_code == 422
    assert since(session) is None


def test_a_code_belongs_to_the_request_of_its_own_number(session: Session, client: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    ask(client, KNOWN)
    ask(other, STRANGE)
    (letter,) = sent(session)
    assert post(other, CODE, code=digits(letter)).status_code == 422
    assert since(session) is None


def test_who_asked_twice_may_use_either_code(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    (first,) = sent(session)
    ask(client, KNOWN)
    sent(session)
    assert post(client, CODE, code=f" {digits(first)[:3]} {digits(first)[3:]} ").location == DONE
    assert since(session)


def test_who_opted_out_before_learns_it_after_the_code_alone(session: Session, client: FlaskClient) -> None:
    actions.opt_out(session, KNOWN, actions.BY_OFFICER)
    session.commit()
    before = since(session)
    assert "đã" not in ask(client, KNOWN).text
    (letter,) = sent(session)
    assert post(client, CODE, code=digits(letter)).location == DONE
    assert before.strftime("%Y") in client.get(DONE).text
    assert since(session) == before
    assert sent(session) == [], "nothing was changed, so nothing is confirmed"


def test_three_codes_a_day_for_one_number(session: Session, app: Flask) -> None:
    for phone in (KNOWN, STRANGE):
        statuses = [ask(app.test_client(), phone).status_code for _ in range(limits.FOR_NUMBER + 1)]
        assert statuses == [302, 302, 302, 429]
    assert len(sent(session)) == limits.FOR_NUMBER
    session.execute(update(OptOutCode).values(made_at=func.now() - limits.A_DAY))
    session.commit()
    assert ask(app.test_client(), KNOWN).status_code == 302


@pytest.mark.parametrize("limit", ["FROM_ADDRESS", "FROM_ALL"])
def test_one_address_and_all_together_are_held_back(
    session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(limits, limit, 2)
    statuses = [ask(app.test_client(), number(last)).status_code for last in range(10, 13)]
    assert statuses == [302, 302, 429]
    other = app.test_client()
    answer = other.post(
        NUMBER, data={"csrf_token": token_of(other), "phone": number(13)}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert answer.status_code == (302 if limit == "FROM_ADDRESS" else 429)


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(NUMBER).text)
    assert found
    return found.group(1)


def test_addresses_of_one_network_count_as_one(app: Flask) -> None:
    with app.app_context():
        hashes = [limits.address_hash(address) for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1")]
        assert hashes[0] == hashes[1] != hashes[2]
        assert limits.address_hash("192.0.2.1") != limits.address_hash("192.0.2.2")
        assert limits.address_hash("") == limits.address_hash("")


def test_without_a_request_there_is_no_page_to_guess_on(client: FlaskClient) -> None:
    assert client.get(CODE).location == NUMBER
    assert post(client, CODE, code="123456").location == NUMBER
    assert client.get(DONE).location == NUMBER


def test_no_form_is_taken_without_its_token(session: Session, client: FlaskClient) -> None:
    assert client.post(NUMBER, data={"phone": KNOWN}).status_code == 400
    assert client.post(CODE, data={"code": "123456"}).status_code == 400
    assert session.scalars(select(OptOutCode)).all() == []


def test_no_browser_keeps_these_pages(session: Session, client: FlaskClient) -> None:
    asked = ask(client, KNOWN)
    answers = [client.get(NUMBER), asked, client.get(CODE)]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert KNOWN not in "".join(answer.text for answer in answers)
    assert KNOWN not in str(asked.headers)


def test_it_speaks_vietnamese_and_english(client: FlaskClient) -> None:
    assert 'lang="vi"' in client.get(NUMBER).text
    post(client, "/language", locale="en", next=NUMBER)
    assert "For whoever wants no more SMS" in client.get(NUMBER).text


def test_requests_are_forgotten(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    session.execute(update(OptOutCode).values(made_at=func.now() - limits.KEPT - timedelta(minutes=1)))
    session.commit()
    ask(client, STRANGE)
    tasks.forget_numbers()
    assert session.scalars(select(OptOutCode.number_hash)).all() == [lookup_hash("phone", STRANGE)]


def test_a_code_leaves_though_the_hours_are_over_and_is_counted(session: Session, client: FlaskClient) -> None:
    ask(client, KNOWN)
    sent(session)
    message = session.scalars(select(Message)).one()
    assert message.state == MessageState.ACCEPTED
    assert session.scalars(select(Attempt.number_hash)).all() == [lookup_hash("phone", KNOWN)]

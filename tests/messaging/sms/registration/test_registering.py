"""The office keeps what the network says of each text: a page, commands, and the sheet the network wants."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from messaging.sms.registration import actions, queries, sheet
from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.sending import Words
from tests.accounts.factories import person, post, sign_in

PAGE = "/sms/registrations"
SENDER = "BHXHLaoCai"
VI = Words("vi", 1, "Chào {name}, thẻ BHYT hết hạn {card_expiry}")
PLAIN = Words("vi", 1, "Chao {name} o {village}", plain=True)
TAY = Words("tay", 2, "Mẫu {name}")
S = RegistrationState


@pytest.fixture
def texts(session: Session) -> list[Registration]:
    found = actions.prepare(session, SENDER, "Thẻ sắp hết hạn", [VI, TAY])
    session.commit()
    return found


@pytest.fixture
def officer(session: Session, client: FlaskClient) -> FlaskClient:
    sign_in(client, person(session, "communicator", locale="en").email)
    return client


def states(session: Session) -> dict[str, str]:
    session.expire_all()
    return {one.language: one.state for one in session.scalars(select(Registration))}


def rows(content: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_preparing_twice_keeps_what_stands(session: Session, texts: list[Registration]) -> None:
    actions.decide(session, None, [texts[0].id], S.APPROVED, reference="BR-7")
    again = actions.prepare(session, SENDER, "Đợt khác", [TAY, VI, PLAIN])
    assert [(one.language, one.state, one.label) for one in again] == [
        ("vi", S.APPROVED, "Thẻ sắp hết hạn"),
        ("tay", S.NOT_SUBMITTED, "Thẻ sắp hết hạn"),
        ("vi", S.NOT_SUBMITTED, "Đợt khác"),
    ]
    assert actions.prepare(session, SENDER, "", []) == []


def test_several_texts_are_submitted_at_once_then_decided(
    session: Session, officer: FlaskClient, texts: list[Registration]
) -> None:
    numbers = [str(one.id) for one in texts]
    assert post(officer, PAGE, state="submitted", text=numbers).status_code == 302
    assert states(session) == {"vi": S.SUBMITTED, "tay": S.SUBMITTED}
    day = clock.today() - timedelta(days=1)
    told = {"state": "approved", "on": day.isoformat(), "reference": "BR-2026/7", "note": "qua thư"}
    assert post(officer, PAGE, **told, text=numbers[:1]).status_code == 302
    assert states(session) == {"vi": S.APPROVED, "tay": S.SUBMITTED}
    found = session.get_one(Registration, texts[0].id)
    assert (found.reference, found.note, found.on) == ("BR-2026/7", "qua thư", day)
    shown = officer.get(PAGE).text
    assert "BR-2026/7" in shown
    # Approved stays approved when it is ticked with others that go to the network.
    post(officer, PAGE, state="submitted", text=numbers)
    assert states(session) == {"vi": S.APPROVED, "tay": S.SUBMITTED}
    trail = session.scalars(select(Audit.action).where(Audit.action.startswith("registration")).order_by(Audit.id))
    assert trail.all() == ["registration.submitted"] * 2 + ["registration.approved"]


@pytest.mark.parametrize(
    "told",
    [
        {"state": "approved"},
        {"state": "approved", "text": "999999"},
        {"state": "approved", "text": "x"},
        {"state": "approved", "text": "9" * 30},
        {"state": "x", "text": "1"},
        {"state": "approved", "text": "1", "on": "2999-01-01"},
        {"state": "approved", "text": "1", "reference": "x" * 101},
    ],
)
def test_what_cannot_be_decided_is_refused(
    session: Session, officer: FlaskClient, texts: list[Registration], told: dict[str, str]
) -> None:
    assert post(officer, PAGE, **told).status_code == 422
    assert states(session) == {"vi": S.NOT_SUBMITTED, "tay": S.NOT_SUBMITTED}


def test_the_page_shows_what_is_asked_for(session: Session, officer: FlaskClient, texts: list[Registration]) -> None:
    actions.prepare(session, "BHXH-VanBan", "Chính sách mới", [PLAIN])
    actions.decide(session, None, [texts[1].id], S.REFUSED, note="thiếu tên")
    session.commit()
    held = {"vi": VI.template, "tay": TAY.template, "plain": PLAIN.template}

    def shown(**asked: str) -> set[str]:
        page = officer.get(PAGE, query_string=asked).text
        return {name for name, template in held.items() if template in page}

    assert shown() == {"vi", "tay", "plain"}
    assert shown(sender="BHXH-VanBan") == {"plain"}
    assert shown(label="Thẻ sắp hết hạn") == {"vi", "tay"}
    assert shown(state="refused") == {"tay"}
    assert shown(state="approved") == set()


def test_the_sheet_tells_the_network_what_it_wants_to_know(
    session: Session, officer: FlaskClient, texts: list[Registration]
) -> None:
    answer = officer.get(f"{PAGE}/sheet")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="registration.xlsx"'
    head, *found = rows(answer.data)
    assert head[:4] == ("No.", "Sender", "Language", "Text")
    by_language = {row[2]: row for row in found}
    assert set(by_language) == {"Vietnamese", "Tày"}
    assert by_language["Vietnamese"] == (
        texts[0].id,
        SENDER,
        "Vietnamese",
        VI.template,
        "{name}: name of the person\n{card_expiry}: date the card expires",
        "Chào Nguyễn Văn An, thẻ BHYT hết hạn 31/12/2026",
        1,
        "UCS-2",
        "Thẻ sắp hết hạn",
        "not submitted yet",
        None,
    )
    (told,) = session.scalars(select(Audit).where(Audit.action == "registration.export"))
    assert told.detail == {"texts": 2}


def test_plain_words_have_a_plain_example() -> None:
    assert sheet.example(PLAIN.template, "vi") == "Chao Nguyen Van An o Thon Mau"
    assert sheet.example("Mau {name}", "tay") == "Mau Nguyễn Văn An"


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(session: Session, begins: str) -> None:
    words = Words("vi", 1, f"{begins}HYPERLINK(1)")
    found = actions.prepare(session, SENDER, f"{begins}cmd", [words])
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(found)))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [cell.value for cell in cells if "cmd" in cell.value]


def test_the_commands_list_export_and_decide(
    session: Session, runner: FlaskCliRunner, texts: list[Registration], tmp_path: Path
) -> None:
    officer = person(session, "communicator")
    session.commit()
    file = tmp_path / "dang-ky.xlsx"
    assert runner.invoke(args=["sms", "registrations", "export", str(file)]).exit_code == 0
    assert len(rows(file.read_bytes())) == 3
    number = str(texts[0].id)
    given = ["sms", "registrations", "set", "approved", number, "--reference", "BR-1", "--as", officer.email]
    told = runner.invoke(args=given)
    assert (told.exit_code, told.stdout) == (0, f"{number}: approved\n")
    (line,) = runner.invoke(args=["sms", "registrations", "list", "--state", "approved"]).stdout.splitlines()
    assert json.loads(line)["reference"] == "BR-1"
    missing = tmp_path / "no" / "such.xlsx"
    told = runner.invoke(args=["sms", "registrations", "export", str(missing)])
    assert told.exit_code == 1
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_text_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(actions.NoSuchRegistration):
        actions.decide(session, None, [5], S.APPROVED)
    with pytest.raises(queries.NotFound):
        queries.registration(session, 5)

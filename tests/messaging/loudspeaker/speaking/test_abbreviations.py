import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation.database import db
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.papers import paper_of
from messaging.loudspeaker.speaking import actions, queries, refusals
from messaging.loudspeaker.speaking.abbreviations import DEFAULTS
from messaging.loudspeaker.speaking.models import Abbreviation
from messaging.loudspeaker.speaking.table import Row
from tests.accounts.factories import person, post, sign_in, token
from tests.messaging.loudspeaker.factories import bulletin

PAGE = "/scripts/abbreviations"


@pytest.fixture
def keeper(session: Session) -> Person:
    return person(session, "communicator")


def said(session: Session, short: str) -> str | None:
    return dict(queries.abbreviations(session)).get(short)


def test_the_house_knows_the_usual_ones(session: Session) -> None:
    assert said(session, "BHYT") == "bảo hiểm y tế"
    assert said(session, "UBND") == "Ủy ban nhân dân"


def test_the_office_changes_adds_and_silences(session: Session, keeper: Person) -> None:
    assert actions.say(session, keeper, "BHYT", "thẻ bảo hiểm")
    assert actions.say(session, keeper, " HPNX ", "Hội Phụ nữ  xã")
    assert actions.say(session, keeper, "UBND", "")
    assert said(session, "BHYT") == "thẻ bảo hiểm"
    assert said(session, "HPNX") == "Hội Phụ nữ xã"
    assert said(session, "UBND") is None
    assert actions.say(session, keeper, "UBND", "ủy ban")
    assert said(session, "UBND") == "ủy ban"


def test_what_is_so_already_is_no_change(session: Session, keeper: Person) -> None:
    assert not actions.say(session, keeper, "BHYT", "bảo hiểm y tế")
    assert actions.say(session, keeper, "ABC", "")
    assert not actions.say(session, keeper, "ABC", "")
    assert session.scalar(select(func.count()).select_from(Abbreviation)) == 1


def test_what_the_house_knows_comes_back(session: Session, keeper: Person) -> None:
    actions.say(session, keeper, "BHYT", "")
    assert actions.restore(session, keeper, "BHYT")
    assert said(session, "BHYT") == DEFAULTS["BHYT"]
    assert not actions.restore(session, keeper, "BHYT")


def test_every_change_is_in_the_audit_trail(session: Session, keeper: Person) -> None:
    actions.say(session, keeper, "BHYT", "thẻ")
    actions.restore(session, keeper, "BHYT")
    session.flush()
    trail = session.scalars(select(Audit).where(Audit.action.startswith("abbreviation.")).order_by(Audit.id)).all()
    assert [(entry.action, entry.person_id, entry.subject, entry.detail) for entry in trail] == [
        (
            "abbreviation.change", keeper.id, "abbreviation:BHYT", {"before": "bảo hiểm y tế", "after": "thẻ"},
        ),
        (
            "abbreviation.restore", keeper.id, "abbreviation:BHYT", {"before": "thẻ", "after": "bảo hiểm y tế"},
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("short", "spoken", "refusal"),
    [
        ("", "x", refusals.NoAbbreviation),
        ("5G", "năm gờ", refusals.NoAbbreviation),
        ("A B", "x", refusals.NoAbbreviation),
        ("A" * 21, "x", refusals.NoAbbreviation),
        ("A", "x" * 161, refusals.LongWords),
        ("A", "số 5", refusals.UnspeakableWords),
        ("A", "=1+1", refusals.UnspeakableWords),
    ],
)
def test_it_refuses_what_cannot_be_read_out(
    session: Session, keeper: Person, short: str, spoken: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.say(session, keeper, short, spoken)
    assert session.scalar(select(func.count()).select_from(Abbreviation)) == 0


def test_they_are_read_once_for_many_scripts(session: Session) -> None:
    made = bulletin(session)
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for script in session.scalars(select(Script).where(Script.bulletin_id == made.id)):
            paper_of(script)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in statements if "FROM abbreviation" in statement]) <= 1


def test_a_script_says_it_as_the_office_does(session: Session, keeper: Person) -> None:
    actions.say(session, keeper, "Cần", "CẦN")
    made = bulletin(session)
    script = session.scalars(select(Script).where(Script.bulletin_id == made.id, Script.language == "vi")).first()
    assert script
    assert any("CẦN hỏi thêm" in line.spoken for part in paper_of(script).blocks for line in getattr(part, "lines", ()))


def test_a_file_is_taken_whole_or_not_at_all(session: Session, keeper: Person) -> None:
    rows = [Row(2, "BHYT", "thẻ"), Row(3, "UBND", ""), Row(4, "BHXH", "bảo hiểm xã hội")]
    with pytest.raises(refusals.WrongRow, match="5G"):
        actions.take(session, keeper, [*rows, Row(5, "5G", "x")])
    assert said(session, "BHYT") == "bảo hiểm y tế"
    assert actions.take(session, keeper, rows) == 2
    assert said(session, "BHYT") == "thẻ"
    assert said(session, "UBND") is None


def test_a_file_that_was_downloaded_changes_nothing_when_it_comes_back(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "administrator").email)
    post(client, PAGE, short="UBND", spoken="")
    file = client.get(f"{PAGE}/file").data
    assert file.startswith("\ufeffabbreviation;spoken\r\n".encode())
    assert "BHYT;bảo hiểm y tế\r\n".encode() in file
    assert b"UBND;\r\n" in file
    answer = client.post(
        f"{PAGE}/file",
        data={"csrf_token": token(client), "file": (io.BytesIO(file + "XYZ;ích\r\n".encode()), "a.csv")},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    session.expire_all()
    assert sorted(session.scalars(select(Abbreviation.short))) == ["UBND", "XYZ"]


def test_a_file_that_cannot_be_taken_is_answered_with_the_reason(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "communicator").email)
    for content, reason in ((b"a;b\r\n1;2\r\n", "abbreviation"), (b"abbreviation;spoken\r\n5G;x\r\n", "5G")):
        fields = {"csrf_token": token(client), "file": (io.BytesIO(content), "a.csv")}
        answer = client.post(f"{PAGE}/file", data=fields)
        assert answer.status_code == 422
        assert reason in answer.text


def test_the_page_changes_silences_and_restores(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "communicator").email)
    assert post(client, PAGE, short="BHYT", spoken="thẻ bảo hiểm").status_code == 302
    assert "thẻ bảo hiểm" in client.get(PAGE).text
    assert 'value="thẻ bảo hiểm"' in client.get(f"{PAGE}?change=BHYT").text
    assert post(client, f"{PAGE}/restore", short="BHYT").status_code == 302
    assert "thẻ bảo hiểm" not in client.get(PAGE).text
    refused = post(client, PAGE, short="5G", spoken="năm gờ")
    assert refused.status_code == 422
    assert 'value="năm gờ"' in refused.text


def test_who_only_reads_sees_no_form(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "operator", communes=["03043"]).email)
    page = client.get(PAGE).text
    assert "bảo hiểm y tế" in page
    assert 'method="post" action="/scripts/abbreviations' not in page
    assert post(client, PAGE, short="BHYT", spoken="x").status_code == 403


def test_a_text_is_tried_without_javascript(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "operator", communes=["03043"]).email)
    page = client.get(PAGE, query_string={"text": "Nộp 21.000 đồng tiền BHYT, nhé <b>."}).text
    assert "(hai mươi mốt nghìn đồng)" in page
    assert "(bảo hiểm y tế)" in page
    assert '<span class="breath"> /</span>' in page
    assert "nhé &lt;b&gt;." in page


def test_the_page_of_bulletins_leads_there(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "communicator").email)
    assert f'href="{PAGE}"' in client.get("/scripts/bulletins").text

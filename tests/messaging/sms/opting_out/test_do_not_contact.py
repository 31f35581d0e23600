"""Do-not-contact lists: read from what offices have, kept as keyed hashes, named by source, dropped again."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import NotAllowed
from accounts.models import Audit
from foundation.keys import lookup_hash
from messaging.sms.opting_out.do_not_contact import lists, views
from messaging.sms.opting_out.do_not_contact.actions import Account, SourceMissing, drop_list, take_list
from messaging.sms.opting_out.do_not_contact.lists import EmptyList, LargeWorkbook, LongList, OldWorkbook
from messaging.sms.opting_out.do_not_contact.queries import UnknownSource, sources
from messaging.sms.opting_out.models import DoNotContact, Listing
from tests.accounts.factories import person, sign_in, token
from tests.messaging.sms.factories import number
from villages.imports.tables import NotUtf8, UnreadableTable

PAGE, NATIONAL = "/sms/do-not-contact", "Danh sách quốc gia"


def hashes(*numbers: str) -> set[bytes]:
    return {lookup_hash("phone", entry) for entry in numbers}


def listed(session: Session) -> set[bytes]:
    return set(session.scalars(select(DoNotContact.number_hash)))


def take(session: Session, content: str | bytes, source: str = NATIONAL, **more: Any) -> Account:
    raw = content.encode() if isinstance(content, str) else content
    return take_list(session, None, source, io.BytesIO(raw), **more)


def workbook(*rows: list[Any]) -> bytes:
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(file)
    return file.getvalue()


def sheet_of(xml: str) -> bytes:
    """A workbook whose sheet is written like this, as no honest program would."""
    held, file = zipfile.ZipFile(io.BytesIO(workbook(["x"]))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name in held.namelist():
            made.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else held.read(name))
    return file.getvalue()


def cell(row: int) -> str:
    return f'<row r="{row}"><c r="A{row}" t="str"><v>{number(1)}</v></c></row>'


def packed_so(place: int, value: bytes) -> bytes:
    """A workbook whose members say this of themselves, at this place after the sign and again in the directory."""
    raw = workbook(["0992000001"])
    for sign, at in ((b"PK\x03\x04", place), (b"PK\x01\x02", place + 2)):
        head, *members = raw.split(sign)
        raw = sign.join([head, *(member[:at] + value + member[at + 1 :] for member in members)])
    return raw


def counts(account: Account) -> tuple[int, int, int]:
    return account.new, account.known, account.refused


@pytest.mark.parametrize(
    "content",
    [
        "0992000001\n0992000002\n",
        "0992000001\r\n\r\n0992000002",
        "\ufeffphone\n0992 000 001\n+84992000002\n",
        "STT;Số điện thoại;Ghi chú\n1;0992.000.001;x\n2;84992000002;\n",
        "stt\tSĐT\n1\t992000001\n2\t0992000002\n",
        '1,"0992000001",a\n2,"0992000002",b\n',
        workbook(["Số thuê bao"], ["0992000001"], [992000002]),
        workbook([None, None], ["ai", 992000001.0], ["nữa", "0992 000 002"]),
    ],
)
def test_numbers_are_found_however_the_list_is_written(session: Session, content: str | bytes) -> None:
    assert counts(take(session, content)) == (2, 0, 0)
    assert listed(session) == hashes(number(1), number(2))
    assert [(found.name, found.numbers) for found in sources(session)] == [(NATIONAL, 2)]


def test_rows_without_a_number_are_named_and_masked(session: Session) -> None:
    account = take(session, "phone\n0992000001\n\n12\n0912345678 / 0912345679\n9.12E+08\n")
    assert counts(account) == (1, 0, 3)
    assert [row.row for row in account.named] == [4, 5, 6]
    assert "345" not in "".join(row.shown for row in account.named)
    assert len({str(row.reason) for row in account.named}) == 3


def test_a_number_written_twice_counts_once_and_old_ones_are_converted(session: Session) -> None:
    assert counts(take(session, "0163 345 6789\n0333456789\n")) == (1, 1, 0)
    assert counts(take(session, "0333456789\n0992000001\n")) == (1, 1, 0)
    assert listed(session) == hashes("+84333456789", number(1))


def test_a_number_stays_while_one_list_has_it(session: Session) -> None:
    take(session, "0992000001\n0992000002", NATIONAL)
    assert counts(take(session, "0992000002\n0992000003", "Tự lập")) == (2, 0, 0)
    assert drop_list(session, None, NATIONAL) == 2
    assert listed(session) == hashes(number(2), number(3))
    assert set(session.scalars(select(DoNotContact.source))) == {"Tự lập"}
    assert drop_list(session, None, "Tự lập") == 2
    assert listed(session) == set()
    assert session.scalars(select(Listing)).all() == []
    with pytest.raises(UnknownSource):
        drop_list(session, None, NATIONAL)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyList),
        (b"phone\n", EmptyList),
        (b"phone\nabc\n12\n", EmptyList),
        ("số\n0992000001".encode("utf-16"), NotUtf8),
        (b"0992000001\n\xff\xfe", NotUtf8),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, OldWorkbook),
        (b"%PDF-1.7\n", OldWorkbook),
        (b"PK\x03\x04 no workbook at all", OldWorkbook),
        (workbook(["0992000001"])[:900], OldWorkbook),
        (packed_so(2, b"\x01"), OldWorkbook),  # a password is needed
        (packed_so(4, b"\x61"), OldWorkbook),  # packed in a way nobody knows
        (b'0992000001\n"' + b"0" * 200_000, UnreadableTable),
        (b"0992000001\n" * 4, LongList),
    ],
)
def test_a_file_that_cannot_be_taken_changes_nothing(
    session: Session, content: bytes, refusal: type[Exception]
) -> None:
    take(session, "0992000009")
    with pytest.raises(refusal):
        take(session, content, most=3)
    assert listed(session) == hashes(number(9))
    assert len(sources(session)) == 1


def test_a_workbook_that_unpacks_to_more_than_is_reasonable_is_not_opened(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_MOST_UNPACKED", 1000)
    with pytest.raises(LargeWorkbook):
        take(session, workbook(["0992000001"]))


@pytest.mark.parametrize("size", ["A1:XFD1048576", "A1:A1"])
def test_a_few_bytes_that_claim_a_sheet_of_another_size_are_read_as_what_they_are(
    session: Session, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    width = []
    monkeypatch.setattr(lists, "_filled", lambda rows, filled=lists._filled: filled(_watched(rows, width)))
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = f"{cell(1)}{cell(3000)}"
    xml = f'<worksheet xmlns="{namespace}"><dimension ref="{size}"/><sheetData>{rows}</sheetData></worksheet>'
    assert counts(take(session, sheet_of(xml))) == (1, 1, 0)
    assert max(width) <= lists._MOST_COLUMNS


def _watched(rows: Iterable[Sequence[Any]], width: list[int]) -> Iterator[Sequence[Any]]:
    for row in rows:
        width.append(len(row))
        yield row


@pytest.mark.parametrize("source", ["", "  ", "x" * 81])
def test_a_list_has_a_name(session: Session, source: str) -> None:
    with pytest.raises(SourceMissing):
        take(session, "0992000001", source)


def test_only_who_reaches_the_whole_province_takes_a_list(session: Session) -> None:
    near = person(session, "administrator", communes=["03043"])
    with pytest.raises(NotAllowed):
        take_list(session, near, NATIONAL, io.BytesIO(b"0992000001"))
    with pytest.raises(NotAllowed):
        drop_list(session, near, NATIONAL)


def test_nothing_but_keyed_hashes_is_kept(session: Session) -> None:
    take(session, "0992000001\n0912 34 nhầm 5678")
    session.commit()
    kept = [str(vars(row)) for model in (DoNotContact, Listing, Audit) for row in session.scalars(select(model))]
    assert len(kept) == 3
    assert not [row for row in kept if "2000001" in row or "5678" in row]


def upload(client: FlaskClient, content: bytes, source: str = NATIONAL) -> Any:
    fields = {"csrf_token": token(client), "source": source, "file": (io.BytesIO(content), "ds.csv")}
    return client.post(PAGE, data=fields, content_type="multipart/form-data")


def test_an_administrator_takes_a_list_and_drops_it(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "administrator").email)
    assert client.get(PAGE).status_code == 200
    answer = upload(client, b"0992000001\n0992000002\nnobody\n")
    assert answer.status_code == 200
    assert "nobody" not in answer.text
    assert listed(session) == hashes(number(1), number(2))
    session.commit()
    assert NATIONAL in client.get(PAGE).text
    before = client.get(f"{PAGE}/drop", query_string={"source": NATIONAL})
    assert before.status_code == 200
    fields = {"csrf_token": token(client), "source": NATIONAL}
    assert client.post(f"{PAGE}/drop", data=fields).status_code == 302
    assert listed(session) == set()
    assert client.post(f"{PAGE}/drop", data=fields).status_code == 404
    trail = session.scalars(select(Audit.action).where(Audit.action.startswith("sms.")).order_by(Audit.id)).all()
    assert trail == ["sms.do_not_contact.import", "sms.do_not_contact.drop"]


def test_a_file_that_is_none_is_refused_beside_its_field(
    session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, person(session, "administrator").email)
    monkeypatch.setattr(views, "MOST_ROWS", 2)
    for content in (b"", b"\xff\xff", b"0992000001\n" * 3):
        answer = upload(client, content)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert listed(session) == set()


@pytest.mark.parametrize("role", ["communicator", "approver", "translator", "operator"])
def test_others_have_no_business_here(session: Session, client: FlaskClient, role: str) -> None:
    sign_in(client, person(session, role).email)
    assert client.get(PAGE).status_code == 403
    assert upload(client, b"0992000001").status_code == 403
    assert listed(session) == set()


def test_lists_are_kept_from_the_terminal(session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    file, chief = tmp_path / "ds.txt", person(session, "administrator")
    file.write_text("0992000001\n0992000002\n12\n")
    names = ["--source", NATIONAL, "--as", chief.email]
    done = runner.invoke(args=["sms", "do-not-contact", "import", str(file), *names])
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.strip().splitlines()) == 2
    shown = runner.invoke(args=["sms", "do-not-contact", "list"])
    assert [(found["source"], found["numbers"]) for found in map(json.loads, shown.stdout.splitlines())] == [
        (NATIONAL, 2)
    ]
    assert session.scalars(select(DoNotContact.person_id)).all() == [chief.id] * 2
    gone = runner.invoke(args=["sms", "do-not-contact", "remove", NATIONAL, "--as", chief.email])
    assert gone.exit_code == 0, gone.stderr
    session.commit()
    assert listed(session) == set()


def test_a_command_is_refused_in_one_sentence(session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    file, officer, chief = tmp_path / "ds.txt", person(session, "communicator"), person(session, "administrator")
    file.write_text("0992000001\n")
    command = ["sms", "do-not-contact", "import"]
    for given in (
        [str(file), "--source", NATIONAL, "--as", officer.email],
        [str(file), "--source", NATIONAL, "--as", "khong@example.vn"],
        [str(tmp_path / "khong-co"), "--source", NATIONAL, "--as", chief.email],
        [str(file), "--source", " ", "--as", chief.email],
    ):
        refused = runner.invoke(args=[*command, *given])
        assert refused.exit_code == 1
        assert len(refused.stderr.strip().splitlines()) == 1
    assert listed(session) == set()

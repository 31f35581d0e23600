"""Every route of the house with the ids of a foreign commune, and every page of one's own without a whole number.

The walk reads the routes from the application; what stands in a far commune is `there` of `tests.house.test_doors`.
Whoever walks has each role in turn and communes that are others. What answers, page, file or refusal, holds nothing of
the far people; and nothing of theirs is changed.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Task
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import access
from foundation import keys
from tests.accounts.factories import token
from tests.house.test_doors import (  # noqa: F401 - fixtures
    ELSEWHERE,
    FIELDS,
    HERE,
    PARAMETERS,
    Door,
    doors,
    enter,
    form_fields,
    guarded,
    there,
)
from tests.villages.factories import make_resident, make_village
from villages.contacts.models import Contact
from villages.models import Resident, Village

FAR_VILLAGE, FAR_PERSON, FAR_HEAD, FAR_NOTE = (
    "Thôn mẫu Tít Mù",
    "Người mẫu Xa Lắc",
    "Người mẫu Đầu Thôn",
    "ghi chú khuất",
)
NUMBER, SECOND, INSURANCE = "+84992765432", "+84992765499", "7654321098"
NEAR_NUMBER, NEAR_INSURANCE = "+84992123987", "1239870654"

# Where a number is shown whole, because that is what the route is for; each of these stands in the audit trail.
SHOWS_WHOLE = {
    "residents.reveal": "one number, asked for and audited",
    "exports.download": "the columns asked for, audited",
    "rights.as_json": "a person's own file, handed to that person, audited",
    "rights.of_resident": "a person's own file, handed to that person, audited",
}


def spellings(*numbers: str) -> set[str]:
    """The numbers as a page, a file or a log might have them whole."""
    told = set()
    for number in numbers:
        national = number.removeprefix("+84")
        spaced = " ".join((national[:2], national[2:5], national[5:]))
        told |= {national, spaced, ".".join((national[:3], national[3:6], national[6:]))}
        told |= {" ".join((national[:3], national[3:6], national[6:])), " ".join((national[:2], national[2:]))}
    return told


SECRETS = {FAR_VILLAGE, FAR_PERSON, FAR_HEAD, FAR_NOTE, *spellings(NUMBER, SECOND), INSURANCE}


@pytest.fixture
def far(there: dict[str, Any], session: Session) -> dict[str, Any]:  # noqa: F811
    """`there`, and names that occur nowhere else."""
    village = session.get_one(Village, there["village_id"])
    resident = session.get(Resident, there["resident_id"]) or make_resident(session, village)
    village.name, village.notes = FAR_VILLAGE, FAR_NOTE
    _numbered(resident, FAR_PERSON, NUMBER, INSURANCE)
    resident.second_phone, resident.second_phone_hash = keys.encrypt(SECOND), keys.lookup_hash("phone", SECOND)
    session.add(Contact(village_id=village.id, role="head", name=FAR_HEAD, phone=keys.encrypt(NUMBER)))
    near = make_village(session, commune_code=HERE, name="Thôn mẫu gần")
    _numbered(make_resident(session, near), "Người mẫu gần", NEAR_NUMBER, NEAR_INSURANCE)
    session.commit()
    return there


def _numbered(resident: Resident, name: str, phone: str, insurance: str) -> None:
    resident.name, resident.mobile = name, True
    resident.phone, resident.phone_hash = keys.encrypt(phone), keys.lookup_hash("phone", phone)
    resident.insurance_number = keys.encrypt(insurance)
    resident.insurance_hash = keys.lookup_hash("insurance", insurance)


def rows_of(session: Session, values: dict[str, Any]) -> dict[str, list[str]]:
    """Everything the lists hold of the far commune, as it is stored."""
    village, resident = values["village_id"], values["resident_id"]
    asked = {
        "village": "id = :village",
        "resident": "village_id = :village",
        "village_contact": "village_id = :village",
        "village_figure": "village_id = :village",
        "village_version": "village_id = :village",
        "resident_version": "village_id = :village",
        "consent": "resident_id = :resident",
        "person_request": "resident_id = :resident",
        "listed_person": "resident_id = :resident",
    }
    given = {"village": village, "resident": resident}
    found = {
        table: sorted(session.scalars(text(f"SELECT one::text FROM {table} one WHERE {where}"), given))
        for table, where in asked.items()
    }
    session.rollback()
    return found


def body(answer: TestResponse) -> str:
    """What an answer says; of a workbook or another archive what its files say."""
    content = answer.get_data()
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode(errors="replace") + str(answer.location or "")


def filled(names: set[str], values: dict[str, Any], by_ref: bool) -> dict[str, Any]:
    """A form or a query that asks for the far commune wherever a field can be understood so."""
    refs = {"village": values["village_ref"] if by_ref else values["village_id"]}
    guesses = {
        "commune": ELSEWHERE, "where": ELSEWHERE, "code": ELSEWHERE, "place": ELSEWHERE, "village": refs["village"],
        "resident": values["resident_id"], "people": values["resident_id"], "id": values["resident_id"],
        "search": "mẫu", "name": "mẫu", "wanted": "mẫu", "words": "mẫu", "kind": "residents", "form": "csv",
    }  # fmt: skip
    return {name: next((guess for part, guess in guesses.items() if part in name), "1") for name in names}


def knocks(door: Door, client: FlaskClient, values: dict[str, Any], csrf: str, ways: int) -> Iterator[TestResponse]:
    """The answers to one route, asked for the far commune in so many ways as a form or an address can."""
    for by_ref in (False, True)[:ways]:
        asked = filled({*PARAMETERS, "commune", "village", "communes", "villages", "q", "id"}, values, by_ref)
        if door.method == "GET":
            yield door.knock(client, values, query_string=asked)
            continue
        form = {**filled({*form_fields(), *FIELDS} - {"file"}, values, by_ref), "csrf_token": csrf}
        yield door.knock(client, values, data=form, query_string=asked)
        if by_ref:
            yield door.knock(client, values, data=None, json=form, headers={"X-CSRFToken": csrf})
    if ways > 1:
        yield door.knock(client, values, **({} if door.method == "GET" else {"data": {"csrf_token": csrf}}))


def walk(client: FlaskClient, walked: list[Door], values: dict[str, Any], ways: int = 1) -> dict[str, list[str]]:
    """By route, what it told of the far people."""
    csrf, telling = token(client), {}
    for door in walked:
        answers = knocks(door, client, values, csrf, ways)
        if told := {word for answer in answers for word in SECRETS if word in body(answer)}:
            telling[str(door)] = sorted(told)
    return telling


@pytest.fixture
def everywhere(far: dict[str, Any], session: Session) -> dict[str, Any]:
    return {**far, "village_ref": session.get_one(Village, far["village_id"]).ref}


def test_every_argument_of_a_route_has_a_foreign_value(
    doors: list[Door],  # noqa: F811
    there: dict[str, Any],  # noqa: F811
) -> None:
    unknown = {name: str(door) for door in doors for name in door.rule.arguments if name not in there}
    assert unknown == {}, (
        f"add to `there` in tests/house/test_doors.py something of the far commune for {sorted(unknown)}, "
        "and to NOWHERE a value that does not exist: the walk then opens these routes by itself"
    )


@pytest.mark.parametrize("role", [*access.ROLES, "every role"])
def test_no_route_tells_or_changes_anything_of_a_foreign_commune(
    enter: Any,  # noqa: F811
    doors: list[Door],  # noqa: F811
    everywhere: dict[str, Any],
    session: Session,
    role: str,
) -> None:
    roles = access.ROLES if role == "every role" else [role]
    before = rows_of(session, everywhere)
    assert before["village"]
    assert before["resident"]
    client = enter(*roles, communes=[HERE])
    # Signing out ends the walk; everything else is walked, doors for everybody as well.
    walked = [door for door in doors if door.endpoint not in {"accounts.sign_out"}]
    assert walk(client, walked, everywhere, ways=2 if role == "every role" else 1) == {}
    assert client.get("/account").status_code == 200, "the walk ended somewhere on the way"
    assert rows_of(session, everywhere) == before


def test_a_search_by_number_finds_nobody_beyond(
    enter: Any,  # noqa: F811
    guarded: list[Door],  # noqa: F811
    everywhere: dict[str, Any],
) -> None:
    """The number itself is what was typed; whose it is must not be told."""
    client = enter(*access.ROLES, communes=[HERE])
    names, telling = {FAR_VILLAGE, FAR_PERSON, FAR_HEAD, FAR_NOTE}, []
    for door in guarded:
        if door.method != "GET" or door.rule.arguments:
            continue
        for number in (NUMBER, INSURANCE):
            asked = dict.fromkeys({*PARAMETERS, "q", "number", "phone", "insurance"}, number)
            told = body(door.knock(client, {}, query_string=asked))
            if any(word in told for word in names):
                telling.append((str(door), number))
    assert telling == []


def test_within_ones_own_communes_the_walk_does_find_them(
    enter: Any,  # noqa: F811
    guarded: list[Door],  # noqa: F811
    everywhere: dict[str, Any],
) -> None:
    """The walk is worth something only while it would notice."""
    client = enter(*access.ROLES, communes=[ELSEWHERE])
    read = [door for door in guarded if door.method == "GET"]
    told = {word for words in walk(client, read, everywhere).values() for word in words}
    assert told >= {FAR_VILLAGE, FAR_PERSON}


def test_no_page_log_or_task_holds_a_whole_number(
    enter: Any,  # noqa: F811
    doors: list[Door],  # noqa: F811
    everywhere: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: Any,
) -> None:
    """Somebody with every role and the whole province opens everything there is."""
    rung: list[Any] = []
    monkeypatch.setattr(Task, "apply_async", lambda self, *given, **more: rung.append((self.name, given, more)))
    client = enter(*access.ROLES)
    whole = {*spellings(NUMBER, SECOND, NEAR_NUMBER), INSURANCE, NEAR_INSURANCE}
    csrf, telling = token(client), {}
    for door in doors:
        if door.endpoint == "accounts.sign_out":
            continue
        answer = door.knock(client, everywhere, **({} if door.method == "GET" else {"data": {"csrf_token": csrf}}))
        if door.endpoint not in SHOWS_WHOLE and (told := {word for word in whole if word in body(answer)}):
            telling[str(door)] = sorted(told)
    assert telling == {}
    said = caplog.text + "".join(capfd.readouterr()) + repr(rung)
    assert {word for word in {*whole, *SECRETS} if word in said} == set()
    for name, given, _more in rung:
        arguments = [one for part in given for one in (part if isinstance(part, list | tuple) else [part])]
        assert all(isinstance(one, int | None) for one in arguments), f"{name} is given more than ids: {arguments}"

"""Exports over HTTP and by the worker: who may ask for what, how far it reaches, what the trail says, when it goes."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation import clock
from foundation.keys import encrypt
from foundation.storage import store
from tests.accounts.factories import person as make_person
from tests.accounts.factories import post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.audience.models import SavedAudience
from villages.exports import making, queries, tasks
from villages.exports.lifecycle import State
from villages.exports.models import Export
from villages.residents import finding

NEAR, FAR = "Người mẫu ở gần", "Người mẫu ở xa"


@pytest.fixture(autouse=True)
def people(session: Session) -> None:
    near, far = make_village(session, name="Bản gần"), make_village(session, name="Bản xa", commune_code=COMMUNES[1])
    make_resident(session, near, ref="N1", name=NEAR, phone="+84992000123", insurance_number=encrypt("0123456789"))
    make_resident(session, near, ref="N2", name="Người bị hạn chế", restricted_at=clock.now())
    make_resident(session, far, ref="F1", name=FAR, phone="+84992000124", language="tay")
    session.commit()


def enter(client: FlaskClient, session: Session, *roles: str, communes: tuple[str, ...] = ()) -> Person:
    who = make_person(session, *roles, communes=list(communes), locale="en")
    sign_in(client, who.email)
    return who


def asked(client: FlaskClient, session: Session, address: str = "/villages/exports/new", **fields: Any) -> Export:
    """Asked for on the page and made by the worker."""
    answer = post(client, address, **{"form": "csv", "columns": ["ref", "name"], **fields})
    assert answer.status_code == 302, answer.text
    export = session.scalars(select(Export).order_by(Export.id.desc())).first()
    assert export
    session.commit()
    tasks.make_export(export.id)
    session.refresh(export)
    return export


def rows(client: FlaskClient, export: Export) -> list[str]:
    answer = client.get(f"/villages/exports/{export.id}/file")
    assert answer.status_code == 200
    return answer.data.decode("utf-8-sig").splitlines()


def trail(session: Session, action: str) -> list[Audit]:
    return list(session.scalars(select(Audit).where(Audit.action == action)))


def test_a_list_says_who_had_it_made_and_holds_only_what_was_asked_for(client: FlaskClient, session: Session) -> None:
    who = enter(client, session, "communicator")
    export = asked(client, session, "/villages/exports/new?q=mau")
    watermark, heading, *people = rows(client, export)
    assert who.name in watermark
    assert who.email in watermark
    assert ";" not in watermark
    assert heading == "Reference;Full name"
    assert people == [f"N1;{NEAR}", f"F1;{FAR}"]
    (ask,), (fetched,) = trail(session, "export.ask"), trail(session, "export.fetch")
    assert ask.detail == {
        "question": "People of the whole province, found by name or reference",
        "columns": ["ref", "name"],
        "rows": 2,
        "form": "csv",
    }
    assert (fetched.person_id, fetched.detail["rows"], fetched.detail["columns"]) == (who.id, 2, ["ref", "name"])


def test_what_lies_in_the_store_is_sealed(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    export = asked(client, session)
    kept = store().read(f"exports/{export.file}")
    assert NEAR.encode() not in kept
    assert b"N1;" not in kept


@pytest.mark.parametrize("columns", [{"numbers": ["phone"]}, {"columns": ["insurance_number"]}])
def test_whole_numbers_are_for_communicators(client: FlaskClient, session: Session, columns: dict[str, Any]) -> None:
    enter(client, session, "administrator")
    assert post(client, "/villages/exports/new", form="csv", **columns).status_code == 422
    assert session.scalar(select(func.count()).select_from(Export)) == 0
    assert "Whole numbers" not in client.get("/villages/exports/new").text


def test_others_get_masks_that_no_import_takes_for_numbers(client: FlaskClient, session: Session) -> None:
    enter(client, session, "administrator")
    export = asked(client, session, "/villages/exports/new?q=N1", columns=["phone_masked", "insurance_masked"])
    assert rows(client, export)[1:] == ["Masked phone;Masked insurance", "099•••123;•••••••789"]


def test_who_loses_the_role_gets_no_whole_numbers_any_more(client: FlaskClient, session: Session) -> None:
    who = enter(client, session, "communicator")
    export = asked(client, session, numbers=["phone"])
    assert "0992000123" in "".join(rows(client, export))
    session.execute(update(Person).where(Person.id == who.id).values(roles=["administrator"]))
    session.commit()
    assert client.get(f"/villages/exports/{export.id}/file").status_code == 302
    post(client, "/villages/exports/new", form="csv", columns=["name"])
    waiting = session.scalars(select(Export).where(Export.state == State.ASKED)).one()
    session.execute(update(Person).where(Person.id == who.id).values(roles=["translator"]))
    session.commit()
    tasks.make_export(waiting.id)
    session.refresh(waiting)
    assert (waiting.state, waiting.file) == (State.FAILED, "")
    assert "may not export" in waiting.trouble


def test_a_list_ends_where_the_reach_of_who_asked_ends(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    assert rows(client, asked(client, session))[2:] == [f"N1;{NEAR}"]
    assert rows(client, asked(client, session, "/villages/exports/new?kind=villages"))[2:][0].endswith("Bản gần")
    audience = '{"languages": ["vi", "tay"]}'
    assert rows(client, asked(client, session, "/villages/exports/new", audience=audience))[2:] == [f"N1;{NEAR}"]
    nothing = post(client, f"/villages/exports/new?commune={COMMUNES[1]}", form="csv", columns=["name"])
    assert nothing.status_code == 422
    assert "nothing to export" in nothing.text


def test_an_audience_leaves_as_a_list(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    export = asked(client, session, audience='{"languages": ["tay"]}')
    assert rows(client, export)[2:] == [f"F1;{FAR}"]
    assert "Tày" in trail(session, "export.ask")[0].detail["question"]


def test_a_saved_audience_leaves_by_its_number(client: FlaskClient, session: Session) -> None:
    kept = SavedAudience(name="Nhóm mẫu", question={"languages": ["tay"]})
    session.add(kept)
    session.commit()
    enter(client, session, "communicator")
    address = f"/villages/exports/new?saved={kept.id}"
    assert address in client.get(f"/audiences/{kept.id}").text
    assert rows(client, asked(client, session, address))[2:] == [f"F1;{FAR}"]
    near = client.application.test_client()
    enter(near, session, "communicator", communes=(COMMUNES[0],))
    assert near.get(address).status_code == 404


@pytest.mark.parametrize(("role", "columns"), [("administrator", {"numbers": ["head_phone"]})])
def test_the_number_of_a_head_is_for_communicators_too(
    client: FlaskClient, session: Session, role: str, columns: dict[str, Any]
) -> None:
    enter(client, session, role)
    assert post(client, "/villages/exports/new?kind=villages", form="csv", **columns).status_code == 422
    assert "Masked number of the head" in client.get("/villages/exports/new?kind=villages").text


def test_whoever_is_found_by_a_number_is_kept_without_it(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    export = asked(client, session, "/villages/exports/new?q=0992+000+123")
    assert list(export.question) == ["people"]
    assert rows(client, export)[2:] == [f"N1;{NEAR}"]
    assert "000" not in str(trail(session, "export.ask")[0].detail)


def test_people_under_restriction_leave_only_when_searched_for(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    assert "N2" not in "".join(rows(client, asked(client, session)))
    assert "N2" in "".join(rows(client, asked(client, session, "/villages/exports/new?mark=restricted")))


def test_a_list_is_only_for_who_asked_and_only_for_a_while(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    export = asked(client, session)
    other = client.application.test_client()
    enter(other, session, "communicator", "administrator")
    for path in ("", "/file", "/progress"):
        assert other.get(f"/villages/exports/{export.id}{path}").status_code == 404
    assert export.expires_at
    assert timedelta(hours=23) < export.expires_at - clock.now() <= timedelta(hours=24)
    key = f"exports/{export.file}"
    session.execute(update(Export).values(expires_at=clock.now() - timedelta(seconds=1)))
    session.commit()
    assert client.get(f"/villages/exports/{export.id}/file").status_code == 302
    assert store().exists(key)
    tasks.sweep()
    session.refresh(export)
    assert (export.state, export.file) == (State.EXPIRED, "")
    assert not store().exists(key)
    assert len(trail(session, "export.fetch")) == 0


def test_a_lost_maker_is_followed_and_leaves_nothing(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    post(client, "/villages/exports/new", form="csv", columns=["name"])
    export = session.scalars(select(Export)).one()
    assert list(queries.waiting(session)) == [export.id]
    lost = making.claim(session, export.id)
    session.commit()
    assert lost
    assert making.claim(session, export.id) is None
    assert list(queries.waiting(session)) == []
    session.rollback()
    session.execute(update(Export).values(leased_until=func.now() - timedelta(seconds=1)))
    session.commit()
    tasks.make_export(export.id)
    with pytest.raises(making.Superseded):
        making.make(session, lost)
    session.rollback()
    session.refresh(export)
    assert export.state == State.READY
    assert store().exists(f"exports/{export.file}")


def test_progress_is_told_while_it_is_made(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, session, "communicator")
    monkeypatch.setattr(making, "BATCH", 1)
    told: list[int] = []
    settle = making._settle

    def telling(*given: Any, **values: Any) -> None:
        told.append(values["done"])
        settle(*given, **values)

    monkeypatch.setattr(making, "_settle", telling)
    export = asked(client, session)
    assert told == [1, 2, 2]
    shown = client.get(f"/villages/exports/{export.id}/progress").text
    assert "data-done" in shown
    assert "Download the list" in shown


def test_a_search_is_exported_whole_however_few_are_listed(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    enter(client, session, "communicator")
    assert len(rows(client, asked(client, session, "/villages/exports/new?q=mau"))[2:]) == 2


@pytest.mark.parametrize(
    "fields", [{"columns": []}, {"columns": ["ethnicity"]}, {"audience": "{"}, {"audience": '{"ethnicity": ["x"]}'}]
)
def test_what_cannot_be_asked_for_makes_nothing(client: FlaskClient, session: Session, fields: dict[str, Any]) -> None:
    enter(client, session, "communicator")
    answer = post(client, "/villages/exports/new", **{"form": "csv", "columns": ["name"], **fields})
    assert answer.status_code in {302, 422}
    assert session.scalar(select(func.count()).select_from(Export)) == 0

"""Villages entered, changed, put back and removed by hand."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.audience.models import SavedAudience
from villages.contacts.models import Contact, VillageFigure
from villages.history.models import VillageVersion
from villages.models import Village


@pytest.fixture
def village(session: Session) -> Village:
    made = make_village(session, name="Thôn mẫu 1", languages=["vi", "tay", "dao"], slots=["06:00"], notes="Cũ")
    session.commit()
    return made


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in(client, person(session, "communicator", locale="en").email)
    return client


def written(village: Village, **changes: Any) -> dict[str, Any]:
    """The form of the village as a browser sends it."""
    usual = {
        "name": village.name,
        "languages": village.languages,
        "slots": ", ".join(village.slots),
        "clusters": "\n".join(village.clusters),
        "notes": village.notes,
        "seen": village.updated_at.isoformat(),
        "do": "save",
    }
    return {**usual, **changes}


def anew(session: Session, village: Village) -> Village:
    session.expire_all()
    return session.scalars(select(Village).where(Village.id == village.id)).one()


def versions(session: Session, village: Village) -> list[VillageVersion]:
    query = select(VillageVersion).where(VillageVersion.village_id == village.id).order_by(VillageVersion.id)
    return list(session.scalars(query))


def test_a_change_is_written_and_what_was_is_kept(keeper: FlaskClient, session: Session, village: Village) -> None:
    answer = post(
        keeper,
        f"/villages/{village.id}/edit",
        **written(village, slots="17h30, 6:00", clusters="Cụm 1\nCụm 2", notes="Mới\nhai dòng"),
    )
    assert answer.status_code == 302
    found = anew(session, village)
    assert (found.slots, found.clusters) == (["06:00", "17:30"], ["Cụm 1", "Cụm 2"])
    assert found.notes == "Mới\nhai dòng"
    (kept,) = versions(session, village)
    assert (kept.how, kept.before["notes"], kept.before["slots"]) == ("edit", "Cũ", ["06:00"])
    trail = session.scalars(select(Audit).where(Audit.action == "village.change")).one()
    assert trail.detail == {"fields": ["slots", "clusters", "notes"]}


def test_what_says_the_same_writes_nothing(keeper: FlaskClient, session: Session, village: Village) -> None:
    assert post(keeper, f"/villages/{village.id}/edit", **written(village)).status_code == 302
    assert versions(session, village) == []


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up 1", ["tay", "vi", "dao"]),
        ("down 0", ["tay", "vi", "dao"]),
        ("drop 1", ["vi", "dao"]),
        ("up 0", ["vi", "tay", "dao"]),
        ("down 2", ["vi", "tay", "dao"]),
        ("up 9", ["vi", "tay", "dao"]),
        ("up x", ["vi", "tay", "dao"]),
    ],
)
def test_buttons_put_languages_in_order_and_write_nothing_yet(
    keeper: FlaskClient, session: Session, village: Village, do: str, order: list[str]
) -> None:
    answer = post(keeper, f"/villages/{village.id}/edit", **written(village, do=do, name="Đang viết"))
    assert answer.status_code == 200
    places = [answer.text.index(f'name="languages" value="{slug}"') for slug in order]
    assert places == sorted(places)
    assert answer.text.count('name="languages"') == len(order)
    assert "Đang viết" in answer.text
    assert anew(session, village).name == "Thôn mẫu 1"


def test_a_language_is_added_by_its_button_or_with_the_saving(
    keeper: FlaskClient, session: Session, village: Village
) -> None:
    shown = post(keeper, f"/villages/{village.id}/edit", **written(village, do="add", another="giay")).text
    assert shown.count('name="languages"') == 4
    post(keeper, f"/villages/{village.id}/edit", **written(village, languages=["dao"], another="giay"))
    assert anew(session, village).languages == ["dao", "giay"]


def test_a_village_may_have_no_known_language(keeper: FlaskClient, session: Session, village: Village) -> None:
    assert post(keeper, f"/villages/{village.id}/edit", **written(village, languages=[])).status_code == 302
    assert anew(session, village).languages == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("slots", "25:00"), ("clusters", "y" * 121), ("notes", "z" * 2001)],
)
def test_what_a_list_could_not_hold_is_refused_beside_its_field(
    keeper: FlaskClient, session: Session, village: Village, field: str, value: str
) -> None:
    answer = post(keeper, f"/villages/{village.id}/edit", **written(village, **{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert versions(session, village) == []


def test_another_change_meanwhile_is_not_written_over(keeper: FlaskClient, session: Session, village: Village) -> None:
    opened = written(village)
    post(keeper, f"/villages/{village.id}/edit", **{**opened, "notes": "Một"})
    second = post(keeper, f"/villages/{village.id}/edit", **{**opened, "notes": "Hai"})
    assert second.status_code == 422
    assert "Somebody changed" in second.text
    assert "Hai" in second.text
    assert anew(session, village).notes == "Một"


def test_two_villages_of_a_commune_have_two_names(keeper: FlaskClient, session: Session, village: Village) -> None:
    make_village(session, name="Thôn Hòa Bình")
    make_village(session, name="Thôn ở xa", commune_code=COMMUNES[1])
    session.commit()
    address = f"/villages/{village.id}/edit"
    assert post(keeper, address, **written(village, name="thôn hoà bình")).status_code == 422
    assert post(keeper, address, **written(village, name="Thôn ở xa")).status_code == 302


def test_the_last_change_by_hand_is_undone_once(keeper: FlaskClient, session: Session, village: Village) -> None:
    post(keeper, f"/villages/{village.id}/edit", **written(village, name="Thôn mẫu 2", languages=["tay"]))
    (change,) = versions(session, village)
    assert f"/villages/{village.id}/undo/{change.id}" in keeper.get(f"/villages/{village.id}/history").text
    post(keeper, f"/villages/{village.id}/undo/{change.id}")
    found = anew(session, village)
    assert (found.name, found.languages) == ("Thôn mẫu 1", ["vi", "tay", "dao"])
    assert [kept.how for kept in versions(session, village)] == ["edit", "undo"]
    assert "/undo/" not in keeper.get(f"/villages/{village.id}/history").text
    again = post(keeper, f"/villages/{village.id}/undo/{change.id}", follow_redirects=True)
    assert again.status_code == 302
    assert len(versions(session, village)) == 2


def test_an_undo_is_of_the_last_change_alone(keeper: FlaskClient, session: Session, village: Village) -> None:
    post(keeper, f"/villages/{village.id}/edit", **written(village, notes="Một"))
    post(keeper, f"/villages/{village.id}/edit", **written(anew(session, village), notes="Hai"))
    first, second = versions(session, village)
    post(keeper, f"/villages/{village.id}/undo/{first.id}")
    assert anew(session, village).notes == "Hai"
    post(keeper, f"/villages/{village.id}/undo/{second.id}")
    assert anew(session, village).notes == "Một"


def test_a_village_is_entered_by_hand(keeper: FlaskClient, session: Session) -> None:
    form = {"name": "Thôn mẫu 7", "ref": "TM7", "languages": ["dao", "vi"], "slots": "", "do": "save"}
    answer = post(keeper, f"/villages/communes/{COMMUNES[1]}/new", **form)
    made = session.scalars(select(Village)).one()
    assert answer.location.endswith(f"/villages/{made.id}")
    assert (made.ref, made.commune_code, made.languages) == ("TM7", COMMUNES[1], ["dao", "vi"])
    (kept,) = versions(session, made)
    assert (kept.how, kept.was_new) == ("edit", True)
    assert session.scalars(select(Audit.action).where(Audit.subject == f"village:{made.id}")).all() == ["village.add"]
    assert "Entered by hand" in keeper.get(f"/villages/{made.id}/history").text


def test_a_reference_of_another_is_refused_and_none_is_made_up(keeper: FlaskClient, session: Session) -> None:
    make_village(session, ref="TM7", commune_code=COMMUNES[2])
    session.commit()
    address, form = f"/villages/communes/{COMMUNES[1]}/new", {"name": "Thôn mẫu 7", "do": "save"}
    refused = post(keeper, address, **form, ref="TM7")
    assert refused.status_code == 422
    assert "belongs to another village" in refused.text
    assert post(keeper, address, **form).status_code == 302
    made = session.scalars(select(Village).where(Village.commune_code == COMMUNES[1])).one()
    assert made.ref.startswith("nd-")
    assert made.ref not in keeper.get(f"/villages/{made.id}").text


def test_nobody_changes_what_lies_beyond_their_reach(client: FlaskClient, session: Session, village: Village) -> None:
    kept = VillageVersion(village_id=village.id, commune_code=village.commune_code, how="edit", before={"name": "Khác"})
    session.add(kept)
    sign_in(client, person(session, "communicator", communes=[COMMUNES[1]]).email)
    for address in ("edit", f"undo/{kept.id}", "remove"):
        assert post(client, f"/villages/{village.id}/{address}", **written(village, name="Khác")).status_code == 404
    form = {"name": "Thôn mẫu 9", "do": "save"}
    assert post(client, f"/villages/communes/{COMMUNES[0]}/new", **form).status_code == 404
    assert session.scalars(select(Village.name)).all() == ["Thôn mẫu 1"]
    assert anew(session, village).name == "Thôn mẫu 1"


def test_a_village_with_nobody_and_nothing_is_removed(keeper: FlaskClient, session: Session, village: Village) -> None:
    gone = make_resident(session, village)
    session.commit()
    session.delete(gone)
    session.commit()
    assert "Nobody is on the list" in keeper.get(f"/villages/{village.id}/remove").text
    answer = post(keeper, f"/villages/{village.id}/remove")
    assert answer.location.endswith(f"/villages/communes/{village.commune_code}")
    assert session.scalars(select(Village)).all() == []
    assert [kept.before["name"] for kept in versions(session, village)] == ["Thôn mẫu 1"]
    assert session.scalars(select(Audit.detail).where(Audit.action == "village.remove")).one()["name"] == "Thôn mẫu 1"


def _resident(session: Session, village: Village) -> None:
    make_resident(session, village)


def _contact(session: Session, village: Village) -> None:
    session.add(Contact(village_id=village.id, role="head", name="Người mẫu 1"))


def _figure(session: Session, village: Village) -> None:
    session.add(VillageFigure(village_id=village.id, as_of=village.updated_at.date(), population=1, source="Mẫu"))


def _saved(session: Session, village: Village) -> None:
    session.add(SavedAudience(name="Nhóm mẫu", question={"where": {"any": [{"villages": [village.ref]}]}}))


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (_resident, "1 resident is on its list"),
        (_contact, "1 person to ask is entered"),
        (_figure, "figures of 1 day are entered"),
        (_saved, "saved audiences name it (Nhóm mẫu)"),
    ],
)
def test_what_stands_in_the_way_is_said(
    keeper: FlaskClient, session: Session, village: Village, put: Any, said: str
) -> None:
    put(session, village)
    session.commit()
    assert said in keeper.get(f"/villages/{village.id}/remove").text
    assert post(keeper, f"/villages/{village.id}/remove").location.endswith("/remove")
    assert session.scalars(select(Village.id)).all() == [village.id]

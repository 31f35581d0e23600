"""The pages of villages over HTTP: who sees what, how far, and never a number in clear."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.access import ROLES
from accounts.models import Audit
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.models import Resident, Village
from villages.views import KEEPERS, READERS

VILLAGES = "ref,name,commune_code,languages,slots\n"
ENGLISH = {"Accept-Language": "en"}


def enter(client: FlaskClient, session: Session, *roles: str, communes: tuple[str, ...] = ()) -> None:
    someone = person(session, *roles, communes=list(communes), locale="en")
    session.commit()
    sign_in(client, someone.email)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.fixture
def village(session: Session) -> Village:
    """A village of Lào Cai ward with three people, one of them only reached by loudspeaker."""
    made = make_village(session, ref="BN", name="Bắc Ngầm", languages=["vi", "tay"], slots=["06:00"])
    make_resident(session, made, name="Lý A", phone="+84992000123", language="tay")
    make_resident(session, made, name="Lý B", phone="+842143820123", mobile=False)
    make_resident(session, made, name="<b>Lý C</b>")
    session.commit()
    return made


def paths(village: Village) -> dict[str, tuple[str, ...]]:
    """Every page of the room and who may open it."""
    return {
        "/villages/": READERS,
        f"/villages/communes/{village.commune_code}": READERS,
        f"/villages/{village.id}": READERS,
        f"/villages/{village.id}/residents": KEEPERS,
        "/villages/import": KEEPERS,
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_page_opens_for_its_roles_only(client: FlaskClient, session: Session, village: Village, role: str) -> None:
    opened = paths(village)
    enter(client, session, role)
    for path, roles in opened.items():
        assert client.get(path).status_code == (200 if role in roles else 403), path


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, village: Village) -> None:
    for path in paths(village):
        assert "/sign-in" in client.get(path).location


def test_beyond_the_reach_nothing_exists(client: FlaskClient, session: Session, village: Village) -> None:
    elsewhere = make_village(session, name="Nậm Cang", commune_code=COMMUNES[2])
    theirs = [f"/villages/communes/{COMMUNES[2]}", f"/villages/{elsewhere.id}", f"/villages/{elsewhere.id}/residents"]
    unknown = ["/villages/communes/99999", "/villages/999999", "/villages/999999/residents"]
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    assert "Lao Cai Ward" in page(client, "/villages/")
    assert "Muong Bo" not in page(client, "/villages/")
    for path in theirs + unknown:
        assert client.get(path).status_code == 404, path


def test_figures_of_a_village_and_its_languages(client: FlaskClient, session: Session, village: Village) -> None:
    enter(client, session, "approver")
    shown = page(client, f"/villages/{village.id}")
    assert "Bắc Ngầm" in shown
    assert "1 (33.3%)" in shown
    assert "06:00" in shown
    assert shown.index("Vietnamese</th>") < shown.index("Tày</th>")
    assert "Show the residents" not in shown


def test_people_are_listed_with_their_numbers_masked(client: FlaskClient, session: Session, village: Village) -> None:
    enter(client, session, "communicator")
    shown = page(client, f"/villages/{village.id}/residents")
    assert "+84 99••• •123" in shown
    assert "2000123" not in shown.replace(" ", "")
    assert "landline" in shown
    assert "loudspeaker only" in shown
    assert "<b>Lý C</b>" not in shown


def test_a_long_village_is_read_a_page_at_a_time(client: FlaskClient, session: Session, village: Village) -> None:
    for number in range(60):
        make_resident(session, village, name=f"Dân {number:02}")
    enter(client, session, "communicator")
    first, second = (page(client, f"/villages/{village.id}/residents?page={number}") for number in (1, 2))
    names = [f"Dân {number:02}<" for number in range(60)]
    assert sum(name in first for name in names) + sum(name in second for name in names) == 60
    assert not any(name in first and name in second for name in names)


def test_an_empty_house_teaches_how_to_fill_it(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    shown = page(client, "/villages/")
    assert "Import the list of villages first" in shown
    assert "/villages/import" in shown


def test_a_list_is_taken_and_its_refused_rows_are_named(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    content = VILLAGES + "BN,Bắc Ngầm,02926,vi|tay,06:00\nX,Xa,00000,vi,\n"
    answer = post(client, "/villages/import", kind="villages", file=(io.BytesIO(content.encode()), "villages.csv"))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Row 3" in shown
    assert "commune_code" in shown
    assert session.scalars(select(Village.name)).all() == ["Bắc Ngầm"]
    trail = session.scalars(select(Audit).where(Audit.action == "villages.import")).one()
    assert trail.person_id is not None


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("villages", b"ref,name\nBN,x\n", "lacks these columns"),
        ("residents", b"\xff\xd8\xff\xe0 a photo", "UTF-8"),
        ("", VILLAGES.encode(), "Say what the list holds"),
        ("villages", None, "Choose a file"),
    ],
)
def test_a_list_that_cannot_be_taken_is_explained_beside_the_form(
    client: FlaskClient, session: Session, kind: str, content: bytes | None, said: str
) -> None:
    enter(client, session, "administrator")
    given = {} if content is None else {"file": (io.BytesIO(content), "list.csv")}
    answer = post(client, "/villages/import", kind=kind, **given)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Village)) == 0
    assert session.scalar(select(func.count()).select_from(Resident)) == 0


def test_people_of_a_few_communes_take_no_list(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    assert client.get("/villages/import").status_code == 403
    content = VILLAGES + "BN,Bắc Ngầm,02647,vi,\n"
    answer = post(client, "/villages/import", kind="villages", file=(io.BytesIO(content.encode()), "v.csv"))
    assert answer.status_code == 403
    assert session.scalar(select(func.count()).select_from(Village)) == 0
    assert "/villages/import" not in page(client, "/villages/")


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    content = io.BytesIO((VILLAGES + "BN,Bắc Ngầm,02647,vi,\n").encode())
    answer = client.post("/villages/import", data={"kind": "villages", "file": (content, "v.csv")})
    assert answer.status_code == 400
    assert session.scalar(select(func.count()).select_from(Village)) == 0

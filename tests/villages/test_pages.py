"""The pages of communes and villages over HTTP: who sees what, how far, and what is not known yet."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.access import ROLES
from foundation import clock
from tests.accounts.factories import person, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.contacts.models import VillageFigure
from villages.coverage import refresh_coverage
from villages.models import Village
from villages.overview import queries
from villages.views import KEEPERS, READERS


def enter(client: FlaskClient, session: Session, *roles: str, communes: tuple[str, ...] = ()) -> None:
    someone = person(session, *roles, communes=list(communes), locale="en")
    session.commit()
    sign_in(client, someone.email)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def figures(session: Session, village: Village, insured: int, population: int, as_of: date) -> None:
    session.add(
        VillageFigure(village_id=village.id, as_of=as_of, population=population, insured=insured, source="Báo cáo mẫu")
    )
    refresh_coverage(session, [village.id])


@pytest.fixture
def village(session: Session) -> Village:
    """A village of Lào Cai ward with three people, one of them only reached by loudspeaker."""
    made = make_village(session, ref="BN", name="Bắc Ngầm", languages=["tay", "vi"], slots=["06:00"])
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
        f"/villages/communes/{village.commune_code}/new": KEEPERS,
        f"/villages/{village.id}": READERS,
        f"/villages/{village.id}/edit": KEEPERS,
        f"/villages/{village.id}/contacts": READERS,
        f"/villages/{village.id}/figures": READERS,
        f"/villages/{village.id}/history": READERS,
        f"/villages/{village.id}/campaigns": READERS,
        f"/villages/{village.id}/remove": KEEPERS,
        f"/villages/communes/{village.commune_code}/campaigns": READERS,
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
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    shown = page(client, "/villages/") + page(client, "/villages/?search=nam+cang")
    assert "Lao Cai Ward" in shown
    assert "Muong Bo" not in shown
    assert "Nậm Cang" not in shown
    for path in paths(elsewhere):
        if path != "/villages/":
            assert client.get(path).status_code == 404, path
    for path in ("/villages/communes/99999", "/villages/999999", "/villages/communes/99999/new"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("search", ["bac ngam", "BẮC", "bn", "Ngầm"])
def test_a_village_is_found_without_diacritics(
    client: FlaskClient, session: Session, village: Village, search: str
) -> None:
    make_village(session, name="Nậm Cang", commune_code=COMMUNES[2])
    enter(client, session, "approver")
    shown = page(client, f"/villages/?search={search}")
    assert "Bắc Ngầm" in shown
    assert "Nậm Cang" not in shown
    assert f"/villages/{village.id}" in shown


def test_a_commune_is_found_without_diacritics(client: FlaskClient, session: Session, village: Village) -> None:
    make_village(session, commune_code=COMMUNES[2])
    enter(client, session, "approver")
    shown = page(client, "/villages/?search=muong+bo")
    assert f"/villages/communes/{COMMUNES[2]}" in shown
    assert f"/villages/communes/{COMMUNES[0]}" not in shown
    assert "called so" in page(client, "/villages/?search=khong+co+ten+nay")


@pytest.mark.parametrize(
    ("sort", "first"), [("", 1), ("people", 0), ("villages", 1), ("coverage", 2), ("mobile", 0), ("nonsense", 1)]
)
def test_communes_stand_in_the_order_asked_for(session: Session, village: Village, sort: str, first: int) -> None:
    make_village(session, commune_code=COMMUNES[1])
    make_village(session, commune_code=COMMUNES[1])
    third = make_village(session, commune_code=COMMUNES[2])
    figures(session, third, 1, 10, clock.today())
    session.commit()
    found = queries.sorted_by(queries.communes(session, person(session, "approver")), sort)
    assert {one.code for one in found} == set(COMMUNES)
    assert found[0].code == COMMUNES[first]


def test_the_index_adds_up_people_figures_and_languages(session: Session, village: Village) -> None:
    other = make_village(session, languages=["vi"])
    figures(session, village, 30, 40, date(2026, 1, 1))
    figures(session, village, 20, 40, date(2025, 1, 1))
    figures(session, other, 0, 60, date(2026, 1, 1))
    session.commit()
    (found,) = queries.communes(session, person(session, "approver"))
    assert (found.villages, found.people, found.with_mobile) == (2, 3, 1)
    assert (found.insured, found.population, found.coverage) == (30, 100, 0.3)
    assert found.languages == ("vi", "tay")


def test_a_village_shows_its_people_in_order_of_language(
    client: FlaskClient, session: Session, village: Village
) -> None:
    enter(client, session, "approver")
    shown = page(client, f"/villages/{village.id}")
    assert "Bắc Ngầm" in shown
    assert "1 (33.3%)" in shown
    assert "06:00" in shown
    assert shown.index("<li>Tày</li>") < shown.index("<li>Vietnamese</li>")
    assert shown.index("Vietnamese</th>") < shown.index("Tày</th>")
    assert "Show the residents" not in shown
    assert f"/villages/{village.id}/edit" not in shown


def test_people_who_left_or_were_erased_are_not_counted(session: Session, village: Village) -> None:
    gone = make_resident(session, village, phone="+84992000124")
    session.commit()
    who = person(session, "approver")
    assert queries.village(session, who, village.id).census.people == 4
    gone.erased_at = clock.now()
    session.commit()
    found = queries.village(session, who, village.id).census
    assert (found.people, found.with_mobile) == (3, 1)


@pytest.mark.parametrize(
    ("expiry", "has_card", "covered"),
    [(0, None, 1), (-1, None, 0), (400, None, 1), (None, True, 1), (None, False, 0), (None, None, 0), (-400, True, 0)],
)
def test_who_is_covered_by_the_list(session: Session, expiry: int | None, has_card: bool | None, covered: int) -> None:
    made = make_village(session)
    day = clock.today() + timedelta(expiry) if expiry is not None else None
    make_resident(session, made, card_expiry=day, has_card=has_card)
    session.commit()
    found = queries.village(session, person(session, "approver"), made.id).census
    assert found.covered == covered
    assert found.card_known == (expiry is not None or has_card is not None)


def test_figures_go_before_the_list(client: FlaskClient, session: Session, village: Village) -> None:
    make_resident(session, village, card_expiry=clock.today() + timedelta(400))
    enter(client, session, "approver")
    assert "by the list of residents" in page(client, f"/villages/communes/{village.commune_code}")
    figures(session, village, 90, 120, date(2026, 3, 1))
    session.commit()
    shown = page(client, f"/villages/communes/{village.commune_code}")
    assert "75% " in shown
    assert "01/03/2026, Báo cáo mẫu" in shown
    assert "by the list of residents" not in shown


def test_what_is_not_known_stands_in_sentences(client: FlaskClient, session: Session, village: Village) -> None:
    for _ in range(2):
        make_village(session, languages=[])
    old = make_village(session, slots=["17:00"])
    figures(session, old, 5, 10, clock.today() - timedelta(500))
    enter(client, session, "approver")
    shown = page(client, f"/villages/communes/{village.commune_code}")
    assert "The languages of 2 villages are not known." in shown
    assert "2 villages have no loudspeaker on record." in shown
    assert "Nobody of 3 villages is on the list of residents." in shown
    assert "3 villages have no figures of population and insured people." in shown
    assert "The figures of 1 village are more than a year old." in shown


def test_an_empty_house_teaches_how_to_fill_it(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    shown = page(client, "/villages/")
    assert "Import the list of villages first" in shown
    assert "/villages/imports/new" in shown


def test_a_commune_without_villages_offers_to_enter_one(client: FlaskClient, session: Session) -> None:
    enter(client, session, "communicator")
    assert f"/villages/communes/{COMMUNES[1]}/new" in page(client, f"/villages/communes/{COMMUNES[1]}")


def test_villages_stand_in_order_of_their_numbers(session: Session) -> None:
    for name in ("Thôn 10", "Thôn 2", "Bản Đồng", "Bản Dền", "Thôn 2B"):
        make_village(session, name=name)
    session.commit()
    found = queries.villages_in(session, person(session, "approver"), COMMUNES[0])
    assert [one.village.name for one in found] == ["Bản Dền", "Bản Đồng", "Thôn 2", "Thôn 2B", "Thôn 10"]

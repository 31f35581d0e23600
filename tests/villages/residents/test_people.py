"""The pages of one person: numbers masked, seen whole by whom and told in the trail, corrected, moved, taken back."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from campaigns.rights import actions
from foundation import clock
from foundation.keys import decrypt, encrypt, lookup_hash
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from tests.villages.rights import asks
from villages.history.models import ResidentVersion
from villages.models import Resident, Village
from villages.requests.lifecycle import Kind

NUMBER, SECOND, INSURED = "+84992000123", "+84992000456", "0123456789"


@pytest.fixture
def village(session: Session) -> Village:
    return make_village(session, ref="BN", name="Bản mẫu", languages=["vi", "tay"])


@pytest.fixture
def one(session: Session, village: Village) -> Resident:
    made = make_resident(
        session,
        village,
        ref="R1",
        name="Người mẫu một",
        phone=NUMBER,
        second_phone=encrypt(SECOND),
        second_phone_hash=lookup_hash("phone", SECOND),
        insurance_number=encrypt(INSURED),
        insurance_hash=lookup_hash("insurance", INSURED),
        household="H1",
        rehearsal=True,
    )
    session.commit()
    return made


def enter(client: FlaskClient, session: Session, *roles: str, communes: tuple[str, ...] = ()) -> None:
    sign_in(client, person(session, *roles, communes=list(communes), locale="en").email)


def trail(session: Session, action: str) -> list[Audit]:
    return list(session.scalars(select(Audit).where(Audit.action == action)))


def typed(one: Resident, **given: Any) -> dict[str, Any]:
    """The form as a browser sends it when nothing is touched."""
    usual = {
        "name": one.name,
        "ref": one.ref,
        "village": one.village_id,
        "language": one.language,
        "card_expiry": "30/06/2026",
        "has_card": "",
        "household": one.household or "",
        "seen": one.updated_at.isoformat(),
    }
    return {**usual, **given}


def fresh(session: Session, one: Resident) -> Resident:
    session.expire_all()
    return session.get_one(Resident, one.id)


@pytest.mark.parametrize(
    ("expiry", "has_card", "told"),
    [(0, False, "yes"), (-1, True, "no"), (None, True, "yes"), (None, False, "no"), (None, None, "not known")],
)
def test_the_last_day_of_a_card_says_who_is_covered_before_what_was_noted(
    client: FlaskClient, session: Session, one: Resident, expiry: int | None, has_card: bool | None, told: str
) -> None:
    one.card_expiry = clock.today() + timedelta(days=expiry) if expiry is not None else None
    one.has_card = has_card
    session.commit()
    sign_in(client, person(session, "communicator", locale="en").email)
    page = client.get(f"/villages/residents/{one.id}").text
    assert re.search(r"Covered today</dt>\s*<dd>([^<]+)</dd>", page).group(1).strip() == told  # type: ignore[union-attr]


def test_the_list_and_the_page_show_numbers_in_part(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "approver")
    for path in ("/villages/residents/", f"/villages/residents/{one.id}", "/villages/residents/?q=mot+nguoi"):
        shown = client.get(path).text
        assert "Người mẫu một" in shown
        assert "+84 99••• •123" in shown
        assert not [number for number in ("992000123", "0992000456", INSURED) if number in shown.replace(" ", "")]
        assert "Show it whole" not in shown


@pytest.mark.parametrize(
    ("field", "number"), [("phone", NUMBER), ("second_phone", SECOND), ("insurance_number", INSURED)]
)
def test_a_communicator_sees_one_number_whole_once(
    client: FlaskClient, session: Session, one: Resident, field: str, number: str
) -> None:
    enter(client, session, "communicator")
    answer = post(client, f"/villages/residents/{one.id}/reveal", field=field)
    others = {NUMBER, SECOND, INSURED} - {number}
    assert number in answer.text
    assert not [other for other in others if other in answer.text]
    assert answer.headers["Cache-Control"] == "no-store"
    assert number not in client.get(f"/villages/residents/{one.id}").text
    (entry,) = trail(session, "resident.reveal")
    assert (entry.subject, entry.detail) == (f"resident:{one.id}", {"fields": [field]})


@pytest.mark.parametrize("role", ["administrator", "approver"])
def test_nobody_else_sees_a_number_whole(client: FlaskClient, session: Session, one: Resident, role: str) -> None:
    enter(client, session, role)
    assert post(client, f"/villages/residents/{one.id}/reveal", field="phone").status_code == 403
    assert trail(session, "resident.reveal") == []


@pytest.mark.parametrize("field", ["name", "phone_hash", "", "second_phone"])
def test_nothing_but_a_number_is_revealed(client: FlaskClient, session: Session, village: Village, field: str) -> None:
    without = make_resident(session, village, phone=NUMBER)
    session.commit()
    enter(client, session, "communicator")
    assert post(client, f"/villages/residents/{without.id}/reveal", field=field).status_code == 302
    assert trail(session, "resident.reveal") == []


def test_a_correction_keeps_what_was_and_tells_fields_only(
    client: FlaskClient, session: Session, one: Resident
) -> None:
    enter(client, session, "administrator")
    given = typed(one, name="Người mẫu hai", language="tay", language_said_on="01/06/2026", phone="0992 000 789")
    assert post(client, f"/villages/residents/{one.id}/edit", **given).status_code == 302
    now = fresh(session, one)
    assert (now.name, now.language, now.language_said_on) == ("Người mẫu hai", "tay", date(2026, 6, 1))
    assert now.phone
    assert decrypt(now.phone) == "+84992000789"
    assert now.phone_hash == lookup_hash("phone", "+84992000789")
    assert now.second_phone_hash == lookup_hash("phone", SECOND)
    (before,) = session.scalars(select(ResidentVersion))
    assert (before.name, before.language, before.how) == ("Người mẫu một", "vi", "edit")
    assert before.phone_hash == lookup_hash("phone", NUMBER)
    (entry,) = trail(session, "resident.change")
    assert entry.detail == {"fields": ["name", "language", "language_said_on", "phone"]}
    shown = client.get(f"/villages/residents/{one.id}/history").text
    assert "Người mẫu một → Người mẫu hai" in shown
    assert "+84 99••• •123 → +84 99••• •789" in shown


def test_what_is_left_as_it_was_is_no_correction(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "communicator")
    assert post(client, f"/villages/residents/{one.id}/edit", **typed(one)).status_code == 302
    assert trail(session, "resident.change") == []
    assert session.scalars(select(ResidentVersion)).all() == []


def test_the_number_that_can_receive_an_sms_goes_first(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "communicator")
    post(client, f"/villages/residents/{one.id}/edit", **typed(one, phone="0214 3820 123"))
    now = fresh(session, one)
    assert (now.mobile, now.phone_hash) == (True, lookup_hash("phone", SECOND))
    assert now.second_phone_hash == lookup_hash("phone", "+842143820123")


def test_numbers_are_removed_by_their_boxes(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "communicator")
    boxes = {"without_phone": "y", "without_second_phone": "y", "without_insurance_number": "y"}
    post(client, f"/villages/residents/{one.id}/edit", **typed(one, **boxes))
    now = fresh(session, one)
    assert (now.phone, now.phone_hash, now.second_phone, now.insurance_number, now.mobile) == (None,) * 4 + (False,)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Write the name"),
        ({"phone": "12"}, "Not a phone number"),
        ({"card_expiry": "31/02/2026"}, "not a date"),
        ({"insurance_number": "123456789"}, "nine digits"),
        ({"language_said_on": "31/12/2098"}, "in the future"),
        ({"village": "999999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_lost(
    client: FlaskClient, session: Session, one: Resident, given: dict[str, str], said: str
) -> None:
    enter(client, session, "communicator")
    answer = post(client, f"/villages/residents/{one.id}/edit", **typed(one, household="H9", **given))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="H9"' in answer.text
    assert fresh(session, one).household == "H1"


def test_who_saves_on_top_of_another_is_told_and_may_save_again(
    client: FlaskClient, session: Session, one: Resident
) -> None:
    enter(client, session, "communicator")
    path, opened = f"/villages/residents/{one.id}/edit", typed(one)
    assert post(client, path, **{**opened, "household": "H2"}).status_code == 302
    second = post(client, path, **{**opened, "household": "H3"})
    assert second.status_code == 422
    assert "changed this person meanwhile" in second.text
    assert 'value="H3"' in second.text
    now = fresh(session, one)
    assert now.household == "H2"
    assert post(client, path, **typed(now, household="H3")).status_code == 302
    assert fresh(session, one).household == "H3"


def test_a_reference_or_insurance_number_of_another_is_refused(
    client: FlaskClient, session: Session, one: Resident, village: Village
) -> None:
    other = make_resident(session, village, ref="R2")
    session.commit()
    enter(client, session, "communicator")
    path = f"/villages/residents/{other.id}/edit"
    assert "Another person has this reference" in post(client, path, **typed(other, ref="R1")).text
    assert "has this insurance number" in post(client, path, **typed(other, insurance_number=INSURED)).text
    assert (fresh(session, other).ref, other.insurance_hash) == ("R2", None)


def test_a_move_stays_within_the_reach(client: FlaskClient, session: Session, one: Resident) -> None:
    far = make_village(session, name="Bản xa", commune_code=COMMUNES[1])
    session.commit()
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    path = f"/villages/residents/{one.id}/edit"
    assert "Bản xa" not in client.get(f"{path}?commune={COMMUNES[1]}").text
    assert post(client, f"{path}?commune={COMMUNES[1]}", **typed(one, village=far.id)).status_code == 422
    everywhere = client.application.test_client()
    enter(everywhere, session, "communicator")
    assert post(everywhere, f"{path}?commune={COMMUNES[1]}", **typed(one, village=far.id)).status_code == 302
    assert fresh(session, one).village_id == far.id


def test_the_last_correction_is_taken_back_but_no_consent(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "communicator")
    post(client, f"/villages/residents/{one.id}/edit", **typed(one, name="Người mẫu hai", phone="0992000789"))
    now = fresh(session, one)
    now.consent = True
    session.commit()
    assert "Take back the last correction" in client.get(f"/villages/residents/{one.id}/history").text
    assert post(client, f"/villages/residents/{one.id}/undo").status_code == 302
    now = fresh(session, one)
    assert (now.name, now.phone_hash, now.consent) == ("Người mẫu một", lookup_hash("phone", NUMBER), True)
    assert [entry.detail for entry in trail(session, "resident.undo")] == [{"fields": ["name", "phone"]}]
    post(client, f"/villages/residents/{one.id}/undo")
    assert fresh(session, one).name == "Người mẫu một"
    assert len(trail(session, "resident.undo")) == 1


def test_somebody_is_added_by_hand(client: FlaskClient, session: Session, village: Village) -> None:
    session.commit()
    enter(client, session, "communicator")
    given = {
        "name": "Người mẫu mới",
        "village": village.id,
        "language": "tay",
        "has_card": "yes",
        "phone": "0992000001",
    }
    assert post(client, f"/villages/residents/new?village={village.id}", **given).status_code == 302
    (made,) = session.scalars(select(Resident))
    assert (made.name, made.has_card, made.consent, made.mobile, made.rehearsal) == (
        "Người mẫu mới", True, False, True, True,
    )  # fmt: skip
    assert made.ref.startswith("TB-")
    (version,) = session.scalars(select(ResidentVersion))
    assert version.was_new
    assert "put on the list" in client.get(f"/villages/residents/{made.id}/history").text
    assert len(trail(session, "resident.add")) == 1


def test_who_shares_a_household_or_a_number_stands_beside(
    client: FlaskClient, session: Session, one: Resident, village: Village
) -> None:
    make_resident(session, village, name="Cùng hộ", household="H1")
    make_resident(session, village, name="Cùng số", phone=SECOND)
    far = make_village(session, commune_code=COMMUNES[1])
    make_resident(session, far, name="Ở xa", phone=NUMBER)
    make_resident(session, village, name="Đã xóa", household="H1", erased_at=date(2026, 1, 1))
    session.commit()
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    shown = client.get(f"/villages/residents/{one.id}").text
    assert "Cùng hộ" in shown
    assert "Cùng số" in shown
    assert "Ở xa" not in shown
    assert "Đã xóa" not in shown


@pytest.mark.parametrize("number", ["0992 000 123", "+84992000456", INSURED])
def test_a_number_never_stands_in_an_address(
    client: FlaskClient, session: Session, village: Village, one: Resident, number: str
) -> None:
    for count in range(60):
        make_resident(session, village, ref=f"M{count}", name=f"Người mẫu {count:02}", phone=NUMBER)
    session.commit()
    enter(client, session, "communicator")
    answer = post(client, "/villages/residents/", q=number, language="vi")
    address = answer.headers["Location"]
    assert "q=" not in address
    assert re.fullmatch(r"/villages/residents/\?number=[0-9a-f.]{64,129}&language=vi", address)
    shown = client.get(address).text
    assert "Người mẫu" in shown
    typed_figures = "".join(filter(str.isdigit, number))[-9:]
    assert typed_figures not in shown.replace(" ", "")
    if number.startswith("0992"):
        further = re.findall(r'href="([^"]+page=2[^"]*)"', shown)
        assert further
        assert typed_figures not in further[0]
        assert client.get(html.unescape(further[0])).text.count("<tr>") == 1 + 61 - 50
        exported = re.findall(r'href="(/villages/exports/new[^"]+)"', shown)[0]
        assert "61" in client.get(html.unescape(exported)).text


def test_a_number_typed_into_the_address_leaves_it(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "communicator")
    answer = client.get("/villages/residents/?q=0992000123")
    assert answer.status_code == 302
    assert "q=" not in answer.headers["Location"]
    assert "Người mẫu một" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("text", ["099200012", "Người mẫu 0992000123", "0123456789012345"])
def test_a_mistyped_number_goes_nowhere(client: FlaskClient, session: Session, one: Resident, text: str) -> None:
    enter(client, session, "communicator")
    answer = post(client, "/villages/residents/", q=text)
    assert answer.headers["Location"] == "/villages/residents/"
    assert "These figures are no phone number" in client.get(answer.headers["Location"]).text


def test_figures_that_are_a_reference_find_who_bears_it(client: FlaskClient, session: Session, one: Resident) -> None:
    far = make_resident(session, make_village(session, commune_code=COMMUNES[1]), ref="1000000001")
    near = make_resident(session, one.village, ref="1000000002", name="Người mẫu hai")
    session.commit()
    enter(client, session, "communicator", communes=(COMMUNES[0],))
    answer = post(client, "/villages/residents/", q=near.ref)
    assert answer.headers["Location"] == f"/villages/residents/{near.id}"
    assert str(far.id) not in post(client, "/villages/residents/", q=far.ref).headers["Location"].split("?")[0]


def test_a_name_stays_in_the_address(client: FlaskClient, session: Session, one: Resident) -> None:
    enter(client, session, "approver")
    answer = post(client, "/villages/residents/", q="một", village=one.village_id, card="covered")
    assert answer.headers["Location"] == f"/villages/residents/?q=m%E1%BB%99t&village={one.village_id}&card=covered"


@pytest.mark.parametrize("known_by", ["ref", "insurance_number"])
def test_who_was_erased_does_not_come_back_by_hand(
    client: FlaskClient, session: Session, one: Resident, known_by: str
) -> None:
    asked = asks(session, one, Kind.ERASURE)
    session.commit()
    actions.erase(session, person(session, "administrator"), asked.id, "Đã xóa")
    other = make_resident(session, one.village, ref="R2", name="Người mẫu hai")
    session.commit()
    enter(client, session, "communicator")
    back = {"ref": "R1"} if known_by == "ref" else {"insurance_number": INSURED}
    fields = typed(other, ref="", name="Người mẫu một") | back
    answer = post(client, f"/villages/residents/new?village={one.village_id}", **fields)
    assert answer.status_code == 422
    assert "to be erased" in answer.text
    answer = post(client, f"/villages/residents/{other.id}/edit", **(typed(other) | back))
    assert answer.status_code == 422
    assert "to be erased" in answer.text
    assert fresh(session, other).ref == "R2"

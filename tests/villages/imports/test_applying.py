"""A list handed in, previewed, applied and undone: the counts are what happens, and an undo gives back what was."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation import clock
from foundation.keys import decrypt, encrypt, lookup_hash
from tests.accounts.factories import person as make_person
from tests.villages.factories import COMMUNES, make_resident, make_village
from tests.villages.imports.lists import RESIDENTS, apply, counts, hand_in, held, undo
from villages.consent.models import Consent
from villages.contacts.models import Contact, VillageFigure
from villages.history.models import ResidentVersion, VillageVersion
from villages.imports import actions, changes, queries
from villages.imports.lifecycle import State, WrongState
from villages.imports.models import ColumnName, Import, ImportRow, OfferedResident
from villages.imports.refusals import AskedToBeErased, ConsentTakenBack, ListsChanged, SamePerson, SharedNumber
from villages.models import Resident, Village
from villages.requests.models import Erasure
from villages.retention.lists import Lists


@pytest.fixture
def keeper(session: Session) -> Person:
    return make_person(session, "communicator")


@pytest.fixture
def village(session: Session) -> Village:
    return make_village(session, ref="BN", languages=["tay", "vi"])


def filled(session: Session, village: Village) -> None:
    """Three who are known already."""
    for number in (1, 2, 3):
        make_resident(session, village, ref=f"R{number}", name=f"Người mẫu {number}", phone=f"+8499200000{number}")


LIST = (
    "R1,Người mẫu 1,0992000001,BN,vi,30/06/2026,,,",  # as it is
    "R2,Người mẫu 2,0992000002,BN,tay,30/06/2026,0123456789,yes,H1",  # language, number and consent
    "R3,Người mẫu ba,0992000009,BN,vi,2027-06-30,,,",  # name, phone, expiry
    "R4,Người mẫu 4,0992000004,BN,,,,yes,",  # new
    ",Người mẫu 5,0992000005,BN,,,,no,",  # new, without a reference
    "R6,Người mẫu 6,12,BN,,,,,",  # no number
    "R4,Người mẫu 4,0992000004,BN,,,,,",  # a second time
)


def test_the_preview_counts_what_applying_does(session: Session, keeper: Person, village: Village) -> None:
    filled(session, village)
    entry = hand_in(session, keeper, RESIDENTS, *LIST)
    assert (entry.state, counts(entry)) == (State.PREVIEWED, (2, 2, 1, 2))
    before = {row.ref: row.updated_at for row in session.scalars(select(Resident))}
    assert len(before) == 3

    apply(session, keeper, entry)
    assert (entry.state, counts(entry), entry.trouble) == (State.APPLIED, (2, 2, 1, 2), None)
    after = {row.ref: row for row in session.scalars(select(Resident))}
    assert len(after) - len(before) == entry.new
    assert sum(after[ref].updated_at != at for ref, at in before.items()) == entry.changed
    assert (after["R2"].language, after["R2"].consent, after["R2"].household) == ("tay", True, "H1")
    assert after["R3"].phone
    assert decrypt(after["R3"].phone) == "+84992000009"
    assert (after["R4"].language, after["R4"].consent) == ("tay", True)  # the first of the village
    made_up = next(row for ref, row in after.items() if ref.startswith("nd-"))
    assert (made_up.name, len(made_up.ref), made_up.consent) == ("Người mẫu 5", 19, False)
    said = {row.resident_id: row for row in session.scalars(select(Consent))}
    assert set(said) == {after["R2"].id, after["R4"].id}
    assert {(row.given, row.how, row.import_id, row.said_on) for row in said.values()} == {
        (True, "list", entry.id, clock.today())
    }


def test_the_same_file_again_changes_nothing_also_without_references(
    session: Session, keeper: Person, village: Village
) -> None:
    first = apply(session, keeper, hand_in(session, keeper, RESIDENTS, *LIST))
    again = hand_in(session, keeper, RESIDENTS, *LIST)
    assert counts(again) == (0, 0, 5, 2)
    same = queries.same_file(session, again)
    assert same
    assert (same.import_id, same.state, same.person) == (first.id, State.APPLIED, keeper.name)


def test_an_undo_gives_back_exactly_what_was(session: Session, keeper: Person, village: Village) -> None:
    filled(session, village)
    session.commit()
    before = held(session)
    entry = apply(session, keeper, hand_in(session, keeper, RESIDENTS, *LIST))
    assert held(session) != before
    undo(session, keeper, entry)
    assert (entry.state, entry.trouble) == (State.UNDONE, None)
    assert held(session) == before
    # Of the two that were changed the undo stands in the history; of the new ones nothing is kept.
    hows = session.execute(select(ResidentVersion.how, func.count()).group_by(ResidentVersion.how)).all()
    assert {row.how: row.count for row in hows} == {"import": 2, "undo": 2}
    deeds = {entry.action: entry.detail for entry in session.scalars(select(Audit))}
    assert deeds["residents.import.undo"] == {"restored": 2, "removed": 2, "kept": 0}


def test_an_import_that_was_undone_is_applied_again(session: Session, keeper: Person, village: Village) -> None:
    filled(session, village)
    entry = apply(session, keeper, hand_in(session, keeper, RESIDENTS, *LIST))
    undo(session, keeper, entry)
    apply(session, keeper, entry)
    assert (entry.state, counts(entry)) == (State.APPLIED, (2, 2, 1, 2))
    assert session.scalar(select(func.count()).select_from(Resident)) == 5
    undo(session, keeper, entry)
    assert session.scalar(select(func.count()).select_from(Resident)) == 3


def test_imports_are_undone_one_after_the_other_from_the_last(
    session: Session, keeper: Person, village: Village
) -> None:
    filled(session, village)
    session.commit()
    before = held(session)
    first = apply(session, keeper, hand_in(session, keeper, RESIDENTS, *LIST))
    between = held(session)
    second = apply(
        session, keeper, hand_in(session, keeper, RESIDENTS, "R2,Người mẫu hai,,BN,,,,,", "R9,Chín,,BN,,,,,")
    )
    undo(session, keeper, second)
    assert held(session) == between
    undo(session, keeper, first)
    assert held(session) == before


def test_an_undo_leaves_and_tells_what_was_changed_since(session: Session, keeper: Person, village: Village) -> None:
    filled(session, village)
    entry = apply(session, keeper, hand_in(session, keeper, RESIDENTS, *LIST))
    edited = session.scalars(select(Resident).where(Resident.ref.in_(["R2", "R4"]))).all()
    for row in edited:
        row.household = "H9"
    session.commit()
    undo(session, keeper, entry)
    told = queries.trouble(entry)
    assert told
    assert told.fields == {"kept": 2}
    left = {row.ref: row for row in session.scalars(select(Resident))}
    assert set(left) == {"R1", "R2", "R3", "R4"}
    assert (left["R2"].language, left["R2"].household, left["R3"].name) == ("tay", "H9", "Người mẫu 3")
    rows = session.scalars(select(ImportRow.row).where(ImportRow.notices.op("@>")(_names("ChangedSince"))))
    assert sorted(rows) == [3, 5]
    assert session.scalar(select(func.count()).select_from(Consent)) == 2  # of the two that stay


def _names(refusal: str) -> object:
    return text(f"""'[{{"refusal": "{refusal}"}}]'::jsonb""")


def test_a_list_that_changed_meanwhile_is_previewed_anew_and_nothing_is_written(
    session: Session, keeper: Person, village: Village
) -> None:
    filled(session, village)
    entry = hand_in(session, keeper, RESIDENTS, *LIST)
    make_resident(session, village, ref="R4", name="Người mẫu 4")
    session.commit()
    before = held(session)
    apply(session, keeper, entry)
    assert isinstance(queries.trouble(entry), ListsChanged)
    assert (entry.state, counts(entry)) == (State.PREVIEWED, (1, 3, 1, 2))
    assert held(session) == before
    apply(session, keeper, entry)
    assert (entry.state, entry.trouble) == (State.APPLIED, None)


def test_a_column_that_is_not_mapped_is_not_compared_and_stays(
    session: Session, keeper: Person, village: Village
) -> None:
    filled(session, village)
    entry = hand_in(session, keeper, "ref,name,village_ref", "R1,Người mẫu một,BN", "R2,Người mẫu 2,BN")
    assert counts(entry) == (0, 1, 1, 0)
    apply(session, keeper, entry)
    row = session.scalars(select(Resident).where(Resident.ref == "R1")).one()
    assert (row.name, row.mobile, row.card_expiry) == ("Người mẫu một", True, date(2026, 6, 30))
    assert row.phone_hash == lookup_hash("phone", "+84992000001")


@pytest.mark.parametrize(("keeps", "expected"), [(True, (0, 0, 1, 0)), (False, (0, 1, 0, 0))])
def test_an_empty_cell_keeps_or_empties_as_chosen(
    session: Session, keeper: Person, village: Village, keeps: bool, expected: tuple[int, ...]
) -> None:
    filled(session, village)
    entry = hand_in(session, keeper, RESIDENTS, "R1,Người mẫu 1,,BN,,,,,", keep_when_empty=keeps)
    assert counts(entry) == expected
    if not keeps:
        shown = {entry.field: entry.old for entry in changes.changed(session, entry)[0].differences}
        assert shown == {"phone": "+84 99••• •001", "card_expiry": date(2026, 6, 30)}
        apply(session, keeper, entry)
        row = session.scalars(select(Resident).where(Resident.ref == "R1")).one()
        assert (row.phone, row.phone_hash, row.mobile, row.card_expiry, row.language) == (None, None, False, None, "vi")


def test_the_changes_are_shown_old_and_new_before_and_after(session: Session, keeper: Person, village: Village) -> None:
    filled(session, village)
    other = make_village(session, ref="NC", name="Bản khác")
    entry = hand_in(session, keeper, RESIDENTS, "R1,Người mẫu một,0992000007,NC,vi,2026-06-30,0123456789,,")
    expected = {
        ("village_id", village.name, other.name),
        ("name", "Người mẫu 1", "Người mẫu một"),
        ("phone", "+84 99••• •001", "+84 99••• •007"),
        ("insurance_number", None, "•••••••789"),
    }
    for _time in ("before", "after"):
        (shown,) = changes.changed(session, entry)
        assert {(one.field, one.old, one.new) for one in shown.differences} == expected
        entry = apply(session, keeper, entry) if entry.state == State.PREVIEWED else entry


@pytest.mark.parametrize(
    ("row", "known_by"),
    [
        (",Tên khác,0992000044,BN,,,0123456789,,", "insurance number"),
        (",nguoi MAU 1,0992000001,BN,,,,,", "folded name and phone"),
        ("R77,Người mẫu 1,0992000001,BN,,,,,", ""),
    ],
)
def test_a_person_is_known_by_reference_insurance_number_or_name_and_phone(
    session: Session, keeper: Person, village: Village, row: str, known_by: str
) -> None:
    make_resident(
        session, village, ref="R1", name="Người mẫu 1", phone="+84992000001",
        insurance_hash=lookup_hash("insurance", "0123456789"),
    )  # fmt: skip
    entry = hand_in(session, keeper, RESIDENTS, row)
    assert counts(entry) == ((0, 1, 0, 0) if known_by else (1, 0, 0, 0))


def test_a_made_up_reference_gives_way_to_one_of_the_office(session: Session, keeper: Person, village: Village) -> None:
    apply(session, keeper, hand_in(session, keeper, RESIDENTS, ",Người mẫu 1,0992000001,BN,,,,,"))
    entry = apply(session, keeper, hand_in(session, keeper, RESIDENTS, "R1,Người mẫu 1,0992000001,BN,,,,,"))
    assert counts(entry) == (0, 1, 0, 0)
    assert session.scalars(select(Resident.ref)).all() == ["R1"]


def test_the_same_person_twice_is_refused_naming_the_first_row(
    session: Session, keeper: Person, village: Village
) -> None:
    make_resident(session, village, ref="R1", insurance_hash=lookup_hash("insurance", "0123456789"))
    entry = hand_in(
        session, keeper, RESIDENTS,
        "R1,Người mẫu 1,,BN,,,,,",
        ",Người mẫu 1,,BN,,,0123456789,,",  # the person of R1, as the list knows
        ",Người mẫu 2,0992000002,BN,,,,,",
        ",nguoi mau 2,0992000002,BN,,,,,",
    )  # fmt: skip
    refused = {row.row: queries.problems(row)[0].reason for row in session.scalars(queries.refused_rows(entry.id))}
    assert {row: (type(reason), reason.fields) for row, reason in refused.items()} == {
        3: (SamePerson, {"first": 2}),
        5: (SamePerson, {"first": 4}),
    }


def test_a_number_of_other_people_is_a_notice_but_not_within_a_household(
    session: Session, keeper: Person, village: Village
) -> None:
    make_resident(session, village, phone="+84992000001")
    entry = hand_in(
        session, keeper, RESIDENTS,
        "R1,A,0992000001,BN,,,,,", "R2,B,0992000002,BN,,,,,H2", "R3,C,0992000002,BN,,,,,H2", "R4,D,0992000003,BN,,,,,",
        "R5,E,0992000003,BN,,,,,",
    )  # fmt: skip
    assert counts(entry) == (5, 0, 0, 0)
    noticed = {row.row: queries.notices(row) for row in session.scalars(queries.noticed_rows(entry.id))}
    assert {row: one[0].reason.fields["people"] for row, one in noticed.items()} == {2: 1, 5: 1, 6: 1}
    assert all(isinstance(one.reason, SharedNumber) for found in noticed.values() for one in found)


def test_who_asked_to_be_erased_is_not_taken_up_again(session: Session, keeper: Person, village: Village) -> None:
    session.add(
        Erasure(ref_hash=lookup_hash("erased-ref", "R1"), insurance_hash=lookup_hash("insurance", "0123456789"))
    )
    entry = hand_in(session, keeper, RESIDENTS, "R1,A,,BN,,,,,", "R2,B,,BN,,,0123456789,,", "R3,C,,BN,,,9876543210,,")
    assert counts(entry) == (1, 0, 0, 2)
    for row in session.scalars(queries.refused_rows(entry.id)):
        (problem,) = queries.problems(row)
        assert isinstance(problem.reason, AskedToBeErased)
        assert f"{clock.today():%d/%m/%Y}" in str(problem.reason)


@pytest.mark.parametrize(
    ("how", "days_ago", "told", "is_given"),
    [
        ("phone", 0, None, False),  # the list does not say when: what the person said stands
        ("phone", 10, 20, False),  # the list knows it from before they took it back
        ("phone", 20, 10, True),
        ("list", 0, None, True),
    ],
)
def test_a_list_brings_back_no_consent_that_was_taken_back_later(
    session: Session, keeper: Person, village: Village, how: str, days_ago: int, told: int | None, is_given: bool
) -> None:
    row = make_resident(session, village, ref="R1", name="Người mẫu 1")
    session.add(
        Consent(
            resident_id=row.id, purpose="invitation", given=False, by="self", how=how,
            said_on=clock.today() - timedelta(days_ago),
        )
    )  # fmt: skip
    consent = {"by": "unknown"}
    if told is not None:
        consent = {"by": "self", "said_on": str(clock.today() - timedelta(told))}
    entry = hand_in(session, keeper, RESIDENTS, "R1,Người mẫu 1,,BN,,,,yes,", consent=consent)
    assert entry.changed == is_given
    notices = [one.reason for row in session.scalars(queries.noticed_rows(entry.id)) for one in queries.notices(row)]
    assert [type(reason) for reason in notices] == ([] if is_given else [ConsentTakenBack])


def test_somebody_with_communes_is_refused_what_lies_beyond_row_by_row(session: Session) -> None:
    near = make_village(session, ref="NEAR", commune_code=COMMUNES[0])
    far = make_village(session, ref="FAR", commune_code=COMMUNES[1])
    make_resident(session, far, ref="R1")
    person = make_person(session, "communicator", communes=[COMMUNES[0]])
    session.commit()
    rows = ("R1,A,,NEAR,,,,,", "R2,B,,FAR,,,,,", "R3,C,,NEAR,,,,,")
    entry = hand_in(session, person, RESIDENTS, *rows)
    assert counts(entry) == (1, 0, 0, 2)
    assert session.scalars(queries.refused_rows(entry.id).with_only_columns(ImportRow.row)).all() == [2, 3]
    apply(session, person, entry)
    assert [row.ref for row in session.scalars(select(Resident).where(Resident.village_id == near.id))] == ["R3"]
    undo(session, person, entry)
    assert session.scalars(select(Resident.ref)).all() == ["R1"]


VILLAGES = "ref,name,commune_code,languages,slots,clusters,notes,head,head_phone,population,insured,figures_on"
NEW = "A,Bản A,02647,vi|tay,06:00,Cụm 1,,Trưởng mẫu,0992000001,200,50,01/06/2026"


def test_villages_bring_heads_and_figures_and_are_undone_exactly(session: Session, keeper: Person) -> None:
    known = make_village(session, ref="B", name="Bản B", notes="cũ")
    session.add(Contact(village_id=known.id, role="head", name="Trưởng cũ"))
    session.add(VillageFigure(village_id=known.id, as_of=date(2025, 1, 1), population=10, insured=9, source="cũ"))
    known.latest_coverage = 0.9
    session.commit()
    before = held(session)
    rows = (NEW, NEW.replace("A,Bản A", "B,Bản B").replace("Trưởng mẫu", "Trưởng mới"))
    entry = hand_in(session, keeper, VILLAGES, *rows, kind="villages")
    assert counts(entry) == (1, 1, 0, 0)
    (shown,) = changes.changed(session, entry)
    assert ("head", "Trưởng cũ", "Trưởng mới") in [(one.field, one.old, one.new) for one in shown.differences]
    apply(session, keeper, entry)
    assert entry.state == State.APPLIED
    assert {row.ref: row.latest_coverage for row in session.scalars(select(Village))} == {"A": 0.25, "B": 0.25}
    heads = {row.village_id: row for row in session.scalars(select(Contact))}
    assert heads[known.id].name == "Trưởng mới"
    assert counts(hand_in(session, keeper, VILLAGES, *rows, kind="villages")) == (0, 0, 2, 0)
    undo(session, keeper, entry)
    assert (entry.state, entry.trouble) == (State.UNDONE, None)
    assert held(session) == before


def test_the_number_of_the_head_before_stays_where_a_new_key_reaches_it(session: Session, keeper: Person) -> None:
    known = make_village(session, ref="A", name="Bản A")
    session.add(Contact(village_id=known.id, role="head", name="Trưởng cũ", phone=encrypt("+84992000009")))
    session.commit()
    before = held(session)
    entry = apply(session, keeper, hand_in(session, keeper, VILLAGES, NEW, kind="villages"))
    version = session.scalars(select(VillageVersion)).one()
    assert (version.before["head"]["name"], "phone" in version.before["head"]) == ("Trưởng cũ", False)
    assert version.head_phone
    assert decrypt(version.head_phone) == "+84992000009"
    undo(session, keeper, entry)
    assert held(session) == before


def test_what_was_imported_keeps_its_import_and_goes_with_it(session: Session, keeper: Person) -> None:
    make_village(session, ref="BN")
    session.commit()
    taken = apply(session, keeper, hand_in(session, keeper, "ref,name,village_ref", "R1,Người mẫu 1,BN"))
    dropped = hand_in(session, keeper, "ref,name,village_ref", "R2,Người mẫu 2,BN", "R3,,BN")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(Import).where(Import.id == taken.id))
    session.execute(delete(Import).where(Import.id == dropped.id))
    assert session.scalars(select(OfferedResident.import_id)).all() == [taken.id]
    assert session.scalars(select(ImportRow)).all() == []


def test_a_village_of_whose_people_a_history_tells_cannot_go(session: Session, keeper: Person) -> None:
    empty, home = make_village(session, ref="A"), make_village(session, ref="B")
    resident = make_resident(session, home)
    session.add(ResidentVersion(resident_id=resident.id, village_id=empty.id, how="edit"))
    session.commit()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(Village).where(Village.id == empty.id))
    session.execute(delete(ResidentVersion))
    session.execute(delete(Village).where(Village.id == empty.id))
    assert session.scalars(select(Village.ref)).all() == ["B"]


def test_a_village_with_people_stays_when_its_import_is_undone(session: Session, keeper: Person) -> None:
    villages = apply(session, keeper, hand_in(session, keeper, VILLAGES, NEW, kind="villages"))
    people = apply(session, keeper, hand_in(session, keeper, "ref,name,village_ref", "R1,Người mẫu 1,A"))
    undo(session, keeper, villages)
    assert session.scalars(select(Village.ref)).all() == ["A"]
    told = queries.trouble(villages)
    assert told
    assert told.fields == {"kept": 1}
    undo(session, keeper, people)
    with pytest.raises(WrongState):
        actions.undo(session, keeper, villages.id)


def test_columns_somebody_explained_are_remembered_once_applied(
    session: Session, keeper: Person, village: Village
) -> None:
    header = "Mã của chúng tôi,name,village_ref,Ghi"
    entry = hand_in(
        session, keeper, header, "R1,Người mẫu 1,BN,x", columns={0: "ref", 1: "name", 2: "village_ref", 3: ""}
    )
    assert not session.scalars(select(ColumnName)).all()
    apply(session, keeper, entry)
    assert queries.remembered(session, "residents") == {"ma cua chung toi": "ref"}
    again = hand_in(session, keeper, header, "R1,Người mẫu 1,BN,x")
    assert counts(again) == (0, 0, 1, 0)


def test_a_dropped_import_keeps_nothing_of_the_file(session: Session, keeper: Person, village: Village) -> None:
    entry = hand_in(session, keeper, RESIDENTS, *LIST)
    actions.drop(session, keeper, entry.id)
    assert (entry.state, entry.file) == (State.DROPPED, "")
    assert not session.scalar(select(func.count()).select_from(OfferedResident))
    with pytest.raises(WrongState):
        actions.apply(session, keeper, entry.id)


def test_an_import_whose_file_is_over_can_still_be_taken_back(
    session: Session, keeper: Person, village: Village
) -> None:
    entry = apply(session, keeper, hand_in(session, keeper, RESIDENTS, *LIST))
    assert entry.applied_at
    gone, _files = Lists().remove(session, entry.applied_at + timedelta(seconds=1))
    session.refresh(entry)
    assert (gone > 0, entry.state, entry.file, entry.new) == (True, State.APPLIED, "", 5)
    assert not session.scalar(select(func.count()).select_from(OfferedResident))
    undo(session, keeper, entry)
    assert not session.scalar(select(func.count()).select_from(Resident))


def test_no_number_of_anybody_is_kept_in_clear(session: Session, keeper: Person, village: Village) -> None:
    entry = hand_in(session, keeper, RESIDENTS, "R1,A,099200000,BN,,,012345678,,", *LIST)
    rows = session.execute(text("select row_to_json(list_import_row) from list_import_row")).scalars().all()
    for said in map(json.dumps, rows):
        assert "99200000" not in said
        assert "01234567" not in said
    assert entry.refused == 4

"""Lists taken into a real database: what is new, changed, unchanged, refused, and what a re-import does."""

import dataclasses
import io
import threading
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation import clock
from foundation.database import db
from foundation.keys import decrypt, lookup_hash
from tests.villages.factories import make_village
from villages.imports.account import Account
from villages.imports.actions import OnlyWholeProvince, Undecided, import_residents, import_villages
from villages.imports.tables import BrokenTable
from villages.models import Resident, Village
from villages.queries import holds_rehearsal, recipients

VILLAGES = "ref,name,commune_code,languages,slots"
RESIDENTS = "ref,name,phone,village_ref,language,card_expiry,insurance_number,consent"
PAO = "R1,Giàng A Páo,0992000001,BN,mong-1961,2026-03-31,0123456789,yes"


def table(header: str, *rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join([header, *rows]).encode())


def take(session: Session, *rows: str) -> Account:
    return import_residents(session, None, table(RESIDENTS, *rows))


def figures(account: Account) -> list[int]:
    return list(account.counts.values())


@pytest.fixture
def village(session: Session) -> Village:
    return make_village(session, ref="BN")


def resident(session: Session, ref: str = "R1") -> Resident:
    return session.scalars(select(Resident).where(Resident.ref == ref)).one()


def test_villages_are_taken_and_brought_up_to_date(session: Session) -> None:
    first = import_villages(
        session,
        None,
        table(VILLAGES, "BN,Bắc Ngầm,02926,vi|tay,06:00|17:00", "NC,Nậm Cang,03043,mong-1961|vi,", "X,Xa,00001,vi,"),
    )
    assert figures(first) == [2, 0, 0, 1]
    assert (first.refused[0].row, first.refused[0].column, first.refused[0].value) == (4, "commune", "00001")
    again = import_villages(
        session, None, table(VILLAGES, "BN,Bắc Ngầm,02926,vi|tay,06:00|17:00", "NC,Nậm Cang,03043,vi|mong-1961,05:30")
    )
    assert figures(again) == [0, 1, 1, 0]
    changed = session.scalars(select(Village).where(Village.ref == "NC")).one()
    assert (changed.languages, changed.slots, changed.commune.name) == (["vi", "mong-1961"], ["05:30"], "Mường Bo")


def test_a_resident_is_stored_sealed_and_found_by_keyed_hash(session: Session, village: Village) -> None:
    assert figures(take(session, PAO)) == [1, 0, 0, 0]
    stored = resident(session)
    assert stored.phone
    assert b"992000001" not in stored.phone
    assert stored.insurance_number
    assert (decrypt(stored.phone), decrypt(stored.insurance_number)) == ("+84992000001", "0123456789")
    assert stored.phone_hash == lookup_hash("phone", "+84992000001")
    assert stored.insurance_hash == lookup_hash("insurance", "0123456789")
    assert (stored.village.ref, stored.language, stored.card_expiry) == ("BN", "mong-1961", date(2026, 3, 31))
    assert (stored.mobile, stored.rehearsal, stored.consent) == (True, True, True)
    assert holds_rehearsal(session)


def test_the_same_list_again_changes_nothing(session: Session, village: Village) -> None:
    take(session, PAO)
    before = resident(session)
    sealed, updated = before.phone, before.updated_at
    assert figures(take(session, PAO)) == [0, 0, 1, 0]
    assert figures(take(session, PAO.replace("0992000001", "+84 992.000.001"))) == [0, 0, 1, 0]
    assert (resident(session).phone, resident(session).updated_at) == (sealed, updated)


@pytest.mark.parametrize(
    ("was", "becomes", "attribute", "value"),
    [
        ("Giàng A Páo", "Giàng A Pao", "name", "Giàng A Pao"),
        ("mong-1961", "vi", "language", "vi"),
        ("2026-03-31", "2027-03-31", "card_expiry", date(2027, 3, 31)),
        ("2026-03-31", "", "card_expiry", None),
        ("0992000001", "", "phone_hash", None),
        ("0992000001", "02143820123", "mobile", False),
        ("0123456789", "", "insurance_hash", None),
        ("yes", "no", "consent_at", None),
    ],
)
def test_a_changed_row_is_known_by_its_ref(
    session: Session, village: Village, was: str, becomes: str, attribute: str, value: object
) -> None:
    take(session, PAO)
    assert figures(take(session, PAO.replace(was, becomes))) == [0, 1, 0, 0]
    assert getattr(resident(session), attribute) == value
    assert session.scalar(select(func.count()).select_from(Resident)) == 1


def test_a_consent_that_stands_keeps_its_date(
    session: Session, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(session, PAO)
    given = resident(session).consent_at
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    take(session, PAO.replace("Páo", "Pao"))
    assert resident(session).consent_at == given
    take(session, PAO.replace("yes", "no"))
    assert resident(session).consent_at is None
    take(session, PAO)
    # A day has no hour: it begins at midnight on the office's clock.
    assert resident(session).consent_at == datetime.combine(clock.today(), time(), clock.zone())


def test_landlines_are_kept_and_an_empty_phone_is_no_fault(session: Session, village: Village) -> None:
    taken = take(session, "L,Lò Văn A,(0214) 3820 123,BN,vi,,,no", "E,Lò Văn B,,BN,vi,,,")
    assert figures(taken) == [2, 0, 0, 0]
    landline, empty = resident(session, "L"), resident(session, "E")
    found = recipients(session, [landline.id, empty.id, 10**9])
    assert {person.phone for person in found.values()} == {"+842143820123", None}
    assert not found[landline.id].mobile
    assert found[landline.id].commune == "phường Lào Cai"


def test_bad_rows_are_accounted_for_and_do_not_stop_good_ones(session: Session, village: Village) -> None:
    account = take(
        session,
        PAO,
        "R2,Lý Seo B,09123,BN,vi,2026-03-31,,yes",
        "R3,Lý Seo C,0912345678,XX,vi,2026-03-31,,yes",
        "R1,Giàng A Páo,0992000009,BN,vi,2026-03-31,,yes",
        "R4,Lý Seo D,,BN,klingon,31/03/2026,12,perhaps",
        ",Lý Seo E,,BN,vi,,,",
        "R5,Lý Seo F,,BN,vi,,",
        "R6,Lý Seo G,,BN,vi,,,no,no",
    )
    # Empty cells at the end may be missing: Excel leaves them out. A name of nobody known needs no reference.
    assert figures(account) == [3, 0, 0, 5]
    assert [(refused.row, refused.column) for refused in account.refused] == [
        (3, "phone"),
        (4, "village_ref"),
        (5, "ref"),
        (6, "language"),
        (9, ""),
    ]
    several = account.refused[3].reason
    assert all(column in several for column in ("klingon", "insurance_number:", "consent:"))
    assert "2" in account.refused[2].reason
    assert resident(session).phone_hash == lookup_hash("phone", "+84992000001")


def test_the_account_shows_no_number_in_clear(session: Session, village: Village) -> None:
    account = take(session, "R2,Lý Seo B,09123456789,BN,vi,0912345678,12345678901,yes")
    shown = str(account.to_plain())
    assert "456789" not in shown
    assert "345678" not in shown


def test_a_second_row_of_a_refused_one_is_refused_too(session: Session, village: Village) -> None:
    account = take(session, PAO.replace("0992000001", "12"), PAO)
    assert [refused.column for refused in account.refused] == ["phone", "ref"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (table("ref,name", "R1,A"), Undecided),
        (table(RESIDENTS, PAO, 'R2,"open'), BrokenTable),
    ],
)
def test_a_file_refused_as_a_whole_writes_nothing_and_leaves_the_transaction_usable(
    session: Session, village: Village, content: io.BytesIO, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        import_residents(session, None, content)
    assert session.scalar(select(func.count()).select_from(Resident)) == 0
    assert session.scalar(select(func.count()).select_from(Audit)) == 0
    assert figures(take(session, PAO)) == [1, 0, 0, 0]


def test_the_audit_trail_holds_counts_only(session: Session, village: Village) -> None:
    take(session, PAO, "R2,B,12,BN,vi,,,")
    entry = session.scalars(select(Audit)).one()
    assert (entry.action, entry.subject.partition(":")[0]) == ("residents.import", "import")
    assert entry.detail == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}


def test_a_person_of_a_few_communes_cannot_import(session: Session) -> None:
    person = Person(name="An", roles=["communicator"], communes=["02647"])
    with pytest.raises(OnlyWholeProvince):
        import_villages(session, person, table(VILLAGES, "BN,Bắc Ngầm,02926,vi,"))


def test_a_real_carrier_keeps_rehearsal_numbers_out(
    app: Flask, session: Session, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dataclasses.replace(app.extensions["settings"], twilio_api_url="https://api.twilio.com")
    monkeypatch.setitem(app.extensions, "settings", real)
    account = take(session, PAO, PAO.replace("R1", "R2").replace("0992000001", "0912345678"))
    assert figures(account) == [1, 0, 0, 1]
    assert account.refused[0].column == "phone"
    assert not holds_rehearsal(session)
    unconfigured = dataclasses.replace(real, twilio_account_sid="")
    monkeypatch.setitem(app.extensions, "settings", unconfigured)
    assert figures(take(session, PAO)) == [1, 0, 0, 0]


def test_two_imports_at_once_take_each_person_once(app: Flask, session: Session, village: Village) -> None:
    session.commit()
    rows = [PAO.replace("R1", f"R{number}").replace("000001", f"{number:06}") for number in range(200)]
    together, accounts = threading.Barrier(2), list[Account]()

    def run(order: int) -> None:
        with app.app_context():
            together.wait(timeout=10)
            accounts.append(take(db.session, *rows[::order]))
            db.session.commit()

    threads = [threading.Thread(target=run, args=(order,)) for order in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(figures(account) for account in accounts) == [[0, 0, 200, 0], [200, 0, 0, 0]]
    assert session.scalar(select(func.count()).select_from(Resident)) == 200

"""A list that leaves comes back the same: exported, handed in to our own import, and nothing has changed."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation.communes import COMMUNES
from foundation.keys import encrypt, lookup_hash
from foundation.web.locales import in_default_locale
from tests.accounts.factories import person as make_person
from tests.villages.factories import make_resident, make_village
from villages.contacts.models import Contact, VillageFigure
from villages.exports import actions, making, sheets
from villages.exports.columns import COLUMNS, heading
from villages.exports.lifecycle import State
from villages.exports.models import Export
from villages.imports import actions as imports
from villages.imports import tasks as imports_tasks
from villages.imports.fields import FIELDS, recognise
from villages.imports.models import Import
from villages.imports.reading import Choices
from villages.imports.tables import clean_cell
from villages.models import Resident

TODAY = date(2026, 11, 23)
WHOLE = [name for name in COLUMNS["residents"] if "masked" not in name]

# Cleaned as imports leave them; letters somewhere, as every name has.
beginnings = st.sampled_from(["=", "+", "-", "@", "=1+1", "=HYPERLINK(A1)", "'", '"', ";", ",", "|", "0", "＝", ""])
names = st.tuples(beginnings, st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)).map(
    lambda parts: clean_cell(f"{parts[0]}{parts[1]} Mẫu")
)


@pytest.fixture
def keeper(session: Session) -> Person:
    return make_person(session, "communicator", locale="vi")


def made(session: Session, person: Person, form: str, kind: str = "residents", **asked: Any) -> tuple[Export, bytes]:
    """Asked for and made, as the worker does it."""
    columns = asked.pop("columns", WHOLE if kind == "residents" else list(COLUMNS["villages"]))
    export = actions.ask(session, person, kind, form, asked, columns, TODAY)
    session.commit()
    claimed = making.claim(session, export.id)
    session.commit()
    assert claimed
    making.make(session, claimed)
    session.commit()
    session.refresh(export)
    assert export.state == State.READY
    with making.opened(export) as pieces:
        return export, b"".join(pieces)


def handed_in(session: Session, person: Person, kind: str, name: str, content: bytes) -> Import:
    """Handed in as it is, confirmed where something is asked, and previewed."""
    entry = imports.take(session, person, kind, name, io.BytesIO(content))
    session.commit()
    imports_tasks.carry_out(entry.id)
    session.refresh(entry)
    if entry.state == "asked":
        imports.choose(session, person, entry.id, Choices.from_plain(entry.choices))
        session.commit()
        imports_tasks.carry_out(entry.id)
        session.refresh(entry)
    return entry


def whole_person(session: Session, village: Any, number: int, name: str) -> Resident:
    phone, second, insured = f"+8499200{number:04}", "+842143820123", f"{number:010}"
    return make_resident(
        session,
        village,
        name=name,
        phone=phone,
        ref=f"{number:05}",
        second_phone=encrypt(second),
        second_phone_hash=lookup_hash("phone", second),
        insurance_number=encrypt(insured),
        insurance_hash=lookup_hash("insurance", insured),
        language="mong-1961",
        language_said_on=date(2026, 1, 31),
        household=f"0{number}",
        has_card=number % 2 == 0,
        card_expiry=date(2026, 12, 1) if number % 3 else None,
        rehearsal=True,
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(called=st.lists(names.filter(lambda name: len(name) <= 60), min_size=1, max_size=6))
def test_whoever_is_called_what_the_list_comes_back_unchanged(
    session: Session, keeper: Person, form: str, called: list[str]
) -> None:
    session.execute(delete(Resident))
    village = make_village(session, name="Bản =1", languages=["mong-1961", "vi"])
    people = [whole_person(session, village, number, name) for number, name in enumerate(called, start=1)]
    _, content = made(session, keeper, form, search={})
    entry = handed_in(session, keeper, "residents", f"list.{form}", content)
    assert (entry.state, entry.trouble) == ("previewed", None)
    assert (entry.new, entry.changed, entry.unchanged, entry.refused) == (0, 0, len(people), 0)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_villages_come_back_unchanged(session: Session, keeper: Person, form: str) -> None:
    for number, code in enumerate(COMMUNES):
        village = make_village(
            session,
            name=f"Thôn mẫu {number}",
            commune_code=code,
            languages=["mong-rpa", "vi"],
            slots=["06:00", "17:00"],
            clusters=["Cụm +1", "Cụm 2"],
            notes="@ghi chú",
        )
        head = {"role": "head", "name": f"=Người mẫu {number}", "phone": encrypt(f"+8499200{number:04}")}
        dated = {"as_of": date(2026, 6, 30), "households": number, "population": 4000, "insured": 3999}
        session.add_all([
            Contact(village_id=village.id, **head),
            Contact(village_id=village.id, **{**head, "name": "Người mẫu sau"}),
            VillageFigure(village_id=village.id, source="mẫu", **dated),
            VillageFigure(village_id=village.id, source="mẫu", **{**dated, "as_of": date(2025, 1, 1), "insured": 1}),
        ])  # fmt: skip
    make_village(session, name="Thôn mẫu không có gì")
    _, content = made(session, keeper, form, "villages")
    entry = handed_in(session, keeper, "villages", f"list.{form}", content)
    assert (entry.state, entry.trouble) == ("previewed", None)
    assert (entry.new, entry.changed, entry.unchanged, entry.refused) == (0, 0, len(COMMUNES) + 1, 0)
    told = content.decode("utf-8-sig") if form == "csv" else ""
    assert form == "xlsx" or f"Người mẫu 1;{''}099•••001" in told.replace("\u200b=", "")
    assert form == "xlsx" or "1;4000;3999;30/06/2026;mẫu;0992000001" in told


@pytest.mark.parametrize("kind", ["residents", "villages"])
def test_our_import_knows_every_heading_but_those_of_masks(session: Session, kind: str) -> None:
    with in_default_locale():
        for name, column in COLUMNS[kind].items():
            assert recognise(kind, heading(kind, column), {}) == ("" if "masked" in name else name), column.label
    assert set(COLUMNS[kind]) - {n for n in COLUMNS[kind] if "masked" in n} <= set(FIELDS[kind])


BEGINNINGS = ("=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1")


@pytest.mark.parametrize("text", BEGINNINGS)
def test_text_that_looks_like_a_formula_is_none_and_is_read_as_it_was(tmp_path: Path, text: str) -> None:
    assert not sheets.plain(text).startswith(tuple("=+-@\t\r\n＝"))
    assert clean_cell(sheets.plain(text)) == clean_cell(text)
    sheets.write(tmp_path / "a.xlsx", "xlsx", text, [text], [[text]])
    sheet: Any = load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet.oddFooter.left.text
    sheets.write(tmp_path / "a.csv", "csv", text, [text], [[text]])
    lines = (tmp_path / "a.csv").read_text("utf-8-sig").replace('"', "").splitlines()
    assert not any(line.startswith(tuple("=+-@\t＝")) for line in lines)


def test_what_looks_like_nothing_stays_as_it_is() -> None:
    assert sheets.plain("0912345678") == "0912345678"
    assert sheets.plain("Mẫu = 1") == "Mẫu = 1"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_numbers_leave_as_people_dial_them(session: Session, keeper: Person, tmp_path: Path, form: str) -> None:
    whole_person(session, make_village(session), 7, "Người mẫu")
    _, content = made(session, keeper, form, search={}, columns=["phone", "second_phone", "insurance_number"])
    if form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.decode("utf-8-sig").splitlines()[2] == "0992000007;02143820123;0000000007"
    else:
        (tmp_path / "a.xlsx").write_bytes(content)
        sheet: Any = load_workbook(tmp_path / "a.xlsx").active
        assert [cell.value for cell in sheet[3]] == ["0992000007", "02143820123", "0000000007"]

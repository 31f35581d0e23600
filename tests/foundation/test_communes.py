"""The 99 units of today, as the resolution lists them."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from foundation import communes
from foundation.communes import COMMUNES, UnknownCommune

PLACES = {"Xuân Quang": "xa", "Mường Bo": "xa", "Âu Lâu": "phuong", "Bát Xát": "xa", "Bắc Hà": "xa", "Hạnh Phúc": "xa"}


def test_there_are_99_units() -> None:
    assert Counter(unit.kind for unit in COMMUNES.values()) == {"xa": 89, "phuong": 10}


def test_codes_are_text_of_five_digits_with_their_leading_zero() -> None:
    assert all(len(code) == 5 and code.isdigit() and code == unit.code for code, unit in COMMUNES.items())
    assert any(code.startswith("0") for code in COMMUNES)


def test_codes_are_read_as_they_are_written() -> None:
    table = Path(communes.__file__).with_name("communes.csv").read_text(encoding="utf-8")
    assert [row["code"] for row in csv.DictReader(table.splitlines())] == list(COMMUNES)


@pytest.mark.parametrize(("name", "kind"), PLACES.items())
def test_the_places_of_the_article_are_there(name: str, kind: str) -> None:
    (found,) = [unit for unit in COMMUNES.values() if unit.name == name]
    assert found.kind == kind
    assert found.full_name == f"{'Xã' if kind == 'xa' else 'Phường'} {name}"
    assert communes.commune(found.code) is found


def test_a_former_district_is_no_unit_of_today() -> None:
    assert "Văn Yên" not in {unit.name for unit in COMMUNES.values()}


def test_every_label_point_lies_in_the_province() -> None:
    assert all(21.3 < unit.latitude < 22.9 and 103.5 < unit.longitude < 105.1 for unit in COMMUNES.values())


def test_it_is_named_in_the_language_of_the_interface() -> None:
    (unit,) = [unit for unit in COMMUNES.values() if unit.name == "Xuân Quang"]
    assert unit.label("vi") == "Xã Xuân Quang"
    assert unit.label("en") == unit.full_name_en != unit.full_name


@pytest.mark.parametrize("code", ["", "2671", "99999", "Xuân Quang"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownCommune):
        communes.commune(code)

"""The invented people are the same every time, and visibly invented."""

import csv
from datetime import date

from operations.demonstration.residents import PEOPLE, residents_csv

TODAY = date(2026, 11, 22)


def test_the_same_seed_gives_the_same_people() -> None:
    assert residents_csv(TODAY) == residents_csv(TODAY)
    assert residents_csv(TODAY) != residents_csv(TODAY, seed=1)


def test_every_number_is_from_the_range_no_carrier_assigns_and_every_name_says_it_is_invented() -> None:
    rows = list(csv.DictReader(residents_csv(TODAY).splitlines()))
    assert len(rows) == PEOPLE
    assert all(row["phone"] == "" or row["phone"].startswith("+84992") for row in rows)
    assert all(row["name"].startswith("Người Mẫu ") for row in rows)
    assert len({row["ref"] for row in rows}) == PEOPLE


def test_households_share_numbers() -> None:
    numbers = [row["phone"] for row in csv.DictReader(residents_csv(TODAY).splitlines()) if row["phone"]]
    assert len(set(numbers)) < len(numbers)

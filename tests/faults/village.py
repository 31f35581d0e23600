"""Invented villages of any size, each with numbers of its own, so that no campaign meets another's daily cap."""

import csv
import io
import itertools
from typing import NamedTuple

COMMUNE = "02926"
SHARING = 6  # of so many people the last has the number of the one before
_VILLAGE_COLUMNS = ["ref", "name", "commune_code", "languages", "slots"]
_RESIDENT_COLUMNS = ["ref", "name", "phone", "village_ref", "language", "card_expiry", "insurance_number", "consent"]

_villages = itertools.count(1)
_people = itertools.count(1)


class Village(NamedTuple):
    """Its two lists as an office hands them in, and the numbers of its people in order."""

    ref: str
    people: int
    numbers: tuple[str, ...]
    village_csv: bytes
    residents_csv: bytes


def invent(people: int, card_expiry: str) -> Village:
    """A village nobody has seen before."""
    number = next(_villages)
    ref = f"LOI-{number}"
    rows, numbers = [], []
    for place in range(people):
        person = next(_people)
        if place % SHARING != SHARING - 1:
            # From 900000 on the rehearsal's numbers carry orders for the carrier.
            assert person < 900_000
            numbers.append(f"+84992{person:06d}")
        name, insurance = f"Người Mẫu {person}", f"{person:010d}"
        rows.append([f"LOI-{person:06d}", name, numbers[-1], ref, "vi", card_expiry, insurance, "yes"])
    villages = _table(_VILLAGE_COLUMNS, [[ref, f"Thôn Lỗi {number}", COMMUNE, "vi", ""]])
    return Village(ref, people, tuple(numbers), villages, _table(_RESIDENT_COLUMNS, rows))


def campaign_file(slug: str, title: str, ref: str, send_by: str) -> str:
    """A campaign of one SMS for everybody of the village."""
    return f"""\
slug: {slug}
title: {title}
kind: reminder
audience:
  villages: ["{ref}"]
schedule:
  send_by: {send_by}
texts:
  sms:
    source_language: vi
    source: "{{office}}: thẻ BHYT của {{name}} hết hạn ngày {{card_expiry}}. Hỏi đáp: {{hotline}}."
"""


def _table(columns: list[str], rows: list[list[str]]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows([columns, *rows])
    return table.getvalue().encode()

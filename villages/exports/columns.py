"""The columns a list may have, what each is called, and how a value is written so that an import reads the same.

A heading is what `villages.imports.fields` recognises for the field; a masked column has one that no import knows, so
that a mask never overwrites a number. Numbers are written as people dial them (0912345678), never with a plus in front.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.communes import COMMUNES
from foundation.keys import decrypt
from foundation.languages import LANGUAGES
from foundation.masking import masked_number
from foundation.refusals import Refusal
from villages.imports.fields import FIELDS, recognise
from villages.places import communes

Cell = str | int | date | None


@dataclass(frozen=True)
class Column:
    """One column: `whole` numbers are given to communicators alone. `cell` takes the row of `making`."""

    name: str
    label: Any
    cell: Callable[[Any], Cell]
    whole: bool = False
    usual: bool = True


def _yes(value: bool | None) -> str:
    return "" if value is None else str(_("yes") if value else _("no"))


def _language(slug: str) -> str:
    return LANGUAGES[slug].name_vi if slug in LANGUAGES else slug


@lru_cache
def _commune(code: str) -> str:
    """The full name, or the code where the name alone is not understood as today's commune."""
    name = COMMUNES[code].full_name
    try:
        return name if communes.find(name) == COMMUNES[code] else code
    except Refusal:
        return code


def _dialled(sealed: bytes | None) -> str:
    return decrypt(sealed).replace("+84", "0", 1) if sealed else ""


def _masked(sealed: bytes | None) -> str:
    number = _dialled(sealed)
    return f"{number[:3]}•••{number[-3:]}" if len(number) > 8 else "•••" * bool(number)


def _insurance(sealed: bytes | None) -> str:
    return decrypt(sealed) if sealed else ""


def _columns(kind: str, *columns: Column) -> dict[str, Column]:
    fields = FIELDS[kind]
    return {
        column.name: column if column.label else Column(**{**vars(column), "label": fields[column.name].label})
        for column in columns
    }


RESIDENTS = _columns(
    "residents",
    Column("ref", "", lambda row: row.ref),
    Column("name", "", lambda row: row.name),
    Column("village_ref", "", lambda row: row.village_ref),
    Column("village", "", lambda row: row.village_name),
    Column("commune", "", lambda row: _commune(row.commune_code)),
    Column("language", "", lambda row: _language(row.language)),
    Column("language_said_on", "", lambda row: row.language_said_on, usual=False),
    Column("card_expiry", "", lambda row: row.card_expiry),
    Column("has_card", "", lambda row: _yes(row.has_card), usual=False),
    Column("household", "", lambda row: row.household or "", usual=False),
    Column("consent", "", lambda row: _yes(row.consent), usual=False),
    Column("phone_masked", _l("Masked phone"), lambda row: _masked(row.phone), usual=False),
    Column("second_phone_masked", _l("Masked second phone"), lambda row: _masked(row.second_phone), usual=False),
    Column(
        "insurance_masked",
        _l("Masked insurance"),
        lambda row: masked_number(_insurance(row.insurance_number)),
        usual=False,
    ),
    Column("phone", "", lambda row: _dialled(row.phone), whole=True, usual=False),
    Column("second_phone", "", lambda row: _dialled(row.second_phone), whole=True, usual=False),
    Column("insurance_number", "", lambda row: _insurance(row.insurance_number), whole=True, usual=False),
)
VILLAGES = _columns(
    "villages",
    Column("ref", "", lambda row: row.ref),
    Column("name", "", lambda row: row.name),
    Column("commune", "", lambda row: _commune(row.commune_code)),
    Column("languages", "", lambda row: " | ".join(map(_language, row.languages))),
    Column("slots", "", lambda row: " | ".join(row.slots)),
    Column("clusters", "", lambda row: " | ".join(row.clusters), usual=False),
    Column("notes", "", lambda row: row.notes, usual=False),
    Column("head", "", lambda row: row.head or "", usual=False),
    Column("head_phone_masked", _l("Masked number of the head"), lambda row: _masked(row.head_phone), usual=False),
    Column("households", "", lambda row: row.households, usual=False),
    Column("population", "", lambda row: row.population, usual=False),
    Column("insured", "", lambda row: row.insured, usual=False),
    Column("figures_on", "", lambda row: row.figures_on, usual=False),
    Column("figures_source", "", lambda row: row.figures_source or "", usual=False),
    Column("head_phone", "", lambda row: _dialled(row.head_phone), whole=True, usual=False),
)
COLUMNS: Mapping[str, Mapping[str, Column]] = {"residents": RESIDENTS, "villages": VILLAGES}


def heading(kind: str, column: Column) -> str:
    """What the column is called in the file: in the reader's words where an import knows them, else by its own name."""
    label = str(column.label)
    return label if column.name not in FIELDS[kind] or recognise(kind, label, {}) == column.name else column.name

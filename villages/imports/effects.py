"""What a row of a list makes of an entry that is known: one SQL expression a column, for comparing and for writing.

A field whose column is not mapped leaves the entry as it is. An empty cell empties, unless the import's choices say
that it keeps; what every entry must have is never emptied. What is sealed follows its keyed hash, because sealing the
same value twice gives two ciphertexts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

# Fields that fill one column of their own name.
_RESIDENT = ("ref", "name", "language", "language_said_on", "card_expiry", "has_card", "household")
_VILLAGE = ("ref", "name", "languages", "slots", "clusters", "notes")
_NEVER_EMPTIED = frozenset({"ref", "name", "language", "languages"})
# An emptied list or note is an empty one, not an unknown one.
_EMPTY = {"slots": "'{}'", "clusters": "'{}'", "notes": "''"}
# A ref that the house made up gives way to one of the office; any other is what the entry is known by.
MADE_UP = "nd-"


@dataclass(frozen=True)
class Effects:
    """By column of the entry (`known`), what it becomes by the row (`offered`); `compared` tells whether it changes."""

    become: Mapping[str, str]
    compared: Collection[str]

    @property
    def changes(self) -> str:
        """Whether the row changes the entry."""
        return "(" + " or ".join(f"({self.become[c]}) is distinct from known.{c}" for c in self.compared) + ")"

    @property
    def assignments(self) -> str:
        """For an UPDATE of the entry."""
        return ", ".join(f"{column} = {becomes}" for column, becomes in self.become.items())


def on_resident(fields: Collection[str], keeps: bool) -> Effects:
    """Of a list of residents with these fields."""
    become = {"village_id": "offered.village_id", **_plain(_RESIDENT, fields, keeps)}
    if "phone" in fields:
        become |= _sealed(("phone", "phone_hash", "mobile", "rehearsal"), "phone_hash", keeps)
        # Of two numbers in one cell the second is kept too, whether or not the list has a column for it.
        become |= _sealed(("second_phone", "second_phone_hash"), "second_phone_hash", "second_phone" not in fields)
    if "second_phone" in fields:
        become |= _sealed(("second_phone", "second_phone_hash"), "second_phone_hash", keeps)
    if "insurance_number" in fields:
        become |= _sealed(("insurance_number", "insurance_hash"), "insurance_hash", keeps)
    if "consent" in fields:
        become["consent"] = "coalesce(judged.consent, known.consent)"
        become["consent_at"] = (
            "case when judged.consent is null or judged.consent = known.consent then known.consent_at "
            "when judged.consent then judged.consent_at end"
        )
    compared = [c for c in become if c not in {"phone", "second_phone", "insurance_number", "consent_at"}]
    return Effects(become, compared)


def on_village(fields: Collection[str], keeps: bool) -> Effects:
    """Of a list of villages with these fields."""
    become = {"commune_code": "offered.commune_code", **_plain(_VILLAGE, fields, keeps)}
    return Effects(become, list(become))


def _plain(columns: Collection[str], fields: Collection[str], keeps: bool) -> dict[str, str]:
    become = {}
    for field in columns:
        if field in fields:
            kept = keeps or field in _NEVER_EMPTIED
            otherwise = f"known.{field}" if kept else _EMPTY.get(field)
            become[field] = f"coalesce(offered.{field}, {otherwise})" if otherwise else f"offered.{field}"
    return become


def _sealed(columns: tuple[str, ...], by: str, keeps: bool) -> dict[str, str]:
    """All of them follow the hash `by`: where it is the same, what is stored stays."""
    stays = f"offered.{by} is not distinct from known.{by}"
    if keeps:
        stays = f"(offered.{by} is null or {stays})"
    become = {}
    for column in columns:
        offered = f"coalesce(offered.{column}, false)" if column in {"mobile", "rehearsal"} else f"offered.{column}"
        become[column] = f"case when {stays} then known.{column} else {offered} end"
    return become

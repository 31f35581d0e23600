"""What became of a file: how many rows were new, changed or unchanged, and every refused row with its reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from flask_babel import gettext as _

from foundation.refusals import Refusal
from foundation.web.formats import number

_PERSONAL = frozenset({"name", "phone", "second_phone", "insurance_number", "head", "head_phone"})
_PERSONAL_OF_VILLAGES = frozenset({"head", "head_phone"})  # the name of a village is nobody's
_OURS = "villages.imports.refusals"  # where a reason without a module is found: SQL names those
_SHOWN = 3  # trailing characters that stay readable in a masked value
_LONGEST = 24
_LIKE_A_NUMBER = re.compile(r"\d[\d\s.,-]{5,}\d")
_DAYS = frozenset({"card_expiry", "language_said_on", "consent_on", "figures_on"})
# Eight figures at most: 2026-02-30, 31.2.26. No phone number is so short.
_LIKE_A_DAY = re.compile(r"(?:\d{4}([-.])\d{1,2}\1\d{1,2}|\d{1,2}([-.])\d{1,2}\2\d{2,4})(?: 00:00(?::00)?)?")


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be taken, as it was written, and why; `is_masked`: the value is masked already."""

    column: str
    value: str
    reason: Refusal
    is_masked: bool = False

    @property
    def shown(self) -> str:
        """The value, masked where it is personal."""
        return self.value if self.is_masked else masked(self.column, self.value)

    def to_plain(self, kind: str = "residents") -> dict[str, Any]:
        """For JSON: the value masked, the reason by its name and fields, so that it can be said in any language."""
        value = self.value if self.is_masked else masked(self.column, self.value, kind)
        return {"column": self.column, "value": value, **plain_refusal(self.reason)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Problem":
        """The problem again; its value stays masked."""
        return cls(plain["column"], plain["value"], refusal_of(plain), is_masked=True)


@dataclass(frozen=True)
class RefusedRow:
    """A row of the file (the header is row 1) that was left out; `problems` has at least one entry."""

    row: int
    problems: Sequence[Problem]

    @property
    def column(self) -> str:
        """The first column that has to be mended."""
        return self.problems[0].column

    @property
    def value(self) -> str:
        """What stands there, masked where it is personal."""
        return self.problems[0].shown

    @property
    def reason(self) -> str:
        """Every problem of the row in the reader's language; those after the first name their column."""
        first, *others = self.problems
        return " ".join([str(first.reason), *(f"{other.column}: {other.reason}" for other in others)])


@dataclass
class Account:
    """What became of a whole file."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return self.new + self.changed + self.unchanged

    @property
    def counts(self) -> dict[str, int]:
        """Figures only: what the audit trail keeps."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }

    def to_plain(self) -> dict[str, Any]:
        """The account as it is printed in JSON."""
        rows = [
            {"row": entry.row, "column": entry.column, "value": entry.value, "reason": entry.reason}
            for entry in self.refused
        ]
        return {**self.counts, "refused": rows}

    def in_words(self) -> str:
        """One sentence with the figures."""
        figures = {name: number(count) for name, count in {"taken": self.taken, **self.counts}.items()}
        return str(
            _(
                "%(taken)s rows taken: %(new)s new, %(changed)s changed, %(unchanged)s unchanged; %(refused)s refused.",
                **figures,
            )
        )


def plain_refusal(reason: Refusal) -> dict[str, Any]:
    """A reason as JSON keeps it."""
    fields = {
        name: value if isinstance(value, int | float | list) else str(value) for name, value in reason.fields.items()
    }
    return {"refusal": f"{type(reason).__module__}.{type(reason).__qualname__}", "fields": fields}


def refusal_of(plain: Mapping[str, Any]) -> Refusal:
    """The reason again; one that this version of the house no longer knows is told in general."""
    module, _dot, name = plain["refusal"].rpartition(".")
    try:
        found = getattr(import_module(module or _OURS), name)
    except (ImportError, AttributeError):
        return Refusal()
    if not (isinstance(found, type) and issubclass(found, Refusal)):
        return Refusal()
    made: Refusal = found.__new__(found)
    Refusal.__init__(made, **plain["fields"])
    return made


def masked(column: str, value: str, kind: str = "residents") -> str:
    """The value with all but its last characters hidden where it is personal, or where it looks like a number."""
    shown = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    if column in (_PERSONAL_OF_VILLAGES if kind == "villages" else _PERSONAL):
        return _hide(shown)
    if column in _DAYS and _LIKE_A_DAY.fullmatch(shown):
        return shown
    return _LIKE_A_NUMBER.sub(lambda found: _hide(found.group(0)), shown)


def _hide(text: str) -> str:
    hidden = len(text) - _SHOWN if len(text) > 2 * _SHOWN else len(text)
    return re.sub(r"\w", "•", text[:hidden]) + text[hidden:]

"""What became of a file that came back, row by row: for the page, the terminal and programs. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.web import formats
from translations.exchange.comparison import Line, Outcome
from translations.exchange.entry import Unreadable

LABELS = {
    Outcome.NEW: _l("new"),
    Outcome.CHANGED: _l("changed"),
    Outcome.SAME: _l("same"),
    Outcome.CONFLICTING: _l("in conflict"),
    Outcome.REFUSED: _l("refused"),
}
TONES = {
    Outcome.NEW: "good",
    Outcome.CHANGED: "move",
    Outcome.SAME: "quiet",
    Outcome.CONFLICTING: "wait",
    Outcome.REFUSED: "bad",
}


@dataclass(frozen=True)
class Account:
    """The rows with their outcomes; `written` names those that are at the desk now."""

    lines: Sequence[Line]
    unreadable: Sequence[Unreadable] = ()
    written: frozenset[str] = frozenset()
    is_applied: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to what, every outcome named."""
        counted = Counter(line.outcome for line in self.lines)
        counted[Outcome.REFUSED] += len(self.unreadable)
        return {str(outcome): counted[outcome] for outcome in Outcome}

    @property
    def would_write(self) -> int:
        """How many rows are written without asking anything."""
        return self.counts["new"] + self.counts["changed"]

    @property
    def is_settled(self) -> bool:
        """Whether the file has nothing more to say: no conflict, no row that was refused."""
        open_ones = [line for line in self.lines if line.outcome == "conflicting" and line.name not in self.written]
        return not open_ones and not self.counts["refused"]

    def of(self, outcome: str) -> list[Line]:
        """The rows that came to this."""
        return [line for line in self.lines if line.outcome == outcome]

    def to_plain(self) -> dict[str, Any]:
        """For programs."""
        read: list[dict[str, Any]] = [
            {
                "row": line.row,
                "text": line.place.text_id,
                "language": line.place.language,
                "title": line.standing.title if line.standing else None,
                "outcome": str(line.outcome),
                "submits": line.submits,
                "written": line.name in self.written,
                "reason": line.sentence or None,
                "remarks": list(line.remarks),
            }
            for line in self.lines
        ]
        unread: list[dict[str, Any]] = [
            {"row": one.row, "outcome": "refused", "reason": str(one.reason)} for one in self.unreadable
        ]
        rows = sorted([*read, *unread], key=lambda row: int(row["row"]))
        return {**self.counts, "applied": self.is_applied, "written": len(self.written), "rows": rows}

    def in_words(self) -> str:
        """For a terminal: the figures, then a line for every row that asks for attention."""
        figures = {name: formats.number(count) for name, count in self.counts.items()}
        told = [
            _(
                "%(new)s new, %(changed)s changed, %(same)s the same, %(conflicting)s in conflict, "
                "%(refused)s refused.",
                **figures,
            )
        ]
        if self.is_applied:
            told.append(_("Written: %(count)s.", count=formats.number(len(self.written))))
        told += [_told(line) for line in self.lines if line.reason or line.remarks]
        told += [_("Row %(row)s: %(reason)s", row=one.row, reason=one.reason) for one in self.unreadable]
        return "\n".join(told)


def _told(line: Line) -> str:
    said = " ".join((line.sentence, *line.remarks)).strip()
    figures = {"row": line.row, "name": line.name, "outcome": LABELS[line.outcome], "said": said}
    return str(_("Row %(row)s (%(name)s), %(outcome)s: %(said)s", **figures))

"""What was measured, as a table for people and as JSON for programs."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
_HEADINGS = ("measure", "against", "seen", "baseline", "ratio", "goal", "")


@dataclass(frozen=True)
class Measure:
    """One line: what was seen in the same run as its baseline. `value` is what the goal speaks of."""

    name: str
    against: str
    seen: str
    baseline: str
    value: float
    goal: float
    sense: Literal["at least", "at most"]
    unit: str = "x"
    rounds: list[float] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.sense == "at least" else self.value <= self.goal

    def cells(self) -> tuple[str, ...]:
        goal = f"{'≥' if self.sense == 'at least' else '≤'} {self.goal:g}{_unit(self.unit)}"
        value = f"{self.value:.3g}{_unit(self.unit)}"
        return (self.name, self.against, self.seen, self.baseline, value, goal, "yes" if self.met else "**no**")


def machine() -> str:
    """The machine in a few words."""
    names = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in names.splitlines() if line.startswith("model name")), "?")
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}"


def table(measures: Sequence[Measure]) -> str:
    """As Markdown."""
    rows = [_HEADINGS, tuple("---" for _ in _HEADINGS), *(measure.cells() for measure in measures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def plain(measures: Sequence[Measure], about: dict[str, Any]) -> dict[str, Any]:
    """For JSON."""
    return {**about, "machine": machine(), "measures": [{**asdict(one), "met": one.met} for one in measures]}


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the text between the marks of the page; what stands around it stays."""
    content = document.read_text(encoding="utf-8")
    head, begin, rest = content.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{document} has no place for a table: {_BEGIN} … {_END}")
    document.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")


def _unit(unit: str) -> str:
    return unit if unit == "x" else f" {unit}" if unit else ""

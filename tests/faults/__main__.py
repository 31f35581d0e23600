"""python -m tests.faults [--short] [NUMBER ...]: the scenarios at length, as a table. What `make faults` runs.

Long means 200 kills of a worker and minutes without a database. The exit code is 0 when every scenario that was asked
for was tried and did what is expected.
"""

import argparse
import os
import sys
import textwrap
from collections import defaultdict

import pytest

from tests.faults.scenarios import SCENARIOS

FAULT, EXPECTED, SEEN = 34, 34, 66


class Table:
    """What each scenario's tests have shown, told as soon as one has ended."""

    def __init__(self, wanted: list[int]) -> None:
        self.wanted = wanted
        self.seen: dict[int, list[str]] = defaultdict(list)
        self.bad: set[int] = set()
        self._numbers: dict[str, int] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        for item in items:
            if marker := item.get_closest_marker("scenario"):
                self._numbers[item.nodeid] = marker.args[0]
        chosen = [item for item in items if self._numbers.get(item.nodeid) in self.wanted]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        number = self._numbers[report.nodeid]
        if report.failed:
            self.bad.add(number)
            self.seen[number].append(f"FAILED in {report.when}: {report.nodeid.rpartition('::')[2]}")
        elif report.when == "teardown":
            self.seen[number] += [str(value) for name, value in report.user_properties if name == "seen"]

    def lines(self) -> list[str]:
        rule = f"+----+-{'-' * FAULT}-+-{'-' * EXPECTED}-+-{'-' * SEEN}-+"
        lines = [rule, *self._row("", "scenario", "expected", "seen"), rule]
        for number in self.wanted:
            known = SCENARIOS[number]
            lines += [*self._row(str(number), known.fault, known.expected, "\n".join(self.seen[number]) or "NOT TRIED")]
            lines.append(rule)
        return lines

    def _row(self, number: str, *texts: str) -> list[str]:
        widths = (FAULT, EXPECTED, SEEN)
        cells = [
            [line for part in text.splitlines() for line in textwrap.wrap(part, width)]
            for text, width in zip(texts, widths, strict=True)
        ]
        rows = []
        for place in range(max(map(len, cells))):
            parts = [cell[place] if place < len(cell) else "" for cell in cells]
            filled = " | ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True))
            rows.append(f"| {number if place == 0 else '':>2} | {filled} |")
        return rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, choices=[*SCENARIOS, []], help="scenarios (default: all)")
    parser.add_argument("--short", action="store_true", help="the form that make test runs")
    asked = parser.parse_args()
    os.environ["FAULTS"] = "short" if asked.short else "long"
    table = Table(asked.numbers or list(SCENARIOS))
    code = pytest.main(["tests/faults", "-v", "--tb=short"], plugins=[table])
    print("\n".join(table.lines()))
    untried = [number for number in table.wanted if not table.seen[number]]
    return 1 if code or table.bad or untried else 0


if __name__ == "__main__":
    sys.exit(main())

"""The table of the benchmarks, and how it comes into docs/performance.md."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import report
from benchmarks.report import Measure


def measure(value: float, goal: float, **given: Any) -> Measure:
    usual: dict[str, Any] = {"sense": "at least", "against": "the peer", "seen": "9/s", "baseline": "1/s"}
    return Measure("dispatch", value=value, goal=goal, **{**usual, **given})


@pytest.mark.parametrize(
    ("value", "sense", "met"),
    [(8.0, "at least", True), (7.99, "at least", False), (8.0, "at most", True), (8.01, "at most", False)],
)
def test_a_goal_is_met_up_to_its_figure(value: float, sense: Any, met: bool) -> None:
    assert measure(value, 8.0, sense=sense).met is met


def test_every_measure_is_a_row_with_its_goal() -> None:
    lines = report.table([measure(9.0, 8.0), measure(61.0, 50.0, sense="at most", unit="ms")]).splitlines()
    assert len(lines) == 4
    assert lines[2] == "| dispatch | the peer | 9/s | 1/s | 9x | ≥ 8x | yes |"
    assert lines[3].endswith("| 61 ms | ≤ 50 ms | **no** |")


def test_programs_get_every_round() -> None:
    plain = report.plain([measure(9.0, 8.0, rounds=[8.5, 9.0, 9.5])], {"form": "small"})
    again = json.loads(json.dumps(plain))
    assert (again["form"], again["measures"][0]["rounds"], again["measures"][0]["met"]) == (
        "small",
        [8.5, 9.0, 9.5],
        True,
    )


def test_a_new_table_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- benchmarks: begin -->\nold\n<!-- benchmarks: end -->\nafter\n")
    for text in ("first", "second"):
        report.write(text, page)
    assert page.read_text() == "before\n<!-- benchmarks: begin -->\nsecond\n<!-- benchmarks: end -->\nafter\n"


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("nothing here\n")
    with pytest.raises(ValueError, match="no place"):
        report.write("table", page)
    assert page.read_text() == "nothing here\n"


def test_the_page_has_a_place_for_the_table() -> None:
    content = report.DOCUMENT.read_text(encoding="utf-8")
    assert content.index("<!-- benchmarks: begin -->") < content.index("<!-- benchmarks: end -->")

"""python -m benchmarks: how fast the house is, as ratios against baselines of the same run. What `make bench` runs.

Everything runs on this machine, in a folder of its own, and has ended when it ends. The small form takes a few
minutes; `--long` measures at the size of the province. The last line is one JSON object; `--write` brings the table
into docs/performance.md.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import audiences, documents, importing, measures, report
from benchmarks.forms import LONG, SMALL, Form
from benchmarks.house import BenchmarkError, House, opened
from benchmarks.report import Measure
from foundation import clock
from operations.embedded.server import ServerError
from operations.interruption import Interrupted, interruptible
from operations.processes import StackError

PARTS = {
    # First: it asks the residents as they were made.
    "audiences": audiences.audiences,
    "launch": measures.launch,
    "dispatch": measures.dispatch,
    "reported": measures.reported,
    "receipts": measures.receipts,
    "far": measures.far,
    "memory": measures.memory,
    "importing": importing.importing,
    "documents": documents.documents,
}


def main() -> int:
    """0 when everything could be measured, whatever it was."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description="Measure the house on this machine")
    parser.add_argument("--long", action="store_true", help="at the size of the province")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part alone; may be given again")
    parser.add_argument("--rounds", type=int, help="instead of the form's own")
    parser.add_argument("--write", action="store_true", help="bring the table into docs/performance.md")
    given = parser.parse_args()
    form = LONG if given.long else SMALL
    if given.rounds:
        form = Form(**{**vars(form), "rounds": given.rounds})
    try:
        with interruptible(), tempfile.TemporaryDirectory(prefix="tieng-ban-bench-") as folder:
            return _measure(Path(folder), form, given.only or list(PARTS), write=given.write)
    except Interrupted:
        print("\nThe measures were ended; nothing of them is left running.", file=sys.stderr)
    except (BenchmarkError, ServerError, StackError) as error:
        print(error, file=sys.stderr)
    return 1


def _measure(folder: Path, form: Form, wanted: list[str], *, write: bool) -> int:
    started, found = time.monotonic(), list[Measure]()
    with opened(folder, processes=max(2, os.cpu_count() or 1)) as house:
        found += _people(house, form)
        for name in wanted:
            begun = time.monotonic()
            found += PARTS[name](house, form, _say)
            _say(f"{name} took {time.monotonic() - begun:.0f} s")
        day = str(clock.today())
    about = {"form": form.name, "residents": form.residents, "day": day}
    seconds = time.monotonic() - started
    text = f"{report.table(found)}\n\n{_circumstances(form, day, seconds)}"
    _say(text)
    if write:
        report.write(text)
    print(json.dumps(report.plain(found, {**about, "seconds": round(seconds)}), ensure_ascii=False), flush=True)
    return 0


def _people(house: House, form: Form) -> list[Measure]:
    """The residents of all that follows; making them is a measure too."""
    started = time.perf_counter()
    house.flask("villages", "synthesize", "--residents", str(form.residents), "--seed", "1")
    seconds = time.perf_counter() - started
    house.empty()
    _say(f"{form.residents} residents in {seconds:.1f} s")
    name, each = f"make {form.residents:,} residents", f"{form.residents / seconds:,.0f} a second"
    return [Measure(name, "", f"{seconds:.1f} s", each, seconds, 120, "at most", "s")]


def _circumstances(form: Form, day: str, seconds: float) -> str:
    return (
        f"Form {form.name}, {form.rounds} rounds, medians; {report.machine()}; {day}; {seconds:.0f} s in all. "
        f"Messages a round: dispatch {form.messages:,}, with receipts {form.reported:,}, peer {form.peer:,} and "
        f"{form.peer_reported:,}."
    )


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())

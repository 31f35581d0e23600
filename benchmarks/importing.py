"""How quickly a list is taken: previewed and applied, against a bare loop over the same file; and how much memory.

The bare loop reads the file with the same library and does nothing but `phonenumbers.parse` each number. The list is
made up: people called "Người mẫu 1", numbers of the rehearsal range. One row in ten shares its number with another.

python -m benchmarks.importing prints what `make bench` measures, in servers of its own, with a profile if asked.
"""

import argparse
import cProfile
import csv
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import phonenumbers
from openpyxl import Workbook
from python_calamine import load_workbook

from benchmarks.forms import SMALL, Form
from benchmarks.house import House, opened
from benchmarks.report import Measure
from foundation.database import db
from villages.imports import actions, consenting, tasks

ROWS = 100_000
VILLAGES = 400
HELD = 300_000  # residents in the full database
_MEGABYTE = 1 << 20
_HEADER = ("Mã", "Họ và tên", "Số điện thoại", "Mã thôn", "Ngôn ngữ", "Hạn thẻ", "Mã số BHXH", "Đồng ý")
_TABLES = (
    "resident, village, list_import, list_import_row, offered_resident, resident_version, village_version, consent, "
    "searched_name, resident_cell"
)
Say = Callable[[str], None]


def importing(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """Previewed and applied as CSV and as a workbook, into an empty list; memory with an empty and a full one."""
    folder = house.stack.folder
    files = {"CSV": folder / "list.csv", "XLSX": folder / "list.xlsx"}
    write_csv(files["CSV"])
    write_workbook(files["XLSX"])
    for name, path in files.items():
        seen = []
        for _round in range(form.rounds):
            _prepare(house)
            seen.append(json.loads(house.python("benchmarks.importing", "--take", str(path)).splitlines()[-1]))
            say(_told(name, seen[-1]))
        ratios = [one["taken"] / one["bare"] for one in seen]
        preview, apply, bare = (median(one[part] for one in seen) for part in ("preview", "apply", "bare"))
        yield Measure(
            f"{name} of {ROWS:,} residents previewed and applied", "the file read, each number parsed",
            f"{preview + apply:.1f} s (preview {preview:.1f}, apply {apply:.1f})", f"{bare:.1f} s",
            median(ratios), 3.0, "at most", rounds=ratios,
        )  # fmt: skip
    yield from _memory(house, files["CSV"], say)
    house.empty(_TABLES)
    # What the other parts measure with.
    house.flask("villages", "synthesize", "--residents", str(form.residents), "--seed", "1")


def _memory(house: House, path: Path, say: Say) -> Iterator[Measure]:
    grown = {}
    for held in (0, HELD):
        _prepare(house, held)
        seen = json.loads(house.python("benchmarks.importing", "--take", str(path)).splitlines()[-1])
        grown[held] = seen["peak"] - seen["before"]
        say(f"{held:,} people in the list: {_told('CSV', seen)}")
    empty, full = (grown[held] / _MEGABYTE for held in (0, HELD))
    yield Measure(
        f"memory of the worker, {HELD:,} people in the list", "an empty list, the same file",
        f"{full:.0f} MB over its start", f"{empty:.0f} MB", full / empty, 1.2, "at most",
        details={"file": path.stat().st_size},
    )  # fmt: skip


def _prepare(house: House, held: int = 0) -> None:
    house.empty(_TABLES)
    if held:
        house.flask("villages", "synthesize", "--residents", str(held), "--seed", "1")
    house.admin.execute(
        "INSERT INTO village (ref, name, commune_code, languages, slots) "
        "SELECT 'DS' || n, 'Thôn mẫu ' || n, '02647', '{vi}', '{}' FROM generate_series(1, %s) n",
        [VILLAGES],
    )
    house.admin.execute("VACUUM ANALYZE")


def rows(number_of: int = ROWS) -> Iterator[tuple[str, ...]]:
    """The list, the same each time."""
    for number in range(1, number_of + 1):
        shared = number - 1 if number % 10 == 0 else number
        consent = ("có", "không", "")[number % 3]
        day = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2027"
        place = f"DS{number % VILLAGES + 1}"
        yield (
            f"N{number}", f"Người mẫu {number}", f"0992 {shared // 1000:03} {shared % 1000:03}", place, "vi", day,
            f"{number:010}", consent,
        )  # fmt: skip


def write_csv(path: Path, number_of: int = ROWS) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_HEADER, *rows(number_of)])


def write_workbook(path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    for row in (_HEADER, *rows()):
        sheet.append(row)
    book.save(path)


def bare(path: Path) -> float:
    """Seconds to read the file and parse each number."""
    started = time.perf_counter()
    for row in _bare_rows(path):
        phonenumbers.parse(row[2], "VN")
    return time.perf_counter() - started


def _bare_rows(path: Path) -> Iterator[Any]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = csv.reader(file)
            next(read)
            yield from read
    else:
        yield from load_workbook(str(path)).get_sheet_by_index(0).to_python()[1:]


def take(path: Path, profile: Path | None = None) -> dict[str, float]:
    """Preview and apply the file as a worker does; seconds of each, and bytes of memory before and at the peak."""
    from app import create_app

    with create_app().app_context():
        db.session.connection()
        before, begun = _peak(), time.process_time()
        profiler = cProfile.Profile() if profile else None
        if profiler:
            profiler.enable()
        started = time.perf_counter()
        with path.open("rb") as file:
            entry = actions.take(db.session, None, "residents", path.name, file)
        db.session.commit()
        tasks.carry_out(entry.id)
        previewed = time.perf_counter()
        assert (entry.state, entry.new, entry.refused) == ("previewed", entry.total, 0), (entry.state, entry.trouble)
        entry.choices = {**entry.choices, "consent": dict(consenting.UNKNOWN)}
        actions.apply(db.session, None, entry.id)
        db.session.commit()
        tasks.carry_out(entry.id)
        ended = time.perf_counter()
        assert entry.state == "applied", entry.trouble
        if profiler and profile:
            profiler.disable()
            profiler.dump_stats(profile)
        peak = _peak()
        used = time.process_time() - begun
    seconds = bare(path)
    return {
        "preview": previewed - started, "apply": ended - previewed, "taken": ended - started, "bare": seconds,
        "cpu": used, "bare_cpu": time.process_time() - begun - used, "before": before, "peak": peak,
    }  # fmt: skip


def _peak() -> int:
    """The most memory this program ever had, in bytes. (`ru_maxrss` would count that of its parent before it began.)"""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def _told(name: str, seen: dict[str, float]) -> str:
    before, peak = (f"{seen[part] / _MEGABYTE:.0f} MB" for part in ("before", "peak"))
    return (
        f"{name}: preview {seen['preview']:.2f} s, apply {seen['apply']:.2f} s, bare {seen['bare']:.2f} s, ratio "
        f"{seen['taken'] / seen['bare']:.2f}; processor {seen['cpu']:.2f} s, bare {seen['bare_cpu']:.2f} s; "
        f"memory {before}, at the peak {peak}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing")
    parser.add_argument("--take", type=Path, help="take this file in the environment's database; the last line is JSON")
    parser.add_argument("--rows", type=int, default=ROWS, help="of the profile")
    parser.add_argument("--stats", type=Path, help="with --take: leave a profile of it there")
    parser.add_argument("--profile", action="store_true", help="show where the time of taking a CSV file goes")
    given = parser.parse_args()
    if given.take:
        print(json.dumps(take(given.take, given.stats)))
        return
    with tempfile.TemporaryDirectory(prefix="tieng-ban-bench-") as folder, opened(Path(folder), processes=1) as house:
        if given.profile:
            _profile(house, given.rows)
            return
        for measure in importing(house, SMALL, print):
            print(measure.cells())


def _profile(house: House, number_of: int) -> None:
    path, stats = house.stack.folder / "list.csv", house.stack.folder / "profile"
    write_csv(path, number_of)
    _prepare(house)
    house.count_statements()
    printed = house.python("benchmarks.importing", "--take", str(path))
    print(_told("CSV", json.loads(printed.splitlines()[-1])))
    _statements(house)
    _prepare(house)
    printed = house.python("benchmarks.importing", "--take", str(path), "--stats", str(stats))
    print(_told("CSV", json.loads(printed.splitlines()[-1])))
    pstats.Stats(str(stats), stream=sys.stdout).sort_stats("cumulative").print_stats(45)


def _statements(house: House) -> None:
    for text, calls, milliseconds in house.top_statements(16):
        print(f"{milliseconds:8.0f} ms {calls:6} x  {text}")


if __name__ == "__main__":
    main()

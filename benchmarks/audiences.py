"""How quickly an audience is counted: python -m benchmarks.audiences [--residents N] [--rounds N] [--here]

Twelve named questions, each counted by language, commune and channel at once, as the application's role under row
security, against a plain GROUP BY over all residents in the same run. Each count is compared with the people that a
launch would select. `--here` asks the database of DATABASE_URL as it is instead of one of its own.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select, text
from werkzeug.utils import import_string

from benchmarks.forms import Form
from benchmarks.house import House, opened
from benchmarks.report import Measure
from foundation import clock
from foundation.communes import COMMUNES
from foundation.database import db
from villages.audience import cells, tree
from villages.audience.models import ListedPerson, PeopleList
from villages.audience.queries import answering, counts
from villages.audience.question import Audience
from villages.models import Resident, Village

GOAL = 300.0  # milliseconds, p95
LISTED = 20_000
LIST = "Danh sách mẫu để đo"
_BASELINE = text(
    "SELECT village.commune_code, language, mobile, count(*) FROM resident JOIN village ON village.id = village_id "
    "WHERE restricted_at IS NULL AND erased_at IS NULL GROUP BY 1, 2, 3"
)
Say = Callable[[str], None]


def questions(today: date, list_id: int) -> Mapping[str, Audience]:
    """The twelve audiences, by name."""
    codes, renewing = list(COMMUNES), tree.ExpiresWithin(45)
    soon = tree.Expires(today.replace(day=1), today + timedelta(days=100))
    return {
        "whole province": Audience(),
        "one commune": Audience(communes=(codes[0],)),
        "ten communes, two languages": Audience(communes=tuple(sorted(codes[:10])), languages=("mong-1961", "tay")),
        "card expires within 30 days": Audience(expiring_within=30),
        "expires between two dates": Audience(where=soon),
        "already expired": Audience(where=tree.Expired()),
        "covered": Audience(where=tree.Covered("yes")),
        "not known whether covered": Audience(where=tree.Covered("unknown")),
        "villages covered below 97 %": Audience(where=tree.CoverageBelow(97)),
        "on a list": Audience(where=tree.Listed(list_id)),
        "everyone but a list, expiring within 45 days": Audience(
            where=tree.Every((tree.Not(tree.Listed(list_id)), renewing))
        ),
        "a tree of all of it": Audience(
            languages=("vi", "tay", "mong-1961"),
            where=tree.Some(
                (
                    tree.Every((tree.Not(tree.InCommunes(tuple(codes[:20]))), soon, tree.Consented())),
                    tree.Every((tree.CoverageBelow(97), tree.Not(tree.Covered("yes")))),
                )
            ),
        ),
    }


def measured(rounds: int, say: Say) -> Iterator[Measure]:
    """p95 of each question over so many rounds and of all together; the baseline's median beside it."""
    session, today = db.session, clock.today()
    asked = questions(today, _list())
    session.execute(text("SELECT 1"))
    taken: dict[str, list[float]] = {name: [] for name in asked}
    plain: list[float] = []
    for number in range(rounds):
        for name, question in asked.items():
            taken[name].append(_milliseconds(lambda question=question: counts(session, question, today)))  # type: ignore[misc]
        if number < max(3, rounds // 10):
            plain.append(_milliseconds(lambda: session.execute(_BASELINE).all()))
    baseline = statistics.median(plain)
    for name, question in asked.items():
        people = counts(session, question, today).people
        selected = session.scalar(select(func.count()).select_from(Resident).where(answering(question, today)))
        assert people == selected, (name, people, selected)
        p95 = _p95(taken[name])
        say(f"{name}: {people:,} people, p50 {statistics.median(taken[name]):.0f} ms, p95 {p95:.0f} ms")
    slowest = max(taken, key=lambda name: _p95(taken[name]))
    worst = _p95(taken[slowest])
    yield Measure(
        f"count an audience, the slowest of twelve ({slowest})", "plain GROUP BY over all residents",
        f"p95 {worst:.0f} ms", f"{baseline:.0f} ms", worst, GOAL, "at most", "ms",
        details={name: round(_p95(found)) for name, found in taken.items()},
    )  # fmt: skip
    everything = _p95([one for found in taken.values() for one in found])
    yield Measure(
        "count an audience, all twelve", "plain GROUP BY over all residents", f"p95 {everything:.0f} ms",
        f"{baseline:.0f} ms", everything, GOAL, "at most", "ms",
    )  # fmt: skip


def audiences(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """The part of `make bench`: over as many residents as the form has."""
    _list()
    _settle(house)
    yield from measured(20, say)


def _settle(house: House) -> None:
    """What the worker and PostgreSQL do by themselves a little after so many people have come."""
    cells.fold(db.session)
    db.session.commit()
    house.admin.execute("VACUUM ANALYZE resident, resident_cell, village, listed_person")


def _list() -> int:
    session = db.session
    found = session.scalar(select(PeopleList.id).where(PeopleList.name == LIST))
    if found is None:
        kept = PeopleList(name=LIST, found=LISTED)
        session.add(kept)
        session.flush()
        every = max(1, (session.scalar(select(func.count()).select_from(Resident)) or 0) // LISTED)
        some = select(kept.id, Resident.id).where(Resident.id % every == 0).limit(LISTED)
        session.execute(insert(ListedPerson).from_select(["list_id", "resident_id"], some))
        session.commit()
        found = kept.id
    return found


def _milliseconds(deed: Callable[[], object]) -> float:
    db.session.rollback()
    started = time.perf_counter()
    deed()
    return (time.perf_counter() - started) * 1000


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


def main() -> None:
    """Print each question with its people, p50 and p95, and the two lines of the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audiences")
    parser.add_argument("--residents", type=int, default=1_450_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--here", action="store_true")
    given = parser.parse_args()
    if given.here:
        create_app: Callable[[], Flask] = import_string("app:create_app")
        with create_app().app_context():
            _print(given.rounds)
        return
    with tempfile.TemporaryDirectory(prefix="tieng-ban-bench-") as folder, opened(Path(folder), processes=1) as house:
        house.flask("villages", "synthesize", "--residents", str(given.residents), "--seed", "1")
        _list()
        _settle(house)
        _print(given.rounds)


def _print(rounds: int) -> None:
    residents = db.session.scalar(select(func.count()).select_from(Resident))
    villages = db.session.scalar(select(func.count()).select_from(Village))
    print(f"{residents:,} residents in {villages:,} villages")
    for one in measured(rounds, print):
        print("  ".join(one.cells()))


if __name__ == "__main__":
    main()

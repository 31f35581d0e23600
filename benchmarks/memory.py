"""How quickly the translation memory answers: python -m benchmarks.memory [--units N] [--questions N]

The sources are made up: words of our own standard texts, shuffled, so that all of them share a small vocabulary; the
renderings say that they are placeholders. A question is a source with one word of five replaced. Everything runs in a
folder of its own and has ended when it ends; the same database is asked by letter trigrams for comparison.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from benchmarks.house import House, app_cursor, opened
from foundation.database import db
from translations.memory import queries
from translations.memory.likeness import pieces
from translations.memory.models import MemoryUnit
from villages.imports.staging import table_of

STANDARD_TEXTS = Path(__file__).parent.parent / "translations" / "phrasebook" / "phrases.yaml"
LANGUAGES = ("vi", "tay")
_COLUMNS = "source_language, language, source, rendering, source_digest, rendering_digest, pieces"
_BY_TRIGRAMS = text(
    "SELECT id, similarity(source, :source) AS alike FROM memory_unit WHERE source_language = 'vi' AND language = 'tay'"
    " AND source % :source ORDER BY alike DESC LIMIT 5"
)


def main() -> None:
    """Print p50 and p95 of both ways, how often the source itself was found again, and the index that was used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tieng-ban-bench-") as folder, opened(Path(folder), processes=1) as house:
        chance = random.Random(1)
        sources = [_source(chance, _words()) for _ in range(given.units)]
        _fill(house, sources)
        print(f"{given.units:,} units from {len(_words())} words; {given.questions} questions")
        asked = chance.sample(sources, given.questions)
        _measure("pairs of words", [(source, _changed(chance, source)) for source in asked], _by_pairs)
        _measure("letter trigrams", [(source, _changed(chance, source)) for source in asked[:20]], _by_trigrams)
        print("plan:", _index(_changed(chance, asked[0])))


def _words() -> list[str]:
    written = STANDARD_TEXTS.read_text(encoding="utf-8")
    return sorted(set(re.findall(r"\{[a-z_]+\}|[^\W\d_]+", written)))


def _source(chance: random.Random, words: list[str]) -> str:
    return " ".join(chance.choices(words, k=chance.randint(8, 40)))


def _changed(chance: random.Random, source: str) -> str:
    """With every fifth word another one."""
    words = source.split()
    for place in chance.sample(range(len(words)), len(words) // 5):
        words[place] = chance.choice(_words())
    return " ".join(words)


def _fill(house: House, sources: list[str]) -> None:
    with app_cursor(house) as owner:
        with owner.cursor().copy(f"COPY {table_of(MemoryUnit).name} ({_COLUMNS}) FROM STDIN") as copy:
            for number, source in enumerate(sources):
                rendering = f"[bản mẫu {number}]"
                digests = queries.digest(source), queries.digest(rendering)
                copy.write_row((*LANGUAGES, source, rendering, *digests, pieces(*LANGUAGES, source)))
        owner.execute("VACUUM ANALYZE memory_unit")


def _measure(name: str, questions: list[tuple[str, str]], ask: Callable[[str], set[str]]) -> None:
    taken, found = [], 0
    for source, question in questions:
        db.session.rollback()
        started = time.perf_counter()
        answers = ask(question)
        taken.append((time.perf_counter() - started) * 1000)
        found += source in answers
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"{name}: p50 {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms, {found}/{len(questions)} found again")


def _by_pairs(question: str) -> set[str]:
    return {match.unit.source for match in queries.matches(db.session, *LANGUAGES, question)}


def _by_trigrams(question: str) -> set[str]:
    rows = db.session.execute(_BY_TRIGRAMS, {"source": question}).all()
    found = db.session.query(MemoryUnit.source).where(MemoryUnit.id.in_([row.id for row in rows]))
    return {row.source for row in found}


def _index(question: str) -> str:
    """The index that the plan reads."""
    asked = queries.rarest(db.session, pieces(*LANGUAGES, question))
    plan = text("EXPLAIN SELECT id, source FROM memory_unit WHERE pieces && CAST(:asked AS int[]) LIMIT 3000")
    lines = [row[0].strip() for row in db.session.execute(plan, {"asked": asked})]
    return next((line for line in lines if "Index" in line), lines[0])


if __name__ == "__main__":
    main()

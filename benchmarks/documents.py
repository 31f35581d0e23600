"""How quickly scripts are made: our PDF against WeasyPrint's of the same content, the province, downloads, memory.

python -m benchmarks.documents prints documents a second of both in one process; the last line is one JSON object.
"""

import argparse
import html
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import select

from benchmarks.forms import Form
from benchmarks.house import BenchmarkError, House
from benchmarks.report import Measure
from foundation import clock
from foundation.communes import COMMUNES
from foundation.database import db
from foundation.wakeups import wake
from messaging.loudspeaker import actions, head
from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.bulletin import Announcement, ScriptPlan, Words
from messaging.loudspeaker.documents import pdf
from messaging.loudspeaker.lifecycle import READY
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.script import Paper, write
from messaging.loudspeaker.tasks import make_scripts
from operations.embedded import ports
from operations.programs import web
from tests.accounts.factories import PASSWORD, person
from tests.messaging.loudspeaker.factories import MONG, VIETNAMESE, mong_order, order
from tests.stories.house import Reader

LANGUAGES = ("vi", "mong-1961", "tay", "dao")  # all written; what the others say is marked as a placeholder
Tell = Callable[[str], None]
_TIMES = 30
_STYLE = """@page { size: A4; margin: 26mm 20mm 20mm; @bottom-right { content: counter(page) "/" counter(pages) } }
body { font: 18pt/1.5 "Noto Sans", sans-serif } p { margin: .4em 0; break-inside: avoid } td { vertical-align: top }
.direction { font-size: 12pt; color: #33397f } .beside { font-size: 12pt; color: #55525f } small { font-size: 12pt }"""


def documents(house: House, form: Form, say: Tell) -> Iterator[Measure]:
    """Our PDF against the other's; every station of the province in one launch, again and again; a download."""
    found = [compare(house, form.documents) for _ in range(form.rounds)]
    ratios = [one["ours"] / one["theirs"] for one in found]
    ours, theirs = (median(one[name] for one in found) for name in ("ours", "theirs"))
    say(f"PDF {ours:.1f}/s, WeasyPrint {theirs:.1f}/s")
    yield Measure(
        "PDF of a script", "WeasyPrint, the same content", f"{ours:.1f} documents/s", f"{theirs:.1f} documents/s",
        median(ratios), 5, "at least", rounds=ratios,
    )  # fmt: skip
    yield from _province(house, form, say)


def _province(house: House, form: Form, say: Tell) -> Iterator[Measure]:
    operator = person(db.session, "operator")
    db.session.commit()
    scripts, port = len(COMMUNES) * len(LANGUAGES), house.stack.settings.port
    with house.programs(web("127.0.0.1", port), house.worker(house.processes)):
        house.until(lambda: ports.serves("127.0.0.1", port, "/healthz"), "the web server does not answer")
        control: Any = house.stack.app.extensions["celery"].control
        house.until(lambda: bool(control.ping(timeout=0.5)), "the worker does not answer")
        cold = house.memory("worker")
        rates = [scripts / make(house, announce())]
        held = [house.memory("worker")]
        for _ in range(form.provinces):
            rates.append(scripts / make(house, last := announce()))
            held.append(house.memory("worker"))
        milliseconds = download(house.stack.address, operator.email, PASSWORD, last)
    paces, megabytes = [round(rate) for rate in rates], [one >> 20 for one in (cold, *held)]
    say(f"province {paces} scripts/s, worker {megabytes} MB, download {milliseconds:.0f} ms")
    rate = median(rates)
    yield Measure(
        f"scripts of the province ({scripts}, PDF and TXT) in one launch", "", f"{scripts / rate:.1f} s",
        f"{rate:.0f} a second", scripts / rate, 60, "at most", "s", rates,
    )  # fmt: skip
    yield Measure(
        f"memory of the worker after {form.provinces + 1} provinces", "after the first", f"{held[-1] >> 20} MB",
        f"{held[0] >> 20} MB", held[-1] / held[0], 1.1, "at most",
        details={"cold": cold, "held": held},
    )  # fmt: skip
    yield Measure(
        "download of a PDF that is made", "", f"{milliseconds:.1f} ms", "", milliseconds, 100, "at most", "ms"
    )


def compare(house: House, documents: int) -> dict[str, float]:
    """Documents a second, ours and WeasyPrint's, in a process of its own.

    Raises:
        BenchmarkError: WeasyPrint or a library of the system that it needs is missing; the sentence says what to do.
    """
    printed = house.python("benchmarks.documents", "--documents", str(documents))
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return found


def announce(days: int = 30) -> int:
    """A bulletin for every commune in every one of `LANGUAGES`; its number, committed."""
    words = [Words("vi", 1, VIETNAMESE), *(Words(slug, 1, MONG, VIETNAMESE) for slug in LANGUAGES[1:])]
    plans = [ScriptPlan(code, slug, ("Nậm Cang",), ("05:30",)) for code in COMMUNES for slug in LANGUAGES]
    first = clock.today()
    made = actions.enqueue(
        db.session,
        Announcement("Đo tốc độ", "normal", first, first + timedelta(days), tuple(words), tuple(plans)),
    )
    db.session.commit()
    return made.id


def make(house: House, bulletin_id: int) -> float:
    """Seconds until the workers that run have made all its files."""
    started = time.perf_counter()
    for _ in range(house.processes):
        wake(make_scripts, bulletin_id)
    wanted = len(COMMUNES) * len(LANGUAGES)
    query = "SELECT count(*) FROM script WHERE bulletin_id = %s AND state = %s"
    house.progress(lambda: int(house.one(query, bulletin_id, READY)), wanted)
    return time.perf_counter() - started


def download(address: str, email: str, password: str, bulletin_id: int) -> float:
    """Milliseconds of a PDF that is made, the median over the real web server, each of another script."""
    reader = Reader(address)
    reader.fill("/sign-in", email=email, password=password)
    scripts = db.session.scalars(select(Script.id).where(Script.bulletin_id == bulletin_id).limit(_TIMES)).all()
    taken = []
    for script_id in scripts:
        started = time.perf_counter()
        answer = reader.browser.session.get(f"{address}/scripts/{script_id}/pdf")
        taken.append((time.perf_counter() - started) * 1000)
        if not answer.content.startswith(b"%PDF"):
            raise BenchmarkError(f"a script is not handed out: {answer.status_code}")
    return median(taken[3:])


def _papers(number: int) -> list[Paper]:
    """Scripts of so many villages, half of them in two columns."""
    made = (order, mong_order)
    return [write(made[place % 2](villages=(f"Nậm Cang {place}",))) for place in range(number)]


def as_html(paper: Paper) -> str:
    """The same words in the same order, as a web page."""
    lines = [f"<p>{html.escape(label)}: <b>{html.escape(value)}</b></p>" for label, value in head.rows(paper)]
    for block in paper.blocks:
        lines.append(f'<p class="direction">{html.escape(block.direction)}</p>')
        if isinstance(block, Say):
            lines += _said(block)
    lines += [f"<small>{html.escape(role)} {html.escape(name)}</small>" for role, name in head.signatures(paper.order)]
    return f'<html lang="vi"><style>{_STYLE}</style><body>{"".join(lines)}</body></html>'


def _said(block: Say) -> Iterator[str]:
    said = "".join(f"<p>{html.escape(line.printed)}</p>" for line in block.lines)
    beside = "".join(f"<p class=beside>{html.escape(line)}</p>" for line in block.beside)
    yield f"<table><tr><td>{said}<td>{beside}</table>" if beside else said


def _rate(papers: list[Paper], draw: Callable[[Paper], object]) -> float:
    for paper in papers[:2]:
        draw(paper)
    started = time.perf_counter()
    for paper in papers:
        draw(paper)
    return len(papers) / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents")
    parser.add_argument("--documents", type=int, default=40)
    given = parser.parse_args()
    try:
        import weasyprint  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        raise SystemExit(
            f"WeasyPrint cannot be loaded ({error}). Install it (make .venv/development) and the library Pango it "
            "draws with (Debian: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0)."
        ) from None
    papers = _papers(given.documents)
    ours = _rate(papers, pdf.render)
    theirs = _rate(papers, lambda paper: weasyprint.HTML(string=as_html(paper)).write_pdf())
    print(json.dumps({"ours": ours, "theirs": theirs}))


if __name__ == "__main__":
    main()

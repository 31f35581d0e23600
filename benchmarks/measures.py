"""Each line of the table: what is done, against what, how often."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks import launching, pages
from benchmarks.forms import Form
from benchmarks.house import House
from benchmarks.peer import running as peer
from benchmarks.report import Measure
from benchmarks.sending import Sent, send
from foundation.database import db
from operations.demonstration.preparing import make_people
from operations.embedded import ports
from operations.programs import web

_MEGABYTE = 1024 * 1024
_WIDE = 4  # times as many processes for the peer, in a line of its own
_LEDGER = "sms_run, sms_message, sms_attempt, sms_tally, sms_receipt, sms_turned_away_callback"
Say = Callable[[str], None]


def launch(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """Plan and enqueue everybody, against the same rows inserted bare; then the pages of what was launched."""
    password = "only for this benchmark"
    make_people(db.session, password)
    db.session.commit()
    seen, baseline = [], []
    for number in range(form.rounds):
        house.empty(_LEDGER)
        launching.ready(f"ca-tinh-{number}")
        seen.append(launching.launch(house, f"ca-tinh-{number}"))
        baseline.append(launching.insert_rows(house))
        say(
            f"plan {seen[-1].plan:.2f} s and launch {seen[-1].launch:.2f} s, bare rows {baseline[-1]:.2f} s, "
            f"Python {seen[-1].peak / _MEGABYTE:.0f} MB"
        )
    ratios = [one.seconds / bare for one, bare in zip(seen, baseline, strict=True)]
    plan, taken = median(one.plan for one in seen), median(one.launch for one in seen)
    yield Measure(
        f"plan and enqueue {form.residents:,} residents", "raw INSERT … SELECT of the same rows",
        f"{plan + taken:.2f} s (plan {plan:.2f}, launch {taken:.2f})", f"{median(baseline):.2f} s",
        median(ratios), 2.0, "at most", rounds=ratios,
    )  # fmt: skip
    peak = max(one.peak for one in seen) / _MEGABYTE
    yield Measure(
        "Python memory of it", "", f"{peak:.0f} MB at the peak", f"{seen[-1].before / _MEGABYTE:.0f} MB before",
        peak, 200, "at most", "MB",
    )  # fmt: skip
    yield from _pages(house, form, f"ca-tinh-{form.rounds - 1}", password, say)
    house.empty(_LEDGER)


def dispatch(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """Nothing but sending: against the peer, and on one process against the gateway with nothing around it."""
    ours, theirs = [], []
    with house.dispatching(pace=3600):
        send(house, form.messages // 4, receipts=False)
        with peer.started(house, receipts=False) as other:
            for _ in range(form.rounds):
                ours.append(send(house, form.messages, receipts=False))
                theirs.append(other.send(form.peer))
                say(_compared("dispatch", ours[-1], theirs[-1]))
        yield _against_peer("dispatch, no receipts", ours, theirs, 8.0)
        wide = _many_processes(house, form, say)
        yield _against_peer(
            f"dispatch, no receipts, the peer with {_WIDE} times the house's worker processes", ours, wide, 8.0
        )
    one, bare = [], []
    with house.dispatching(pace=3600, processes=1):
        send(house, form.messages // 4, receipts=False)
        for _ in range(form.rounds):
            one.append(send(house, form.messages, receipts=False))
            bare.append(json.loads(house.python("benchmarks.bare", "--messages", str(form.messages)))["rate"])
            say(f"dispatch on one process {one[-1].rate:.0f}/s, bare gateway {bare[-1]:.0f}/s")
    ratios = [sent.rate / rate for sent, rate in zip(one, bare, strict=True)]
    yield Measure(
        "dispatch on one worker process", "bare loop over the same gateway, no database",
        f"{median(sent.rate for sent in one):,.0f} messages/s", f"{median(bare):,.0f} messages/s",
        median(ratios), 0.6, "at least", rounds=ratios, details={"carrier_share": one[-1].share("carrier")},
    )  # fmt: skip


def reported(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """Sending with two signed receipts a message: rate, processor time, statements."""
    ours, theirs = [], []
    with house.dispatching(pace=0), peer.started(house, receipts=True) as other:
        send(house, form.reported // 4, receipts=True)
        for _ in range(form.rounds):
            ours.append(send(house, form.reported, receipts=True))
            top = house.top_statements()
            theirs.append(other.send(form.peer_reported))
            say(_compared("dispatch with receipts", ours[-1], theirs[-1]))
    yield _against_peer("dispatch with 2 signed receipts a message", ours, theirs, 6.0)
    cpu, theirs_cpu = median(one.cpu_of_ours for one in ours) * 1000, median(map(peer.cpu_of_peer, theirs)) * 1000
    by_program = {name: round(seconds * 1000, 3) for name, seconds in ours[-1].cpu.items()}
    yield Measure(
        "processor time a message, receipts included", "(peer)", f"{cpu:.2f} ms", f"{theirs_cpu:.2f} ms",
        cpu, 1.5, "at most", "ms", [one.cpu_of_ours * 1000 for one in ours], {"by_program_ms": by_program},
    )  # fmt: skip
    statements = median(one.statements for one in ours)
    yield Measure(
        "SQL statements a message, receipts included", "(peer)", f"{statements:.3f}",
        f"{median(one.statements for one in theirs):.2f}", statements, 0.1, "at most", "",
        [one.statements for one in ours], {"top": [f"{calls} calls, {ms:.0f} ms: {text}" for text, calls, ms in top]},
    )  # fmt: skip


def receipts(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """Callbacks alone against an empty route; benchmarks.receipts runs in a house of its own."""
    flags = ("--receipts", str(form.receipts), "--rounds", str(form.rounds))
    found = json.loads(house.python("benchmarks.receipts", *flags).splitlines()[-1])
    say(f"callbacks {found['callbacks_per_second']}/s, empty route {found['empty_per_second']}/s")
    yield Measure(
        "receipts alone", "empty Flask route on the same server", f"{found['callbacks_per_second']:,} requests/s",
        f"{found['empty_per_second']:,} requests/s", found["ratio"], 0.5, "at least", details=found,
    )  # fmt: skip


def far(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """The carrier 150 ms away, no limit, against the same carrier beside us."""
    near, away = (_at_a_distance(house, form, seconds) for seconds in (0.0, 0.15))
    say(f"carrier beside us {_rates(near)}, 150 ms away {_rates(away)}")
    ratios = [one / other for one, other in zip(away, near, strict=True)]
    yield Measure(
        "carrier 150 ms away, limit off", "the same with 0 ms", f"{median(away):,.0f} messages/s",
        f"{median(near):,.0f} messages/s", median(ratios), 0.7, "at least", rounds=ratios,
    )  # fmt: skip


def memory(house: House, form: Form, say: Say) -> Iterator[Measure]:
    """What worker and web hold after many messages with receipts, against what they held after few."""
    few, many = form.memory
    most = min(many - few, form.residents // 4)
    with house.dispatching(pace=0):
        send(house, few, receipts=True)
        first = {name: house.memory(name) for name in ("worker", "web")}
        left = many - few
        while left > 0:
            send(house, min(most, left), receipts=True)
            left -= most
        last = {name: house.memory(name) for name in ("worker", "web")}
    say(f"memory {first} -> {last}")
    yield Measure(
        f"memory of worker and web after {many:,} messages", f"after {few:,}",
        f"{sum(last.values()) / _MEGABYTE:.0f} MB", f"{sum(first.values()) / _MEGABYTE:.0f} MB",
        sum(last.values()) / sum(first.values()), 1.1, "at most", details={"first": first, "last": last},
    )  # fmt: skip


def _pages(house: House, form: Form, large: str, password: str, say: Say) -> Iterator[Measure]:
    launching.ready("mot-nghin", 1000)
    launching.launch(house, "mot-nghin")
    with _web(house) as address:
        who = launching.email("communicator")
        seen, baseline = (pages.milliseconds(address, who, password, slug) for slug in (large, "mot-nghin"))
    say(f"pages {seen} ms, of a small campaign {baseline} ms")
    for page in pages.PAGES:
        yield Measure(
            f"{page} page of a campaign of {form.residents:,}", "of a campaign of 1,000", f"{seen[page]:.1f} ms",
            f"{baseline[page]:.1f} ms", seen[page] / baseline[page], 1.5, "at most",
        )  # fmt: skip
        yield Measure(f"{page} page, server time", "", f"{seen[page]:.1f} ms", "", seen[page], 50, "at most", "ms")


@contextmanager
def _web(house: House) -> Iterator[str]:
    port = house.stack.settings.port
    with house.programs(web("127.0.0.1", port)):
        house.until(lambda: ports.serves("127.0.0.1", port, "/healthz"), "the web server does not answer")
        yield house.stack.address


def _at_a_distance(house: House, form: Form, seconds: float) -> list[float]:
    """By processes of their own: what a gateway learnt of one way is wrong for the other for a minute."""
    with house.dispatching(pace=3600, faults=True):
        house.order_latency(seconds)
        send(house, form.far // 2, receipts=False)
        return [send(house, form.far, receipts=False).rate for _ in range(form.rounds)]


def _rates(found: list[float]) -> str:
    return ", ".join(f"{rate:.0f}/s" for rate in found)


def _many_processes(house: House, form: Form, say: Say) -> list[Sent]:
    """The peer once more, with more processes that wait for the carrier at the same time."""
    with peer.started(house, receipts=False, processes=_WIDE * house.processes) as other:
        found = [other.send(form.peer) for _ in range(form.rounds)]
    say(f"the peer with {_WIDE * house.processes} processes {_rates([one.rate for one in found])}")
    return found


def _compared(what: str, ours: Sent, theirs: Sent) -> str:
    return (
        f"{what} {ours.rate:.0f}/s, {ours.cpu_of_ours * 1000:.2f} ms CPU and {ours.statements:.3f} statements each, "
        f"carrier {ours.share('carrier'):.0%} of the CPU; peer {theirs.rate:.0f}/s, "
        f"{peer.cpu_of_peer(theirs) * 1000:.2f} ms, {theirs.statements:.2f}, carrier {theirs.share('carrier'):.0%}"
    )


def _against_peer(name: str, ours: list[Sent], theirs: list[Sent], goal: float) -> Measure:
    ratios = [one.rate / other.rate for one, other in zip(ours, theirs, strict=True)]
    shares = {"carrier_share": ours[-1].share("carrier"), "carrier_share_peer": theirs[-1].share("carrier")}
    cpu = {"cpu_ms": ours[-1].cpu_of_ours * 1000, "cpu_ms_peer": peer.cpu_of_peer(theirs[-1]) * 1000}
    return Measure(
        name, "one Celery task a message, stock client, two row transactions",
        f"{median(one.rate for one in ours):,.0f} messages/s", f"{median(one.rate for one in theirs):,.0f} messages/s",
        median(ratios), goal, "at least", rounds=ratios, details=shares | cpu,
    )  # fmt: skip

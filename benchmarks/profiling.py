"""Where dispatch spends its processor time: python -m benchmarks.profiling [--messages N] [--lines L]

One turn after another in this process under cProfile by processor time, against the rehearsal carrier, no receipts;
then the statements that took the database longest. Threads of the gateway are not in the profile: their time is the
difference between the process and it, printed first.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from pathlib import Path

from benchmarks.house import House, opened
from benchmarks.sending import enqueue
from foundation.database import db
from messaging.sms import gateways
from messaging.sms.dispatching import dispatch

_RESIDENTS_A_MESSAGE = 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=35)
    parser.add_argument("--sort", default="tottime", choices=("tottime", "cumtime"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), processes=1) as house:
        house.flask("villages", "synthesize", "--residents", str(_RESIDENTS_A_MESSAGE * given.messages))
        house.empty()
        with house.carrier(pace=3600):
            _work(given.messages // 10)
            profile = cProfile.Profile(time.process_time)
            house.count_statements()
            cpu, wall = time.process_time(), time.perf_counter()
            profile.runcall(_work, given.messages)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        _tell(house, profile, given.messages, cpu, wall, given.lines, given.sort)


def _work(messages: int) -> None:
    run_id = enqueue(messages)
    db.session.commit()
    while dispatch.work(db.session, run_id, gateways.current()):
        pass


def _tell(
    house: House, profile: cProfile.Profile, messages: int, cpu: float, wall: float, lines: int, sort: str
) -> None:
    stats = pstats.Stats(profile)
    inside = stats.total_tt  # type: ignore[attr-defined]
    print(f"{messages} messages in {wall:.1f} s; a message: {cpu / messages * 1e6:.0f} us of the process under the")
    print(f"profiler, {inside / messages * 1e6:.0f} us of them in the profiled thread")
    stats.sort_stats(sort).print_stats(lines)
    for text, calls, milliseconds in house.top_statements():
        print(f"{milliseconds / messages * 1000:7.1f} us a message, {calls:6} calls: {text}")


if __name__ == "__main__":
    main()

"""The gateway with nothing around it: python -m benchmarks.bare --messages N, one JSON object.

The same windows, as many parts of one under way at once as dispatch has, the same texts; no database.
"""

import argparse
import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks.carrier import TEXTS
from foundation.settings import load
from messaging.sms.dispatching.pipeline import PARTS
from messaging.sms.gateways.protocol import Outgoing, Verdict
from messaging.sms.gateways.twilio import TwilioGateway


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, required=True)
    count = parser.parse_args().messages
    settings = load()
    gateway = TwilioGateway(settings)
    letters = [Outgoing(uuid.uuid4(), f"+84992{n:06}", TEXTS[n % 2], "BHXHLaoCai", None) for n in range(count)]
    size = -(-settings.send_window // PARTS)
    gateway.send_many(letters[:1])
    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(PARTS) as threads:
        for outcomes in threads.map(gateway.send_many, _parts(letters[1:], size)):
            assert all(outcome.verdict == Verdict.ACCEPTED for outcome in outcomes), outcomes[0]
    rate = (count - 1) / (time.perf_counter() - started)
    print(json.dumps({"rate": rate, "cpu": (time.process_time() - cpu) / (count - 1)}))


def _parts(letters: list[Outgoing], size: int) -> Iterator[list[Outgoing]]:
    for begin in range(0, len(letters), size):
        yield letters[begin : begin + size]


if __name__ == "__main__":
    main()

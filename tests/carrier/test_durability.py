import threading
from pathlib import Path

import httpx

from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier


def post_until_it_dies(carrier: CarrierProcess, thread: int, acknowledged: list[str], some: threading.Event) -> None:
    order = {"To": f"+8499200000{thread}", "From": "BHXH", "Body": "Xin chào"}
    with httpx.Client(auth=carrier.auth, timeout=10) as client:
        while True:
            try:
                acknowledged.append(client.post(carrier.messages_url, data=order).raise_for_status().json()["sid"])
            except httpx.HTTPError:
                return
            if len(acknowledged) > 200:
                some.set()


def test_no_acknowledged_message_is_lost_by_a_kill(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    some = threading.Event()
    with running_carrier(tmp_path, pace=0) as carrier:
        threads = [
            threading.Thread(target=post_until_it_dies, args=(carrier, number, acknowledged, some))
            for number in range(8)
        ]
        for thread in threads:
            thread.start()
        assert some.wait(30)
        carrier.kill()
        for thread in threads:
            thread.join(30)
    with running_carrier(tmp_path) as carrier:
        kept = {message["sid"] for message in carrier.messages()}
    assert set(acknowledged) <= kept
    # A request in the air of each thread may have been written and never answered.
    assert len(kept) - len(acknowledged) <= len(threads)


def test_a_killed_carrier_finishes_what_was_under_way(tmp_path: Path) -> None:
    with running_carrier(tmp_path, pace=0.5, undelivered=0) as carrier:
        with carrier.client() as client:
            for number in range(20):
                order = {"To": f"+849920000{number:02}", "From": "BHXH", "Body": "Xin chào"}
                client.post(carrier.messages_url, data=order).raise_for_status()
        carrier.kill()
    with running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        eventually(carrier.figures, lambda seen: seen["messages_under_way"] == 0)
        assert [message["status"] for message in carrier.messages()] == ["delivered"] * 20

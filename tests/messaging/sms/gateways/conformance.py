"""What every gateway must do, whatever its carrier: subclass `Conformance` beside it, with the carrier's dialect."""

import socket
import time
import uuid
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from foundation.settings import Settings
from messaging.sms.gateways.concurrency import MOST, START
from messaging.sms.gateways.protocol import CarrierAwayError, Gateway, Outcome, Outgoing, Verdict
from tests.messaging.sms.factories import number
from tests.messaging.sms.gateways.stub import Behaviour, Dialect, Posted, Stub, running_stub

B, V = Behaviour, Verdict

VERDICTS = {
    B.ACCEPT: V.ACCEPTED,
    B.REFUSE: V.REFUSED,
    B.OPT_OUT: V.OPTED_OUT,
    B.QUEUE_FULL: V.REST,
    B.BAD_SENDER: V.PAUSE,
    B.FAULT: V.UNCERTAIN,
    B.UNAVAILABLE: V.UNCERTAIN,
    B.MALFORMED: V.UNCERTAIN,
    B.PAGE: V.UNCERTAIN,
    B.RESET: V.UNCERTAIN,
    B.HANG_UP: V.UNCERTAIN,
    B.HALF: V.UNCERTAIN,
}
TIMEOUT = 0.6


def outgoing(last: int, body: str = "Chào bà con") -> Outgoing:
    return Outgoing(uuid.uuid4(), number(last), f"{body} {last}", "BHXHLaoCai")


def window_of(how_many: int) -> list[Outgoing]:
    return [outgoing(last) for last in range(how_many)]


class Conformance(ABC):
    """Gives the tests a carrier that speaks the gateway's dialect, and a gateway that is connected to it."""

    @property
    @abstractmethod
    def dialect(self) -> Dialect:
        """How the carrier puts things."""

    @abstractmethod
    def make_gateway(self, settings: Settings, url: str, timeout: float) -> Gateway:
        """A gateway to the carrier at this address, with so many seconds for an answer."""

    @pytest.fixture
    def stub(self) -> Iterator[Stub]:
        with running_stub(self.dialect) as stub:
            yield stub

    @pytest.fixture
    def gateway(self, settings: Settings, stub: Stub) -> Gateway:
        return self.make_gateway(settings, stub.url, 10.0)

    @pytest.fixture
    def hasty(self, settings: Settings, stub: Stub) -> Gateway:
        return self.make_gateway(settings, stub.url, TIMEOUT)

    def test_each_message_is_posted_once_and_gets_one_outcome(self, gateway: Gateway, stub: Stub) -> None:
        window = window_of(200)
        accounted(window, gateway.send_many(window), stub, {V.ACCEPTED: 200})
        assert {(posted.to, posted.body) for posted in stub.posted} == {(sent.to, sent.body) for sent in window}

    def test_an_empty_window_is_nothing(self, gateway: Gateway, stub: Stub) -> None:
        assert gateway.send_many([]) == []
        assert stub.connections == 0

    def test_every_message_gets_the_outcome_of_its_own_answer(self, gateway: Gateway, stub: Stub) -> None:
        kinds = list(VERDICTS)
        window = window_of(5 * len(kinds))
        fates = {sent.to: kinds[place % len(kinds)] for place, sent in enumerate(window)}
        stub.behave = lambda posted: fates[posted.to]
        outcomes = gateway.send_many(window)
        by_attempt = {outcome.attempt_id: outcome for outcome in outcomes}
        assert {sent.to: by_attempt[sent.attempt_id].verdict for sent in window} == {
            to: VERDICTS[fate] for to, fate in fates.items()
        }
        sids = [outcome.sid for outcome in outcomes if outcome.verdict == V.ACCEPTED]
        assert len(set(sids)) == len(sids) == 5
        assert all(outcome.sid is None for outcome in outcomes if outcome.verdict != V.ACCEPTED)
        assert len(posts(stub)) == len(stub.posted) == len(window)

    @pytest.mark.parametrize(
        "behaviour", [kind for kind, verdict in VERDICTS.items() if verdict == V.UNCERTAIN], ids=lambda kind: kind.name
    )
    def test_what_may_have_arrived_is_uncertain_and_not_posted_again(
        self, gateway: Gateway, stub: Stub, behaviour: Behaviour
    ) -> None:
        stub.always(behaviour)
        window = window_of(40)
        accounted(window, gateway.send_many(window), stub, {V.UNCERTAIN: 40})

    @pytest.mark.parametrize("behaviour", [B.HANG, B.DRIP], ids=lambda kind: kind.name)
    def test_no_answer_can_take_longer_than_the_deadline(
        self, hasty: Gateway, stub: Stub, behaviour: Behaviour
    ) -> None:
        stub.always(behaviour)
        window, begun = window_of(20), time.monotonic()
        accounted(window, hasty.send_many(window), stub, {V.UNCERTAIN: 20})
        assert 0.9 * TIMEOUT < time.monotonic() - begun < 3 * TIMEOUT < hasty.patience

    def test_what_has_no_time_left_never_leaves(self, hasty: Gateway, stub: Stub) -> None:
        stub.always(B.HANG)
        window, begun = window_of(400), time.monotonic()
        outcomes = hasty.send_many(window)
        assert time.monotonic() - begun < hasty.patience
        seen = Counter(outcome.verdict for outcome in outcomes)
        assert set(seen) == {V.UNCERTAIN, V.RETRY}
        accounted(window, outcomes, stub, seen)

    def test_nothing_begins_after_the_latest_moment(self, gateway: Gateway, stub: Stub) -> None:
        window = window_of(50)
        outcomes = gateway.send_many(window, time.monotonic() - 0.001)
        accounted(window, outcomes, stub, {V.RETRY: 50})
        assert stub.connections == 0
        stub.delay, latest = 0.2, time.monotonic() + 0.3
        window = window_of(400)
        outcomes = gateway.send_many(window, latest)
        seen = Counter(outcome.verdict for outcome in outcomes)
        assert set(seen) == {V.ACCEPTED, V.RETRY}
        accounted(window, outcomes, stub, seen)

    def test_a_carrier_that_cannot_be_reached_has_nothing(self, settings: Settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        gateway = self.make_gateway(settings, f"http://127.0.0.1:{port}", TIMEOUT)
        outcomes = gateway.send_many(window_of(20))
        assert {(outcome.verdict, outcome.sid, outcome.code) for outcome in outcomes} == {(V.RETRY, None, None)}
        for question in (lambda: gateway.fetch("SM1"), lambda: gateway.messages_to(number(1), datetime.now(UTC))):
            with pytest.raises(CarrierAwayError):
                question()

    def test_connections_are_kept_and_those_that_were_ended_meanwhile_cost_nothing(
        self, gateway: Gateway, stub: Stub
    ) -> None:
        first, second, third = window_of(20), window_of(20), window_of(20)
        gateway.send_many(first)
        opened = stub.connections
        accounted(second, gateway.send_many(second), stub, {V.ACCEPTED: 20}, before=first)
        assert stub.connections == opened
        stub.hang_up()
        accounted(third, gateway.send_many(third), stub, {V.ACCEPTED: 20}, before=first + second)
        assert stub.connections > opened

    def test_several_windows_may_be_under_way_at_once(self, gateway: Gateway, stub: Stub) -> None:
        fates = [B.ACCEPT, B.ACCEPT, B.REFUSE, B.RESET]
        stub.behave = lambda posted: fates[int(posted.to[-2:]) % 4]
        windows = [window_of(100) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            told = list(threads.map(gateway.send_many, windows))
        for window, outcomes in zip(windows, told, strict=True):
            expected = {sent.attempt_id: VERDICTS[fates[int(sent.to[-2:]) % 4]] for sent in window}
            assert {outcome.attempt_id: outcome.verdict for outcome in outcomes} == expected
            assert len(outcomes) == 100
        assert len(posts(stub)) == len(stub.posted) == 800

    def test_nothing_leaves_while_the_carrier_wants_nothing(self, gateway: Gateway, stub: Stub) -> None:
        stub.retry_after = 1
        stub.always(B.THROTTLE)
        window = window_of(200)
        outcomes = gateway.send_many(window)
        assert {outcome.verdict for outcome in outcomes} == {V.RETRY}
        assert all(outcome.retry_after is not None and 0 <= outcome.retry_after <= 1 for outcome in outcomes)
        turned_away, last = len(stub.posted), stub.posted[-1].at
        assert turned_away <= START
        stub.always(B.ACCEPT)
        while {outcome.verdict for outcome in gateway.send_many(window_of(3))} == {V.RETRY}:
            assert len(stub.posted) == turned_away
        assert stub.posted[turned_away].at - last > 0.9

    def test_a_throttling_without_a_time_rests_too_and_halves_what_is_under_way(
        self, gateway: Gateway, stub: Stub
    ) -> None:
        before = gateway.concurrency
        stub.always(B.THROTTLE)
        (outcome,) = gateway.send_many([outgoing(1)])
        assert (outcome.verdict, outcome.retry_after is not None) == (V.RETRY, True)
        assert gateway.concurrency == before // 2
        assert [again.verdict for again in gateway.send_many(window_of(9))] == [V.RETRY] * 9
        assert len(stub.posted) == 1

    def test_a_full_queue_rests_the_sender_not_the_gateway(self, gateway: Gateway, stub: Stub) -> None:
        stub.behave = lambda posted: B.QUEUE_FULL if posted.to == number(1) else B.ACCEPT
        assert [outcome.verdict for outcome in gateway.send_many([outgoing(1)])] == [V.REST]
        assert [outcome.verdict for outcome in gateway.send_many([outgoing(2)])] == [V.ACCEPTED]

    def test_a_carrier_far_away_gets_more_at_once_and_no_more_than_the_most(self, gateway: Gateway, stub: Stub) -> None:
        stub.delay = 0.15
        window = window_of(1500)
        accounted(window, gateway.send_many(window), stub, {V.ACCEPTED: 1500})
        assert 4 * START < stub.most_at_once <= MOST
        assert gateway.concurrency >= stub.most_at_once

    def test_an_answer_nobody_can_read_is_told_without_its_words(self, gateway: Gateway, stub: Stub) -> None:
        stub.always(B.PAGE)
        sent = outgoing(1)
        with capture_logs() as told:
            gateway.send_many([sent])
        (line,) = [line for line in told if line["log_level"] == "error"]
        assert line["attempt"] == str(sent.attempt_id)
        assert not any(secret in str(told) for secret in (sent.to, sent.body, "html"))

    def test_a_message_can_be_looked_up_by_its_number_and_by_its_phone(self, gateway: Gateway, stub: Stub) -> None:
        sent, other = outgoing(77), outgoing(78)
        before = datetime.now(UTC) - timedelta(seconds=2)
        outcomes = {outcome.attempt_id: outcome for outcome in gateway.send_many([sent, other])}
        sid = outcomes[sent.attempt_id].sid
        found = gateway.fetch(sid or "")
        assert found is not None
        assert (found.sid, found.to, found.body) == (sid, sent.to, sent.body)
        assert [entry.sid for entry in gateway.messages_to(sent.to, before)] == [sid]
        assert gateway.messages_to(sent.to, datetime.now(UTC) + timedelta(minutes=1)) == []
        assert gateway.messages_to(number(79), before) == []
        assert gateway.fetch("SM" + "f" * 32) is None


def posts(stub: Stub) -> dict[uuid.UUID, Posted]:
    return {posted.attempt_id: posted for posted in stub.posted}


def accounted(
    window: list[Outgoing],
    outcomes: list[Outcome],
    stub: Stub,
    expected: dict[Verdict, int],
    before: list[Outgoing] | None = None,
) -> None:
    """One outcome a message; what is not said to have stayed was posted once, what is was not posted at all."""
    assert sorted(outcome.attempt_id for outcome in outcomes) == sorted(sent.attempt_id for sent in window)
    assert Counter(outcome.verdict for outcome in outcomes) == expected
    earlier = {sent.attempt_id for sent in before or ()}
    attempts = Counter(posted.attempt_id for posted in stub.posted if posted.attempt_id not in earlier)
    left = {outcome.attempt_id for outcome in outcomes if outcome.verdict != Verdict.RETRY}
    assert attempts == Counter(dict.fromkeys(left, 1))

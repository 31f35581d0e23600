"""What must survive: every fault with its number and what is expected of the house."""

from typing import NamedTuple

import pytest


class Scenario(NamedTuple):
    fault: str
    expected: str


SCENARIOS = {
    1: Scenario("kill -9 of a worker at random instants", "a window a process uncertain at most, 0 duplicates, 0 lost"),
    2: Scenario("SIGTERM in a chunk", "drains, 0 uncertain"),
    3: Scenario("broker killed and emptied", "goes on within 60 s, nothing lost"),
    4: Scenario("broker away at the launch", "the launch commits, sends later"),
    5: Scenario("PostgreSQL kill -9 before the result is committed", "uncertain, then resolved by callback"),
    6: Scenario("PostgreSQL away for a while", "no POST without a committed row"),
    7: Scenario("storm of 429", "backs off, everything sent once"),
    8: Scenario("500 after and before accepting", "uncertain; found by callback or list; else no trace, sent again"),
    9: Scenario("no answer, dripping answer", "bounded by a deadline, uncertain"),
    10: Scenario("reset after the body, connection refused", "uncertain; safe retry"),
    11: Scenario("malformed or HTML 201", "uncertain, alert"),
    12: Scenario("callbacks five times, reversed, late, before our commit", "status only moves forward, same totals"),
    13: Scenario("forged, tampered, replayed callbacks", "403 or no effect, recorded, never 500"),
    14: Scenario("callback endpoint away", "polling closes the gap"),
    15: Scenario("double click, two tabs, launched again", "one launch"),
    16: Scenario("two schedulers, the same task twice", "one effect"),
    17: Scenario("clock skew of 10 minutes, another time zone", "one send, quiet hours hold, leases by the database"),
    18: Scenario("database full", "sending halts, no unrecorded POST"),
    19: Scenario("opt-out during a campaign", "suppressed if not yet dispatched"),
    20: Scenario("wave of refusals, pause, cancel", "pauses itself; 0 POSTs after a pause is confirmed"),
}


def scenario(number: int) -> pytest.MarkDecorator:
    """The test shows what becomes of this scenario, or of a part of it."""
    assert number in SCENARIOS
    return pytest.mark.scenario(number)

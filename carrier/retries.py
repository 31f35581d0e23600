"""When a status callback is posted again.

Twilio reads a URL's fragment as "connection overrides": `rc` is the number of retries (0-5), `rp` the failures worth
one, of 4xx, 5xx, ct (connection), rt (read timeout) or all. Without it Twilio retries once, on a failed connection;
this carrier's own number is a flag. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from typing import NamedTuple
from urllib.parse import parse_qs

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
POLICIES = frozenset({"4xx", "5xx", "ct", "rt"})
MOST_OVERRIDDEN = 5


class RetryPolicy(NamedTuple):
    times: int
    failures: frozenset[str]


def policy(fragment: str, default: int) -> RetryPolicy:
    """An override that Twilio would not understand is ignored, as Twilio does."""
    overrides = parse_qs(fragment)
    times = default
    asked = overrides.get("rc", [""])[0]
    if asked.isdecimal() and int(asked) <= MOST_OVERRIDDEN:
        times = int(asked)
    named = set(overrides.get("rp", ["ct"])[0].split(","))
    failures = POLICIES if "all" in named else POLICIES & named
    return RetryPolicy(times, frozenset(failures or {"ct"}))


def pause(tries: int) -> float:
    """Seconds before the retry that follows `tries` failed posts: 0.5, 1, 2, 4, 8, then 15 each."""
    return min(FIRST_PAUSE * 2.0 ** min(tries - 1, 10), LONGEST_PAUSE)

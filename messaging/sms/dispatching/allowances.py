"""How much of a window may leave: the cap of a number, the budget of a run. Pure; the pace is the limiter's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from messaging.sms.dispatching.composing import Letter
from messaging.sms.lifecycle import Reason

A_DAY = timedelta(hours=24)


class Wait(NamedTuple):
    """The number has had enough for now; from this moment on it may have the next."""

    until: datetime


Fate = Letter | Reason | Wait


def under_the_cap(letters: Mapping[int, Letter | Reason], cap: int, now: datetime) -> dict[int, Fate]:
    """The same letters, some of which wait: at most `cap` to one number within 24 hours, those of this window too."""
    taken: dict[bytes, list[datetime]] = {}
    fates: dict[int, Fate] = {}
    for message_id, letter in letters.items():
        fates[message_id] = letter
        if isinstance(letter, Letter):
            moments = taken.setdefault(letter.number_hash, list(letter.taken))
            if len(moments) < cap:
                moments.append(now)
            else:
                fates[message_id] = Wait((moments[-cap] if cap else now) + A_DAY)
    return fates


def affordable(segments: Iterable[int], spent: int, price: Decimal, budget: Decimal) -> int:
    """How many of these letters, from the first on, fit into the budget; `spent` segments are paid or on their way."""
    return sum((spent + total) * price <= budget for total in accumulate(segments))


def first(fates: Mapping[int, Fate], letters: int) -> dict[int, Fate]:
    """Everything before the letter that is one too many."""
    kept: dict[int, Fate] = {}
    for message_id, fate in fates.items():
        letters -= isinstance(fate, Letter)
        if letters < 0:
            break
        kept[message_id] = fate
    return kept


def lengths(fates: Mapping[int, Fate]) -> Sequence[int]:
    """The segments of each letter, in order."""
    return [fate.segments for fate in fates.values() if isinstance(fate, Letter)]

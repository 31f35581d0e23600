"""How many requests a carrier gets at once: more while its answers are good, half as many when they are not. Pure.

As TCP finds the width of a path (RFC 5681): doubling a round at first, one more a round later, halved by congestion.
A carrier far away then has many more under way than one nearby; one that is slow because it is full gets no more.
"""

START = 32
MOST = 512
_QUEUEING = 2.0  # so many times the shortest answer: from there on the carrier keeps us waiting, not the way to it
_NEARBY = 0.01  # seconds of waiting that mean nothing
_REMEMBERED = 60.0  # seconds after which the shortest answer is taken anew, for a way that has become longer


class Concurrency:
    """Begins at `start`."""

    def __init__(self, start: int = START) -> None:
        self._width = float(start)
        self._steep_below = float(MOST)
        self._shortest = self._shortest_lately = float("inf")
        self._lately_since = float("-inf")
        self._halved_at = float("-inf")

    @property
    def limit(self) -> int:
        """At least 1, at most MOST."""
        return int(self._width)

    def answered(self, seconds: float, now: float, full: bool) -> None:
        """A good answer, so long after its request; `full`: as many as allowed were under way."""
        if now - self._lately_since > _REMEMBERED:
            self._shortest, self._shortest_lately, self._lately_since = self._shortest_lately, seconds, now
        self._shortest_lately = min(self._shortest_lately, seconds)
        self._shortest = min(self._shortest, seconds)
        if full and seconds <= _QUEUEING * self._shortest + _NEARBY:
            more = 1.0 if self._width < self._steep_below else 1.0 / self._width
            self._width = min(float(MOST), self._width + more)

    def congested(self, begun: float, now: float) -> None:
        """A request that began then was turned away or got no answer; what had begun before the last halving is one
        congestion with it."""
        if begun > self._halved_at:
            self._width = self._steep_below = max(1.0, self._width / 2)
            self._halved_at = now

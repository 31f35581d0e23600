"""How long a batch of receipts waits for more: not at all for a lone one, a moment when many come at once.

A batch is written as soon as it holds as many as the one before it: those who report wait for our answer, and no more
of them come than have connections. Now and then a batch waits for twice as many, to find out whether they would come.
"""

MOST = 200  # receipts in a batch
LONGEST = 0.08  # seconds a receipt may wait for others
QUIET = 0.01  # seconds after which, with nobody new, nobody else is expected
_SETTLED = 32  # batches between two questions whether more would come, once the answer was no


class Linger:
    """What the batches of one process taught about the next. Used by one thread at a time."""

    def __init__(self) -> None:
        self._usual = 1
        self._settled = 0
        self._written_at = float("-inf")

    def wanted(self, begun_at: float) -> int:
        """How many the batch that began at that moment waits for; 1: it is written at once."""
        if begun_at - self._written_at > LONGEST:
            return 1
        return self._usual if self._settled > 0 else min(2 * self._usual, MOST)

    def learn(self, wanted: int, size: int, written_at: float) -> None:
        """So many were wanted, so many came until it was written."""
        self._settled = _SETTLED if size < wanted else self._settled - 1
        self._usual = max(1, min(size, MOST))
        self._written_at = written_at

"""How long a batch of receipts waits for more: not at all for a lone one, a moment when many come at once.

Those who report wait for our answer, and no more of them come than have connections. A batch is written as soon as it
holds as many as is usual, or when nobody new has come for a moment, or when its first receipt has waited long enough.
Now and then a batch waits for twice as many as usual: what came until it was quiet is the new measure.

A carrier does not mind waiting a fifth of a second for an answer (Twilio: 15 s). On a busy machine the processes that
bring the next receipts get their turn only after some hundredths; giving up on them earlier makes small batches.
"""

MOST = 200  # receipts in a batch
LONGEST = 0.2  # seconds a receipt may wait for others
QUIET = 0.06  # seconds after which, with nobody new, nobody else is expected
_ASK_AFTER = 5.0  # seconds between two questions whether more would come, once the answer was no
_PATIENCE = 4  # batches in a row that stay small before fewer are usual


class Linger:
    """What the batches of one process taught about the next. Used by one thread at a time."""

    def __init__(self) -> None:
        self._usual = 1
        self._small: list[int] = []
        self._ask_at = self._written_at = float("-inf")

    def wanted(self, begun_at: float) -> int:
        """How many the batch that began at that moment waits for; 1: it is written at once."""
        if begun_at - self._written_at > LONGEST:
            return 1
        return self._usual if begun_at < self._ask_at else min(2 * self._usual, MOST)

    def learn(self, wanted: int, size: int, written_at: float) -> None:
        """So many were wanted, so many came until it was written."""
        asked = wanted > self._usual
        if asked:
            self._ask_at = written_at if size >= wanted else written_at + _ASK_AFTER
        self._small = [*self._small, size] if size < wanted else []
        if asked or size > self._usual:
            self._become(size)
        elif len(self._small) == _PATIENCE:
            self._become(max(self._small))
        self._written_at = written_at

    def _become(self, usual: int) -> None:
        self._usual, self._small = max(1, min(usual, MOST)), []

"""Columns that repeat a few texts: each text is read once in a file."""

from collections.abc import Callable
from typing import Any

from villages.imports.reading.values import Raw

_MOST = 20_000  # a column of other things must not fill the memory


def remembering(read: Callable[[Raw], Any]) -> Callable[[Raw], Any]:
    """The same reader, quicker where texts recur. Refusals are not kept; nor is what is no text: 1 would be True."""
    known: dict[str, Any] = {}

    def recall(raw: Raw) -> Any:
        if type(raw) is not str:
            return read(raw)
        if raw in known:
            return known[raw]
        value = read(raw)
        if len(known) < _MOST:
            known[raw] = value
        return value

    return recall

"""A term of the glossary as the desk needs it: found in a source, looked for in a rendering. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TermKind = Literal["term", "do_not_translate", "explain"]


@dataclass(frozen=True)
class GlossaryTerm:
    """A term that stands in a source, and what is known of it in the language it is rendered in.

    `said`: the ways to say it, the preferred one first; `forbidden`: what must not stand for it. Both may be empty.
    `id` is that of its row, where there is one.
    """

    term: str
    kind: TermKind
    meaning: str = ""
    said: Sequence[str] = ()
    forbidden: Sequence[str] = ()
    id: int | None = None

"""The six digits that prove that somebody holds the phone they write about.

A code is drawn from LOOKUP_KEY and the number of the run that carries it (HMAC-SHA256), so it rests nowhere in clear:
not in the run's words, not in the database, not in a log. Runs are numbered once and never again, and whoever has seen
any number of codes can tell nothing of another one. Guessing is bounded by `limits`.
"""

import hmac

from foundation.keys import lookup_hash

DIGITS = 6


def code(run_id: int) -> str:
    """What `{code}` stands for in the words of this run: six digits, the first of which may be 0."""
    drawn = int.from_bytes(lookup_hash("opt-out code", str(run_id)), "big")
    return f"{drawn % 10**DIGITS:0{DIGITS}d}"


def digest(row_id: int, given: str) -> bytes:
    """What is kept of a code to compare with, of no use for any other request."""
    return lookup_hash("opt-out code digest", f"{row_id} {given}")


def matches(kept: bytes, row_id: int, given: str) -> bool:
    """Whether these digits are the ones that were sent; takes as long for right ones as for wrong ones."""
    return hmac.compare_digest(kept, digest(row_id, given))


def clean(typed: str) -> str:
    """The digits of what somebody typed, with spaces and dashes left out; anything else stays and is wrong."""
    return "".join(letter for letter in typed if not letter.isspace() and letter not in "-.")

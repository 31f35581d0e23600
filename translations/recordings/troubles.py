"""Why a sound file cannot be used, as words that pass between processes and lie in the database."""

from enum import StrEnum


class Trouble(StrEnum):
    """`sound` finds them; the sentence of each stands in `refusals`."""

    UNKNOWN = "unknown"
    VIDEO = "video"
    SEVERAL = "several"
    CODEC = "codec"
    EMPTY = "empty"
    SILENT = "silent"
    DAMAGED = "damaged"
    CUT = "cut"
    SHORT = "short"
    LONG = "long"
    SLOW = "slow"
    LARGE = "large"
    NO_ENCODER = "no-encoder"
    NOT_STORED = "not-stored"
    MISSING = "missing"
    GIVEN_UP = "given-up"

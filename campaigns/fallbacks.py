"""Whose words somebody gets whose language has none, by the policy of the campaign. Pure."""

from collections.abc import Callable, Set

from foundation.languages import Channel, fallback_chain, is_written_for

FALL_BACK, HOLD = "fall_back", "hold"
Chain = Callable[[str], tuple[str, ...]]


def resolve_one(asked: str, approved: Set[str], policy: str, chain: Chain = fallback_chain) -> str | None:
    """The language whose words its speakers get: their own, else by policy the first approved one of the chain."""
    candidates = chain(asked) if policy == FALL_BACK else (asked,)
    return next((slug for slug in candidates if slug in approved), None)


def is_to_be_written(channel: Channel, slug: str, needs_speaker: Set[str]) -> bool:
    """Whether words may still come: the channel takes the writing, and nobody said that it needs a speaker."""
    return is_written_for(channel, slug) and slug not in needs_speaker

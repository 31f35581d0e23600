"""What an approval stands for: the content of a campaign, its digest, and what changed between two of them. Pure.

The digest is SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8, NFC as stored). Sources and approved words
go in with their versions; words nobody has approved yet do not: they change the digest on the day they are.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

LABELS: dict[str, Any] = {
    "title": _l("title"),
    "kind": _l("kind"),
    "audience": _l("audience"),
    "schedule": _l("time"),
    "rules": _l("rules"),
    "budget": _l("budget"),
    "priority": _l("priority on the loudspeaker"),
    "opt_out": _l("how to refuse further messages"),
    "sms": _l("the SMS"),
    "script": _l("the loudspeaker text"),
}
CHANNELS = ("sms", "script")
_HUNDREDTH = Decimal("0.01")  # as the database keeps it, so that 500000 and 500000.00 are one budget


@dataclass(frozen=True)
class Wording:
    """Words of one language and version, as approved (or as the source says them).

    The back-translation is told to readers; it is none of the words that leave.
    """

    language: str
    version: int
    text: str
    back_translation: str = ""


@dataclass(frozen=True)
class Voice:
    """What one channel says: its source and all approved words by language, the source's own among them.

    `needs_speaker` are languages that nobody writes it in; it says why words are missing, so no approver stands for it.
    """

    source_language: str
    source: str
    version: int
    words: Mapping[str, Wording] = field(default_factory=dict)
    needs_speaker: frozenset[str] = frozenset()

    def stored(self) -> dict[str, Any]:
        return {
            "source": [self.source_language, self.version, self.source],
            "words": {slug: [wording.version, wording.text] for slug, wording in self.words.items()},
        }


@dataclass(frozen=True)
class Content:
    """Everything an approver stands for, nothing else."""

    title: str
    kind: str
    audience: Mapping[str, Any]
    send_from: datetime | None
    send_by: datetime | None
    fallback: str
    merges_households: bool
    diacritics: bool
    voices: Mapping[str, Voice]
    budget: Decimal | None = None
    priority: str = "normal"
    # What {opt_out} says by the rules of the day, where the SMS has it: it leaves like any other word.
    opt_out: str = ""

    def stored(self) -> dict[str, Any]:
        """As plain values, the same for the same content whatever the time zone or order they came in."""
        return {
            "title": self.title,
            "kind": str(self.kind),
            "audience": {name: _unordered(value) for name, value in self.audience.items() if value is not None},
            "schedule": [_moment(self.send_from), _moment(self.send_by)],
            "rules": [self.fallback, self.merges_households, self.diacritics],
            # Left out where there is none, as it was before campaigns had one: their approvals hold.
            **({} if self.budget is None else {"budget": str(self.budget.quantize(_HUNDREDTH))}),
            **({} if self.priority == "normal" else {"priority": self.priority}),
            **({"opt_out": self.opt_out} if self.opt_out else {}),
        } | {channel: voice.stored() for channel, voice in self.voices.items()}

    def digest(self) -> str:
        """64 hexadecimal digits."""
        canonical = json.dumps(self.stored(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two stored contents: names of `LABELS`, or `sms:mong-1961` for words of one language."""
    changed: list[str] = []
    for name in LABELS:
        then, now = before.get(name), after.get(name)
        if then == now:
            continue
        if name not in CHANNELS or not then or not now:
            changed.append(name)
            continue
        if then["source"] != now["source"]:
            changed.append(name)
        told = {then["source"][0], now["source"][0]} if name in changed else set()
        slugs = sorted(set(then["words"]) | set(now["words"]))
        changed += [f"{name}:{s}" for s in slugs if then["words"].get(s) != now["words"].get(s) and s not in told]
    return changed


def _unordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple) else value


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None

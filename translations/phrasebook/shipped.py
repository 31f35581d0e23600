"""The standard texts that come with the program."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "phrases.yaml"
SUFFIXES = {"sms": "sms", "script": "loa"}


@dataclass(frozen=True)
class Shipped:
    """One standard text in Vietnamese, for one channel."""

    slug: str
    channel: str
    title: str
    kind: str
    brief: str
    source: str


def shipped(file: Path = FILE) -> Iterator[Shipped]:
    """Every standard text, in the order of the file, the SMS of an entry before its script."""
    for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
        for channel, suffix in SUFFIXES.items():
            if source := entry.get(channel):
                slug = f"{entry['slug']}-{suffix}"
                yield Shipped(slug, channel, entry["title"], entry["kind"], entry["brief"], source)

"""A file somebody handed in on a page: shown before it is applied, and applied only as it was shown."""

import io
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy.orm import Session

from accounts.models import Person
from translations.glossary import actions
from translations.glossary.refusals import LargeFile
from translations.glossary.taking import GlossaryAccount

# The page carries the file along until it is applied, within what a form may hold.
LARGEST = 700_000
MOST_ROWS = 4000


@dataclass(frozen=True)
class Foreseen:
    """The file as text, what it would do, and a fingerprint of that."""

    content: str
    account: GlossaryAccount

    @property
    def seen(self) -> str:
        return sha256(json.dumps(self.account.to_plain()).encode()).hexdigest()


def foresee(session: Session, file: BinaryIO) -> Foreseen:
    """What the file would do; nothing is written.

    Raises:
        UnreadableTable: the file as a whole cannot be taken.
        LargeFile: a page cannot carry so much along.
    """
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST or raw.count(b"\n") > MOST_ROWS:
        raise LargeFile(most=MOST_ROWS)
    account = actions.take_file(session, None, io.BytesIO(raw), apply=False)
    return Foreseen(raw.decode("utf-8-sig"), account)


def apply(session: Session, person: Person, content: str, seen: str) -> Foreseen | None:
    """Apply the file if it still does what was shown; else what it would do now, to be shown again.

    Raises:
        UnreadableTable, LargeFile: see `foresee`.
    """
    actions.wait(session)
    found = foresee(session, io.BytesIO(content.encode()))
    if found.seen != seen:
        return found
    actions.take_file(session, person, io.BytesIO(content.encode()), apply=True)
    return None

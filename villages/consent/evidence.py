"""The paper behind a consent: a photo or a PDF, known by its content, sealed in the store below `consent/`.

A file is put there before its record is committed, and removed after the record is gone; what is left between the two
is found at night (`villages.retention`).
"""

import io
import uuid
from dataclasses import dataclass
from typing import IO

from foundation import clock, sealing
from foundation.spelling import clean
from foundation.storage import store
from villages.consent.refusals import EvidenceTooLarge, EvidenceUnknown

FOLDER = "consent/"
LARGEST = 10 * 1024 * 1024
_LONGEST_NAME = 120
# By the first bytes: PDF 32000-1 7.5.2, JPEG (ITU T.81), PNG (ISO 15948), RIFF/WebP, HEIF (ISO 23008-12) as telephones
# write it.
_BEGINNINGS = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heif"),
)


@dataclass(frozen=True)
class Evidence:
    """A file as it was handed in: its name without folders, its content, and what it really is."""

    name: str
    content: bytes
    kind: str


def read(file: IO[bytes], name: str) -> Evidence:
    """What was handed in.

    Raises:
        EvidenceTooLarge: more than `LARGEST` bytes.
        EvidenceUnknown: neither a photo nor a PDF.
    """
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise EvidenceTooLarge(most=LARGEST // (1024 * 1024))
    called = clean(name.replace("\\", "/").rpartition("/")[2])[-_LONGEST_NAME:] or "evidence"
    if not (kind := kind_of(content)):
        raise EvidenceUnknown(name=called)
    return Evidence(called, content, kind)


def kind_of(content: bytes) -> str:
    """The media type by its first bytes; empty for what is not taken."""
    return next((kind for sign, at, kind in _BEGINNINGS if content[at : at + len(sign)] == sign), "")


def put(evidence: Evidence) -> str:
    """Seal it into the store; its key there tells the day and nothing about anybody."""
    key = f"{FOLDER}{clock.today():%Y%m%d}-{uuid.uuid4().hex}"
    store().write(key, b"".join(sealing.sealed(io.BytesIO(evidence.content))))
    return key


def get(key: str) -> bytes:
    """The content again.

    Raises:
        NoSuchFile: it was removed when its time was over.
    """
    with store().opened(key) as file:
        return b"".join(sealing.opened(file))


def there() -> list[str]:
    """The keys of all evidence in the store."""
    return store().names(FOLDER)


def remove(keys: list[str]) -> None:
    """Throw files away; those already gone are gone."""
    held = store()
    for key in keys:
        held.remove(key)

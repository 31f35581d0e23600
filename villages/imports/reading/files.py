"""A file to be read as a table: one on the disk, or its content, which then never lies there in clear."""

import io
from pathlib import Path
from typing import BinaryIO

File = Path | bytes


def opened(file: File) -> BinaryIO:
    """From its beginning; each opening has a place of its own, and none copies the content."""
    return io.BytesIO(file) if isinstance(file, bytes) else file.open("rb")


def size_of(file: File) -> int:
    """In bytes."""
    return len(file) if isinstance(file, bytes) else file.stat().st_size

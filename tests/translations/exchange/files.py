"""Files as the translator's programs write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from translations.exchange.entry import Entry, Portion

KEYS = ("text_id", "source_version", "language", "version", "words", "back_translation", "note")


def entry(**given: Any) -> Entry:
    usual: dict[str, Any] = {
        "text_id": 12,
        "source_version": 3,
        "language": "tay",
        "version": 2,
        "title": "Gia hạn thẻ BHYT",
        "channel": "sms",
        "brief": "Nhắc người sắp hết hạn thẻ",
        "source": "Thẻ BHYT của {name} hết hạn.\nGọi {hotline}.",
        "source_language": "vi",
        "state": "needs_editing",
        "words": "[Tày – bản mẫu] {name}\n{hotline}",
        "back_translation": "Thẻ của {name}, gọi {hotline}",
        "note": "đọc lại giúp",
        "previous": "Thẻ của {name} hết hạn.",
        "explained": (("{name}", "tên"), ("{hotline}", "đường dây nóng")),
    }
    return Entry(**{**usual, **given})


def portion(*entries: Entry, left: int = 0) -> Portion:
    return Portion(entries or (entry(),), left)


def workbook(rows: Sequence[Mapping[str, Any]], keys: Sequence[str] = KEYS) -> bytes:
    """A workbook with one row of keys, as a person could make it."""
    book = Workbook()
    book.active.append(list(keys))
    for row in rows:
        book.active.append([row.get(key) for key in keys])
    return saved(book)


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def edited(content: bytes, **cells: Any) -> bytes:
    """The handed-out workbook with these cells written in its first row of words, saved anew."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    keys = [cell.value for cell in sheet[1]]
    for key, value in cells.items():
        sheet.cell(3, keys.index(key) + 1).value = value
    return saved(book)


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The archive with these parts replaced; `__` stands for a slash, `_dot_` for a dot."""
    wanted = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, wanted.pop(name, None) or old.read(name))
        for name, part in wanted.items():
            new.writestr(name, part)
    return held.getvalue()

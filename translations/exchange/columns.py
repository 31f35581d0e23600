"""The columns of the spreadsheet: keys that never change, and heads in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from foundation.spelling import fold
from foundation.web.locales import offered

HEADS: dict[str, Any] = {
    "text_id": _l("Number of the text"),
    "source_version": _l("Version of the source"),
    "language": _l("Language (short name)"),
    "version": _l("Version of the rendering"),
    "title": _l("Text"),
    "brief": _l("What it is about"),
    "source_language": _l("Language of the source"),
    "source": _l("Source"),
    "words": _l("Rendering"),
    "back_translation": _l("Back-translation into Vietnamese"),
    "note": _l("Note to the reviewer"),
    "placeholders": _l("Placeholders: copy them as they are"),
    "previous": _l("Source before it was changed"),
    "state": _l("State"),
}
HIDDEN = ("text_id", "source_version", "language", "version")
WRITTEN = ("words", "back_translation", "note")
# Without these it is not known what the words are.
NEEDED = (*HIDDEN, "words")
WIDTHS = {
    "title": 26,
    "brief": 30,
    "source_language": 16,
    "source": 48,
    "words": 48,
    "back_translation": 48,
    "note": 26,
    "placeholders": 30,
}


def heads() -> dict[str, str]:
    """The head of each column in the reader's language."""
    return {key: str(head) for key, head in HEADS.items()}


def known() -> Mapping[str, str]:
    """The key of a column by its key or by its head in any language of the interface, both folded."""
    found = {fold(key): key for key in HEADS}
    for locale in offered():
        with force_locale(locale):
            found |= {fold(head): key for key, head in heads().items()}
    return found

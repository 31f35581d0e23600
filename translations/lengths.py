"""How much may be written in one field of the desk: far more than anybody says in one text, and not without end."""

from typing import Any

from flask_babel import lazy_gettext as _l

from foundation.web import formats
from translations.refusals import DeskRefusal

# Characters (code points) of the words as they are stored.
LONGEST = 10_000
LONGEST_TITLE = 120

FIELDS: dict[str, Any] = {
    "source": _l("Source"),
    "words": _l("Rendering"),
    "back_translation": _l("Back-translation into Vietnamese"),
    "note": _l("Note"),
    "comment": _l("A question or remark to colleagues"),
    "reason": _l("Reason"),
    "title": _l("Title"),
    "brief": _l("Brief for translators and approvers"),
    "meaning": _l("What it means"),
}


class TooLong(DeskRefusal):
    """A field holds more than is kept; `name` is its key in `FIELDS`."""

    message = _l("“%(field)s” is too long: %(length)s characters, at most %(most)s. Please shorten it.")

    def __init__(self, name: str, length: int, most: int = LONGEST) -> None:
        super().__init__(field=FIELDS[name], length=formats.number(length), most=formats.number(most))
        self.name = name


def refuse_long(most: int = LONGEST, /, **said: str) -> None:
    """Go on only when every field, given by its key in `FIELDS`, is short enough.

    Raises:
        TooLong: the first that is not.
    """
    for name, words in said.items():
        if len(words) > most:
            raise TooLong(name, len(words), most)

"""What the house refuses, as a sentence for the reader.

Each room draws its own small tree below `Refusal`. The class carries the sentence, marked for extraction, and its
fields; a door turns it into the reader's language by `str(error)` and into a status code or an exit code.
"""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l


class Refusal(Exception):
    """Something asked for cannot be done; `str()` gives the sentence in the reader's language."""

    message: ClassVar[Any] = _l("This cannot be done.")

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__()

    def __str__(self) -> str:
        sentence = str(self.message)
        return sentence % {name: str(value) for name, value in self.fields.items()} if self.fields else sentence


class NotFound(Refusal):
    """The thing named does not exist, or is out of the reader's reach: both read the same."""

    message = _l("“%(name)s” was not found.")

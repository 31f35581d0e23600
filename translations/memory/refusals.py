"""What the memory refuses, each with its sentence for the reader.

Refusal
├── UnreadableMemory    the file as a whole; nothing was changed
│   ├── NotTmx, DeclaredTypes, TooManyUnits, EmptyMemory, LostFile
└── UnitRefused         one unit of it; the others are taken
    ├── UnknownTag, OtherLanguage, MissingSide, NothingToSay; also lengths.TooLong
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class UnreadableMemory(Refusal):
    """A file that is not taken."""


class NotTmx(UnreadableMemory):
    message = _l("This file is not a whole TMX file: it cannot be read at line %(line)s. Export it once more.")


class DeclaredTypes(UnreadableMemory):
    message = _l(
        "The file declares entities or types of its own (<!DOCTYPE … [ … ]>), or uses such entities (&…;). "
        "To be safe it is not taken. Remove them and choose the file again."
    )


class TooManyUnits(UnreadableMemory):
    message = _l("The file has more than %(most)s units, which is more than is taken at once.")


class EmptyMemory(UnreadableMemory):
    message = _l("There is not one unit in the file.")


class LostFile(UnreadableMemory):
    message = _l("The file you looked through is not kept any more: choose it again.")


class UnitRefused(Refusal):
    """One unit of a file that is left out."""


class UnknownTag(UnitRefused):
    message = _l("“%(tag)s” is no language that is written here.")


class OtherLanguage(UnitRefused):
    message = _l("It is in %(found)s, but %(wanted)s was asked for.")


class MissingSide(UnitRefused):
    message = _l("It has no source, or no rendering.")


class NothingToSay(UnitRefused):
    message = _l("Its source or its rendering is empty.")

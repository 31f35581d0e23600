"""What the glossary refuses, each with its sentence for the reader.

GlossaryRefusal
├── EmptyTerm, EmptyWords, LongTerm, LongMeaning, LongWords, LongNote
├── KnownTerm          the term is there already, perhaps in other letters
├── UnknownKind, UnknownUse
├── OwnLanguage, StaysAsItIs, SaidAndForbidden, LanguageMissing
├── OtherwiseAbove     a row of a file contradicts an earlier one
├── ChangedMeanwhile
└── LargeFile          more than a page shows before it is applied; the command takes it
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class GlossaryRefusal(Refusal):
    """Something the glossary does not take."""


class EmptyTerm(GlossaryRefusal):
    message = _l("The term is missing.")


class EmptyWords(GlossaryRefusal):
    message = _l("The words are missing.")


class LongTerm(GlossaryRefusal):
    message = _l("The term is too long: %(length)s characters, at most %(most)s.")


class LongMeaning(GlossaryRefusal):
    message = _l("The meaning, or where it was taken from, is too long: %(length)s characters, at most %(most)s.")


class LongWords(GlossaryRefusal):
    message = _l("The words are too long: %(length)s characters, at most %(most)s.")


class LongNote(GlossaryRefusal):
    message = _l("The note is too long: %(length)s characters, at most %(most)s.")


class KnownTerm(GlossaryRefusal):
    message = _l("“%(term)s” stands in the glossary already.")


class UnknownKind(GlossaryRefusal):
    message = _l("“%(kind)s” is no kind of term; one of these is meant: %(known)s.")


class UnknownUse(GlossaryRefusal):
    message = _l("“%(use)s” does not say how the words are used; one of these is meant: %(known)s.")


class OwnLanguage(GlossaryRefusal):
    message = _l("The term itself is written in %(language)s: it has no rendering in that language.")


class StaysAsItIs(GlossaryRefusal):
    message = _l("“%(term)s” is not translated: it has no other words in any language.")


class SaidAndForbidden(GlossaryRefusal):
    message = _l("“%(words)s” cannot be the words to say and forbidden at once.")


class LanguageMissing(GlossaryRefusal):
    message = _l("These are words without a language.")


class OtherwiseAbove(GlossaryRefusal):
    message = _l("Row %(row)s says otherwise of this term: only the first is considered.")


class ChangedMeanwhile(GlossaryRefusal):
    message = _l(
        "Somebody else changed this while you had it open. Nothing was lost: what you wrote is still here; compare it "
        "with what stands there now, then save again."
    )


class LargeFile(GlossaryRefusal):
    message = _l("The file is too large for this page: at most %(most)s rows. Take it in parts.")

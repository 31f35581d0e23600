"""What is refused of a file that comes back.

UnreadableFile                 the file as a whole: nothing of it is looked at
├── WrongExtension, OtherContent, PrintedSheet, OldWorkbook
├── FileTooLarge, UnpacksTooLarge, TooManyRows
├── BrokenWorkbook, LockedWorkbook, NoTable
└── BrokenCatalogue, NotText, NotOurs, AllObsolete
RowRefused                     one row of it; the others go on
├── NoNumber, UnknownText, ForeignEntry, RepeatedRow
├── LostLetters                it went through a program that does not know our letters
├── MadeByProgram              a formula, number or date where words are meant
├── OtherLanguage, OtherSource, SourceChanged
└── DeskNewer, DeskApproved    conflicts: a person has to choose
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import NotFound
from translations.refusals import DeskRefusal


class NothingPending(DeskRefusal):
    message = _l("Nothing waits to be translated into %(language)s there: there is nothing to take along.")


class WrongSheetNumber(DeskRefusal):
    message = _l("“%(code)s” is not a number as it stands on a printed sheet, such as 12-3-tay.")


class UnreadableFile(DeskRefusal):
    """The file as a whole cannot be taken."""


class WrongExtension(UnreadableFile):
    message = _l("“%(name)s” is neither a spreadsheet (.xlsx) nor a PO file (.po): only these two can be taken back.")


class OtherContent(UnreadableFile):
    message = _l("“%(name)s” does not hold what its name says. Save it again as .xlsx or .po and hand in that file.")


class PrintedSheet(UnreadableFile):
    message = _l("A printed sheet cannot be read back: type its words at the desk, by the number printed on it.")


class OldWorkbook(UnreadableFile):
    message = _l("This spreadsheet is of the old kind or has a password: save it as .xlsx without a password.")


class FileTooLarge(UnreadableFile):
    message = _l("The file is larger than %(most)s MB: that is no file of the desk.")


class UnpacksTooLarge(UnreadableFile):
    message = _l("The spreadsheet unpacks to far more than a file of the desk holds; it was not opened.")


class TooManyRows(UnreadableFile):
    message = _l("The file has more than %(most)s rows: that is no file of the desk.")


class BrokenWorkbook(UnreadableFile):
    message = _l("The spreadsheet is damaged and cannot be read. Open it in your program, save it anew and try again.")


class NoTable(UnreadableFile):
    message = _l(
        "No sheet of this file has the columns of the desk (%(columns)s). Take a fresh file along and copy the words."
    )


class BrokenCatalogue(UnreadableFile):
    message = _l("The PO file cannot be read at line %(line)s: a quotation mark or a word such as msgstr is missing.")


class NotText(UnreadableFile):
    message = _l("The PO file is not text in UTF-8: save it in that encoding.")


class NotOurs(UnreadableFile):
    message = _l("No entry of this PO file comes from this desk.")


class AllObsolete(UnreadableFile):
    message = _l("All entries of this PO file are marked as obsolete: there is nothing in it to take.")


class RowRefused(DeskRefusal):
    """One row that is left out."""


class NoNumber(RowRefused):
    message = _l("The hidden column “%(column)s” has no number any more: it is not known which text this is.")


class ForeignEntry(RowRefused):
    message = _l("This entry does not come from this desk.")


class UnknownText(RowRefused):
    message = _l("There is no text number %(text)s here.")


class RepeatedRow(RowRefused):
    message = _l("Row %(row)s is the same text in the same language: only the first is taken.")


class OtherLanguage(RowRefused):
    message = _l("The head of the file says “%(said)s”, this entry is in %(language)s.")


class OtherSource(RowRefused):
    message = _l("The file says that the source is in “%(said)s”; the source of this text is in %(language)s.")


class LostLetters(RowRefused):
    message = _l(
        "Letters were lost on the way, as when a file is saved as CSV: hand in the .xlsx file itself, without "
        "that detour."
    )


class MadeByProgram(RowRefused):
    message = _l(
        "The program has made a number, a date or a formula of what stands under “%(column)s”: format the cell as text "
        "and write it again."
    )


class SourceChanged(RowRefused):
    message = _l("The source has changed since the file was made: take a fresh file along and move your words over.")


class DeskNewer(RowRefused):
    message = _l("At the desk somebody has written other words since the file was made.")


class DeskApproved(RowRefused):
    message = _l("Other words have been approved at the desk since the file was made.")


class Expired(NotFound):
    message = _l("“%(file)s” waited longer than %(days)s days and is forgotten: hand the file in again.")

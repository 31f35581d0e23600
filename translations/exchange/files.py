"""The forms of a file, and which of them comes back: by its name and by what it holds, which must agree."""

from flask_babel import lazy_gettext as _l

from foundation import clock, settings
from translations.exchange import catalogue, printed, table, workbook
from translations.exchange.entry import Content, Portion
from translations.exchange.refusals import (
    FileTooLarge,
    OldWorkbook,
    OtherContent,
    PrintedSheet,
    WrongExtension,
)

FORMS = {
    "xlsx": _l("spreadsheet (Excel, LibreOffice)"),
    "po": _l("PO file (Poedit)"),
    "pdf": _l("printed sheet to write on by hand (PDF)"),
}
MEDIA_TYPES = {"xlsx": workbook.MEDIA_TYPE, "po": catalogue.MEDIA_TYPE, "pdf": printed.MEDIA_TYPE}
LARGEST = 12 * 1024 * 1024  # bytes; see `queries.HEAVIEST`
# An OpenDocument file begins with a part that names its kind, packed as it is.
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis"
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def write(form: str, portion: Portion) -> bytes:
    """The file with these entries, of which there is at least one, all in one language.

    Raises:
        NoFont: a printed sheet with letters that no installed font draws.
    """
    if form == "xlsx":
        return workbook.write(portion)
    now = clock.local(clock.now())
    return catalogue.write(portion, now) if form == "po" else printed.write(portion, settings.current().font_folders)


def read(name: str, content: bytes) -> Content:
    """What stands in a file of that name.

    Raises:
        UnreadableFile: it cannot be taken as a whole.
    """
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    if content.startswith(_PDF):
        raise PrintedSheet
    if content.startswith(_OLE):
        raise OldWorkbook
    if extension not in {"xlsx", "po"}:
        raise WrongExtension(name=name)
    if len(content) > LARGEST:
        raise FileTooLarge(most=LARGEST // 1024 // 1024)
    if content.startswith(_ZIP) != (extension == "xlsx") or content[30:].startswith(_OPEN_DOCUMENT):
        raise OtherContent(name=name)
    return table.read(content) if extension == "xlsx" else catalogue.read(content)

"""Why a file as a whole cannot be read, a sentence each. Nothing of it was taken.

UnreadableTable (villages.imports.tables)
├── LargeFile, LargeInside (Bursting), CrowdedSheet, WideSheet
├── ProtectedFile, BrokenFile
├── NoTable            a photo, a PDF, a letter, a web page
├── EmptySheet
└── NoSuchSheet, UnreadText
"""

from flask_babel import lazy_gettext as _l

from villages.imports.tables import UnreadableTable


class LargeFile(UnreadableTable):
    message = _l("The file is larger than %(most)s MB: take out what is no list (pictures), or hand it in in parts.")


class LargeInside(UnreadableTable):
    message = _l(
        "Unpacked, this file would be more than %(most)s MB. It was not opened. "
        "Copy the list alone into a new workbook and hand that in."
    )


class Bursting(LargeInside):
    message = _l(
        "Unpacked, this file would be %(times)s times as large, as no list is. It was not opened. "
        "Copy the list alone into a new workbook and hand that in."
    )


class CrowdedSheet(UnreadableTable):
    message = _l("The list has more than %(most)s rows: hand it in in parts.")


class WideSheet(UnreadableTable):
    message = _l("The list has more than %(most)s columns: copy the columns that are needed into a new workbook.")


class ProtectedFile(UnreadableTable):
    message = _l("The file is protected by a password: save it without one, then hand it in.")


class BrokenFile(UnreadableTable):
    message = _l("The file is damaged and cannot be opened: open it in the spreadsheet, save it anew, then hand it in.")


class NoTable(UnreadableTable):
    message = _l("The file is %(kind)s, not a list: hand in an XLSX, XLS, ODS or CSV file.")


class SavedAsPage(UnreadableTable):
    message = _l(
        "The file is called a workbook but holds a web page or XML: open it in the spreadsheet and save it as XLSX."
    )


class OtherWorkbook(UnreadableTable):
    message = _l("Workbooks of the kind %(kind)s are not read: open it in the spreadsheet and save it as XLSX.")


class EmptySheet(UnreadableTable):
    message = _l("The file holds no rows: it needs a row of column names and, below it, a row for each entry.")


class NoSuchSheet(UnreadableTable):
    message = _l("The workbook has no sheet “%(name)s”: choose another.")


class UnreadText(UnreadableTable):
    message = _l("The letters of this file cannot be read: in the spreadsheet, save it as XLSX or as “CSV UTF-8”.")

"""What is refused when somebody asks for a list or fetches it.

ExportRefusal
├── NoColumns, UnknownColumn
├── NumbersNotNeeded     whole numbers are for communicators
├── NothingToExport      an export of nothing is no file
├── NotReady, Gone
└── NoLongerAllowed      who asked has lost the role meanwhile
"""

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class ExportRefusal(Refusal):
    """No list is handed out."""


class NoColumns(ExportRefusal):
    message = _l("Choose at least one column.")


class UnknownColumn(ExportRefusal):
    message = _l("There is no column “%(column)s”.")


class NumbersNotNeeded(ExportRefusal):
    message = _l("Whole phone and insurance numbers are for communicators: choose the masked columns.")


class NothingToExport(ExportRefusal):
    message = _l("Nobody answers this question within your reach: there is nothing to export.")


class NotReady(ExportRefusal):
    message = _l("The list is not made yet.")


class Gone(ExportRefusal):
    message = _l("The list was thrown away when its time was over: ask for it again.")


class NoLongerAllowed(ExportRefusal):
    message = _l("Whoever asked for this list may not export it any more.")

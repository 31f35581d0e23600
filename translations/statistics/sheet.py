"""The statistics as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from flask_babel import gettext as _

from foundation.web import formats
from messaging.sms.registration.sheet import escaped
from translations.statistics.queries import MonthOfLanguage

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine


def csv_of(rows: Iterable[MonthOfLanguage]) -> str:
    """A line per language and month: 2026-03, counts as digits alone, the wait in hours."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    counts = (_("Submitted"), _("Texts approved"), _("Words"), _("Sent back"))
    write((_("Month"), _("Language"), *counts, _("Hours waited, median"), _("Reviewed by")))
    for row in rows:
        waited = "" if row.waiting is None else round(row.waiting.total_seconds() / 3600, 1)
        read = "; ".join(f"{name} ({count})" for name, count in row.reviewers)
        figures = (row.submitted, row.texts, row.words, row.sent_back)
        write((f"{row.month:%Y-%m}", escaped(formats.language(row.language)), *figures, waited, escaped(read)))
    return _BOM + out.getvalue()

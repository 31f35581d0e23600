"""What keepers of the list are reminded of: a number in the navigation, a sentence on their home page."""

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts import sessions
from foundation.database import db
from foundation.web.reminders import Reminder
from villages.requests import queries
from villages.requests.queries import Waiting


def waiting_here() -> int:
    """How many requests wait within the reader's reach."""
    return _waiting().waiting


def due_here() -> Reminder | None:
    """What is late or due today within the reader's reach."""
    due = _waiting()
    if not due.overdue + due.today:
        return None
    late = ngettext("%(num)s request is overdue.", "%(num)s requests are overdue.", due.overdue)
    today = ngettext("%(num)s request is due today.", "%(num)s requests are due today.", due.today)
    told = [sentence for sentence, many in ((late, due.overdue), (today, due.today)) if many]
    about = _("Requests about personal data")
    return Reminder(f"{about}: {' '.join(told)}", url_for("requests.index"), "danger" if due.overdue else "warning")


def _waiting() -> Waiting:
    """Asked once a page."""
    if "requests_waiting" not in g:
        g.requests_waiting = queries.waiting(db.session, sessions.person())
    found: Waiting = g.requests_waiting
    return found

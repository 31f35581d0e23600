"""The page of lists of people: one is handed in and accounted for, or deleted."""

import csv
import io
import tempfile
from base64 import b64encode
from pathlib import Path

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from foundation.database import db
from foundation.refusals import Refusal
from villages.audience.forms import ListForm
from villages.audience.lists import actions, queries
from villages.audience.lists.actions import Account
from villages.audience.lists.rows import wanted
from villages.audience.saved.refusals import NameMissing, NameTaken
from villages.audience.views import AUTHORS, pages

MOST_SHOWN = 500  # row numbers on one page
MOST_FILED = 20_000  # rows in the file that hangs on the page
_UNREAD = _l("Neither ref nor insurance number nor phone of this row can be read.")
_UNKNOWN = _l("No resident within reach has this ref, insurance number or phone.")


@pages.route("/lists", methods=["GET", "POST"])
@needs(*AUTHORS)
def lists() -> tuple[str, int]:
    """The lists the reader may use; a new one is taken and accounted for."""
    form, account = ListForm(), None
    if form.validate_on_submit():
        try:
            account = _take(form.name.data, form.file.data)
        except Refusal as refusal:
            form.refuse(refusal, "name" if isinstance(refusal, NameMissing | NameTaken) else "file")
            db.session.rollback()
        else:
            db.session.commit()
    kept = queries.lists(db.session, sessions.person())
    shown = {"form": form, "account": account, "kept": kept, "file": _file(account)}
    return render_template("audience/lists.html", most=MOST_SHOWN, most_filed=MOST_FILED, **shown), form.status


@pages.post("/lists/<int:list_id>/delete")
@needs(*AUTHORS)
def delete_list(list_id: int) -> Response:
    """Delete it: audiences that name it hold nobody from then on."""
    kept = queries.people_list(db.session, sessions.person(), list_id)
    name = kept.name
    actions.drop(db.session, sessions.person(), kept)
    db.session.commit()
    flash(_("The list “%(name)s” is deleted. An audience that names it holds nobody now.", name=name), "success")
    return redirect(url_for(".lists"))


def _file(account: Account | None) -> str:
    """The rows of which nobody was found, with the reason, as an address that is a CSV file itself.

    It is there as long as the page: kept nowhere, and without anything of what the rows say.
    """
    if account is None or not account.missing:
        return ""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow([_("Row"), _("Reason")])
    reasons = {True: str(_UNREAD), False: str(_UNKNOWN)}
    rows.writerows([one.row, reasons[one.unread]] for one in account.missing[:MOST_FILED])
    return f"data:text/csv;charset=utf-8;base64,{b64encode(written.getvalue().encode('utf-8-sig')).decode()}"


def _take(name: str, file: FileStorage) -> Account:
    # The file is gone with the block: what is kept is who was found, never the numbers in it.
    with tempfile.TemporaryDirectory(prefix="tieng-ban-list-") as folder:
        path = Path(folder) / "list"
        file.save(path)
        return actions.take(db.session, sessions.person(), name, wanted(path, file.filename or ""))

"""The page of lists of people: one is handed in and accounted for, or deleted."""

import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
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
    shown = {"form": form, "account": account, "kept": kept, "most": MOST_SHOWN}
    return render_template("audience/lists.html", **shown), form.status


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


def _take(name: str, file: FileStorage) -> Account:
    # The file is gone with the block: what is kept is who was found, never the numbers in it.
    with tempfile.TemporaryDirectory(prefix="tieng-ban-list-") as folder:
        path = Path(folder) / "list"
        file.save(path)
        return actions.take(db.session, sessions.person(), name, wanted(path, file.filename or ""))

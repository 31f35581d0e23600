"""The page of people to ask in a village: who may be called, and by whom it was looked up."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import tabs
from villages.contacts import actions, queries, undoing
from villages.contacts.forms import ChangedContactForm, ContactForm
from villages.contacts.refusals import UndoTooLate, UnknownRole
from villages.contacts.roles import ROLES
from villages.contacts.undoing import Before
from villages.models import Village
from villages.overview.queries import village_within

pages = Blueprint("contacts", __name__, template_folder="templates", url_prefix="/villages")
READERS = ("communicator", "approver", "administrator")
KEEPERS = ("communicator", "administrator")
_SLIP = "contact before"

tabs.add("village", "contacts.of_village", _l("People to ask"), READERS, order=30)
deeds.name(
    {
        "contact.add": _l("Person to ask entered"),
        "contact.change": _l("Person to ask changed"),
        "contact.remove": _l("Person to ask removed"),
        "contact.undo": _l("Change of a person to ask undone"),
        "contact.reveal": _l("Number of a person to ask shown in full"),
    },
    fields=ROLES,
)


@pages.get("/<int:village_id>/contacts")
@needs(*READERS)
def of_village(village_id: int) -> str:
    """Who to ask there, numbers masked, and the form for one more."""
    return _page(_village(village_id), ContactForm(formdata=None))


@pages.post("/<int:village_id>/contacts")
@needs(*KEEPERS)
def add(village_id: int) -> tuple[str, int] | Response:
    """Somebody more."""
    village, form = _village(village_id), ContactForm()
    if form.validate_on_submit() and form.accepts(
        lambda: actions.add(db.session, sessions.person(), village, form.details()), {UnknownRole: "role"}
    ):
        return _done(village, _("Entered."))
    return _page(village, form), 422


@pages.route("/<int:village_id>/contacts/<int:contact_id>", methods=["GET", "POST"])
@needs(*KEEPERS)
def edit(village_id: int, contact_id: int) -> str | tuple[str, int] | Response:
    """What is known of one of them."""
    village = _village(village_id)
    found = queries.contact(db.session, village, contact_id)
    form = ChangedContactForm() if request.method == "POST" else ChangedContactForm.of(found)
    if form.validate_on_submit():
        before = actions.change(db.session, sessions.person(), village, contact_id, form.details())
        return _done(village, _("Saved."), before)
    return render_template("contacts/edit.html", form=form, village=village, contact=found), form.status


@pages.post("/<int:village_id>/contacts/<int:contact_id>/remove")
@needs(*KEEPERS)
def remove(village_id: int, contact_id: int) -> Response:
    """One of them goes, and can be brought back for an hour."""
    village = _village(village_id)
    before = actions.remove(db.session, sessions.person(), village, contact_id)
    return _done(village, _("Removed: the name and the number are deleted."), before)


@pages.post("/<int:village_id>/contacts/undo")
@needs(*KEEPERS)
def undo(village_id: int) -> Response:
    """Who was changed or removed last is as before."""
    village = _village(village_id)
    try:
        actions.put_back(db.session, sessions.person(), village, session.pop(_SLIP, ""))
    except UndoTooLate as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for(".of_village", village_id=village.id))
    return _done(village, _("Undone: everything is as before."))


@pages.post("/<int:village_id>/contacts/<int:contact_id>/reveal")
@needs("communicator")
def reveal(village_id: int, contact_id: int) -> Response:
    """One number in full, for who has to call; the trail says who looked."""
    village = _village(village_id)
    actions.reveal(db.session, sessions.person(), village, contact_id)
    db.session.commit()
    answer = make_response(_page(village, ContactForm(formdata=None), contact_id))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _village(village_id: int) -> Village:
    return village_within(db.session, sessions.person(), village_id)


def _page(village: Village, form: ContactForm, revealed: int | None = None) -> str:
    found = queries.contacts(db.session, village, revealed)
    undo = _can_be_undone(village)
    return render_template(
        "contacts/index.html", village=village, contacts=found, form=form, revealed=revealed, undo=undo
    )


def _can_be_undone(village: Village) -> bool:
    try:
        return bool(undoing.read(session.get(_SLIP, ""), village.id))
    except Refusal:
        return False


def _done(village: Village, said: str, before: Before | None = None) -> Response:
    db.session.commit()
    if before:
        session[_SLIP] = before.slip()
    else:
        session.pop(_SLIP, None)
    flash(said, "success")
    return redirect(url_for(".of_village", village_id=village.id))

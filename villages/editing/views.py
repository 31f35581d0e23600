"""Pages on which a village is entered and changed by hand."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.refusals import NotFound, Refusal
from villages.editing import actions
from villages.editing.forms import NewVillageForm, VillageForm
from villages.editing.refusals import ChangedMeanwhile, RefTaken, SameName
from villages.overview.queries import village_within, villages_in

pages = Blueprint("editing_villages", __name__, template_folder="templates", url_prefix="/villages")
KEEPERS = ("communicator", "administrator")

FIELDS = {
    "name": _l("name"),
    "languages": _l("languages"),
    "slots": _l("loudspeaker hours"),
    "clusters": _l("loudspeaker clusters"),
    "notes": _l("notes"),
}
deeds.name(
    {
        "village.add": _l("Village entered by hand"),
        "village.change": _l("Village changed"),
        "village.undo": _l("Change of a village undone"),
        "village.remove": _l("Village removed"),
    },
    {"village": _l("Village")},
    FIELDS,
)
_BESIDE: dict[type[Refusal], str] = {SameName: "name", RefTaken: "ref"}


@pages.route("/communes/<code>/new", methods=["GET", "POST"])
@needs(*KEEPERS)
def new(code: str) -> str | tuple[str, int] | Response:
    """A village that no list has brought yet."""
    villages_in(db.session, sessions.person(), code)
    form = NewVillageForm()
    if not _arranged(form) and form.validate_on_submit():
        try:
            made = actions.add_village(db.session, sessions.person(), code, _ref(form), form.written())
        except (SameName, RefTaken) as refusal:
            form.refuse(refusal, _BESIDE[type(refusal)])
        else:
            db.session.commit()
            return redirect(url_for("villages.village", village_id=made.id))
    return render_template("editing_villages/new.html", form=form, code=code), form.status


@pages.route("/<int:village_id>/edit", methods=["GET", "POST"])
@needs(*KEEPERS)
def edit(village_id: int) -> str | tuple[str, int] | Response:
    """A village is changed, unless somebody else did so meanwhile."""
    found = village_within(db.session, sessions.person(), village_id)
    form = VillageForm() if request.method == "POST" else VillageForm.of(found)
    if not _arranged(form) and form.validate_on_submit():
        try:
            actions.change_village(db.session, sessions.person(), village_id, form.written(), form.seen.data or "")
        except (SameName, ChangedMeanwhile) as refusal:
            form.refuse(refusal, _BESIDE.get(type(refusal)))
            # Read and understood, the next press writes over it knowingly.
            form.seen.data, form.seen.raw_data = found.updated_at.isoformat(), None
        else:
            db.session.commit()
            flash(_("Saved. The history keeps what was there before."), "success")
            return redirect(url_for("villages.village", village_id=village_id))
    return render_template("editing_villages/edit.html", form=form, village=found), form.status


@pages.post("/<int:village_id>/undo/<int:version_id>")
@needs(*KEEPERS)
def undo(village_id: int, version_id: int) -> Response:
    """The last change by hand is put back."""
    try:
        actions.undo_change(db.session, sessions.person(), village_id, version_id)
    except NotFound:
        raise
    except Refusal as refusal:
        flash(str(refusal), "warning")
    else:
        db.session.commit()
        flash(_("The change is undone: the village is as it was before."), "success")
    return redirect(url_for("history.of_village", village_id=village_id))


def _arranged(form: VillageForm) -> bool:
    return request.method == "POST" and form.arrange(request.form.get("do", ""))


def _ref(form: NewVillageForm) -> str:
    return " ".join((form.ref.data or "").split())

"""Pages of the people: the search, one person, a correction, what became of them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.communes import COMMUNES
from foundation.database import db
from foundation.keys import decrypt
from foundation.languages import LANGUAGES
from foundation.masking import masked_number, masked_phone
from foundation.refusals import Refusal
from foundation.web import navigation, pagination, tabs
from villages.imports.fields import FIELDS
from villages.models import Resident
from villages.residents import actions, queries
from villages.residents.forms import BESIDE, ResidentForm
from villages.residents.history import history as history_of
from villages.residents.refusals import NothingToUndo
from villages.residents.search import CARDS, MARKS, Search

pages = Blueprint("residents", __name__, template_folder="templates", url_prefix="/villages/residents")

READERS = ("communicator", "approver", "administrator")
KEEPERS, REVEALERS = actions.KEEPERS, actions.REVEALERS
Page = str | tuple[str, int] | AnyResponse

navigation.add(pages, _l("Residents"), ".index", roles=READERS, order=42)
tabs.add("resident", "residents.resident", _l("Person"), READERS, order=10)
tabs.add("resident", "residents.history", _l("History"), KEEPERS, order=90)
deeds.name(
    {
        "resident.reveal": _l("Number of a resident seen whole"),
        "resident.change": _l("Resident corrected"),
        "resident.add": _l("Resident added by hand"),
        "resident.undo": _l("Correction of a resident taken back"),
    },
    {"resident": _l("Resident")},
    {**{name: field.label for name, field in FIELDS["residents"].items()}, "village_id": _l("Village or quarter")},
)


@pages.app_template_filter("masked_sealed")
def masked_sealed(sealed: bytes | None) -> str:
    """A sealed phone number in part."""
    return masked_phone(decrypt(sealed)) if sealed else ""


@pages.app_template_filter("masked_insurance")
def masked_insurance(sealed: bytes | None) -> str:
    """A sealed insurance number in part."""
    return masked_number(decrypt(sealed)) if sealed else ""


@pages.get("/")
@needs(*READERS)
def index() -> str | AnyResponse:
    """Who is looked for."""
    person, search = sessions.person(), Search.read(request.args)
    if search.number and "q" in request.args:
        # Somebody typed a number into the address: it does not stay there.
        return redirect(url_for(".index", **search.stored()))
    village = queries.village(db.session, person, search.village) if search.village else None
    found = queries.found(db.session, person, search, clock.today(), pagination.requested())
    offered = {"cards": CARDS, "marks": MARKS, "languages": LANGUAGES, "communes": _communes()}
    return render_template("residents/index.html", search=search, found=found, village=village, **offered)


@pages.post("/")
@needs(*READERS)
def find() -> AnyResponse:
    """What was typed, as an address to read: a number has become its hash, a name stays a name."""
    search = Search.read(request.form)
    try:
        one = queries.meant(db.session, sessions.person(), search, request.form.get("q", ""), clock.today())
    except Refusal as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for(".index"))
    return redirect(url_for(".resident", resident_id=one) if one else url_for(".index", **search.stored()))


@pages.get("/<int:resident_id>")
@needs(*READERS)
def resident(resident_id: int) -> str:
    """One person, numbers masked."""
    return _shown(queries.resident(db.session, sessions.person(), resident_id))


@pages.post("/<int:resident_id>/reveal")
@needs(*REVEALERS)
def reveal(resident_id: int) -> Response:
    """One number whole, this once; the trail says so."""
    one, field = queries.resident(db.session, sessions.person(), resident_id), request.form.get("field", "")
    try:
        number = actions.reveal(db.session, sessions.person(), one, field)
    except Refusal as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for(".resident", resident_id=resident_id))  # type: ignore[return-value]
    db.session.commit()
    answer = make_response(_shown(one, **{field: number}))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.route("/<int:resident_id>/edit", methods=["GET", "POST"])
@needs(*KEEPERS)
def edit(resident_id: int) -> Page:
    """A correction, or a move to another village."""
    one = queries.resident(db.session, sessions.person(), resident_id)
    form, commune = _form(one.village.commune_code)
    if not form.is_submitted():
        form.show(one)
    person, save = sessions.person(), actions.correct
    if _saved(form, lambda values: save(db.session, person, resident_id, values, form.opened())):
        flash(_("The person was corrected."), "success")
        return redirect(url_for(".resident", resident_id=resident_id))
    db.session.rollback()
    one = queries.resident(db.session, sessions.person(), resident_id)
    if form.form_errors:
        # It was told that somebody else changed the person: whoever saves now has seen it.
        form.seen.data = one.updated_at.isoformat()
    return render_template(
        "residents/form.html", form=form, one=one, commune=commune, communes=_communes()
    ), form.status


@pages.route("/new", methods=["GET", "POST"])
@needs(*KEEPERS)
def new() -> Page:
    """Somebody no list has brought."""
    person = sessions.person()
    place = request.args.get("village", type=int)
    village = queries.village(db.session, person, place) if place else None
    form, commune = _form(village.commune_code if village else next(iter(_communes()), ""))
    if not form.is_submitted() and village:
        form.village.data = village.id
    added: list[Resident] = []
    if _saved(form, lambda values: added.append(actions.add(db.session, person, values)), new=True):
        flash(_("The person is on the list."), "success")
        return redirect(url_for(".resident", resident_id=added[0].id))
    db.session.rollback()
    return render_template(
        "residents/form.html", form=form, one=None, commune=commune, communes=_communes()
    ), form.status


@pages.get("/<int:resident_id>/history")
@needs(*KEEPERS)
def history(resident_id: int) -> str:
    """What changed when, by whom."""
    one = queries.resident(db.session, sessions.person(), resident_id)
    last = actions.last_version(db.session, one.id)
    undoable = last is not None and actions.is_undoable(last, one)
    return render_template("residents/history.html", one=one, entries=history_of(db.session, one), undoable=undoable)


@pages.post("/<int:resident_id>/undo")
@needs(*KEEPERS)
def undo(resident_id: int) -> AnyResponse:
    """The last correction is taken back."""
    try:
        actions.undo(db.session, sessions.person(), resident_id)
    except NothingToUndo as refusal:
        flash(str(refusal), "warning")
    else:
        db.session.commit()
        flash(_("The correction was taken back."), "success")
    return redirect(url_for(".history", resident_id=resident_id))


def _shown(one: Resident, **whole: str) -> str:
    beside = queries.beside(db.session, sessions.person(), one)
    covered = one.covered(clock.today())
    return render_template(
        "residents/resident.html", one=one, beside=beside, covered=covered, whole=whole, revealers=REVEALERS
    )


def _communes() -> list[str]:
    person = sessions.person()
    return sorted((code for code in COMMUNES if person.reaches(code)), key=lambda code: COMMUNES[code].name)


def _form(commune: str) -> tuple[ResidentForm, str]:
    """The form with the villages of the commune that was asked for; else of this one."""
    wished = request.args.get("commune", "")
    chosen = wished if wished in COMMUNES and sessions.person().reaches(wished) else commune
    form = ResidentForm()
    form.offer(queries.villages(db.session, sessions.person(), chosen))
    return form, chosen


def _saved(form: ResidentForm, deed: Callable[[dict[str, Any]], object], *, new: bool = False) -> bool:
    if not form.validate_on_submit():
        return False
    values = form.values(clock.today(), new=new)
    if form.errors or not form.accepts(lambda: deed(values), BESIDE):
        return False
    db.session.commit()
    return True

"""Pages of saved audiences: whom they hold today, in figures and by ten examples; changed, copied, deleted, undone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import navigation, pagination
from villages.audience import builder, naming, ways
from villages.audience.boxes import COVERED
from villages.audience.counting import Channel
from villages.audience.forms import AudienceForm
from villages.audience.offering import offered
from villages.audience.question import Audience
from villages.audience.refusals import TreeRefusal
from villages.audience.saved import actions, queries
from villages.audience.saved.seeing import seen

pages = Blueprint("audiences", __name__, template_folder="templates", static_folder="static", url_prefix="/audiences")
AUTHORS = ("communicator",)
PARTS = ("where", "words", "figures")
PER_PAGE = 10  # each is counted for its line

navigation.add(pages, _l("Audiences"), ".index", roles=AUTHORS, order=55)
deeds.name(
    {
        "audience.save": _l("Audience saved"),
        "audience.change": _l("Saved audience changed"),
        "audience.drop": _l("Saved audience deleted"),
        "audience.restore": _l("Saved audience brought back"),
        "people_list.take": _l("List of people taken for audiences"),
        "people_list.drop": _l("List of people deleted"),
    },
    {"audience": _l("Saved audience"), "people_list": _l("List of people")},
)
CHANNELS = {
    Channel.SMS: _l("Can get an SMS"),
    Channel.LOUDSPEAKER: _l("Loudspeaker alone"),
    Channel.NEITHER: _l("Neither"),
}
pages.app_context_processor(
    lambda: {
        "tree_kinds": builder.KINDS,
        "tree_hows": builder.HOWS,
        "tree_several": builder.SEVERAL,
        "tree_covered": COVERED,
        "audience_channels": CHANNELS,
    }
)


@pages.get("/")
@needs(*AUTHORS)
def index() -> str:
    """The saved audiences within the reader's reach, with how many people each holds today."""
    person = sessions.person()
    found = pagination.page(db.session, queries.saved(person), per_page=PER_PAGE)
    shown = [(kept, seen(db.session, person, kept.question, with_people=False)) for kept in found.items]
    return render_template("audience/index.html", found=found, shown=shown, dropped=_dropped(), ways=ways.all_of_them())


@pages.route("/new", methods=["GET", "POST"])
@needs(*AUTHORS)
def new() -> Response | tuple[str, int]:
    """A question under a name."""
    form = _form(AudienceForm())
    if not form.where.was_altered and form.validate_on_submit():
        try:
            kept = actions.save(db.session, sessions.person(), form.name.data, Audience.read(form.question()))
        except Refusal as refusal:
            form.show(refusal)
        else:
            db.session.commit()
            return redirect(url_for(".audience", audience_id=kept.id))
    return _page(form)


@pages.get("/<int:audience_id>")
@needs(*AUTHORS)
def audience(audience_id: int) -> str:
    """Whom it holds today, by language and channel, by commune, and ten of them."""
    person = sessions.person()
    kept = queries.saved_audience(db.session, person, audience_id)
    found = seen(db.session, person, kept.question)
    return render_template("audience/audience.html", kept=kept, found=found, ways=ways.all_of_them())


@pages.route("/<int:audience_id>/edit", methods=["GET", "POST"])
@needs(*AUTHORS)
def edit(audience_id: int) -> Response | tuple[str, int]:
    """Another name, another question; campaigns keep the copy they took."""
    kept = queries.saved_audience(db.session, sessions.person(), audience_id)
    form = _form(AudienceForm.of(kept.name, kept.question))
    if not form.where.was_altered and form.validate_on_submit():
        try:
            asked = Audience.read(form.question())
            actions.change(db.session, sessions.person(), kept, form.name.data, asked)
        except Refusal as refusal:
            form.show(refusal)
        else:
            db.session.commit()
            return redirect(url_for(".audience", audience_id=audience_id))
    return _page(form, audience_id)


@pages.post("/preview")
@needs(*AUTHORS)
def preview() -> str:
    """Parts of the form while one chooses: its conditions, its words, its figures."""
    part = request.args.get("part", "")
    form = _form(AudienceForm())
    return render_template("audience/_parts.html", form=form, part=part, **_told(form, part))


@pages.post("/<int:audience_id>/copy")
@needs(*AUTHORS)
def copy(audience_id: int) -> Response:
    """The same question under another name, to be changed."""
    kept = queries.saved_audience(db.session, sessions.person(), audience_id)
    made = actions.copy(db.session, sessions.person(), kept)
    db.session.commit()
    return redirect(url_for(".edit", audience_id=made.id))


@pages.post("/<int:audience_id>/delete")
@needs(*AUTHORS)
def delete(audience_id: int) -> Response:
    """Delete it; the next page offers to bring it back."""
    actions.drop(db.session, sessions.person(), queries.saved_audience(db.session, sessions.person(), audience_id))
    db.session.commit()
    return redirect(url_for(".index", dropped=audience_id))


@pages.post("/<int:audience_id>/restore")
@needs(*AUTHORS)
def restore(audience_id: int) -> Response:
    """Bring back what was deleted."""
    kept = queries.saved_audience(db.session, sessions.person(), audience_id, dropped=True)
    try:
        actions.restore(db.session, sessions.person(), kept)
    except Refusal as refusal:
        flash(str(refusal), "warning")
    else:
        db.session.commit()
        flash(_("“%(name)s” is back.", name=kept.name), "success")
    return redirect(url_for(".index"))


def _form(form: AudienceForm) -> AudienceForm:
    return form.offer(offered(db.session, sessions.person()))


def _page(form: AudienceForm, audience_id: int | None = None) -> tuple[str, int]:
    db.session.rollback()
    status = form.status if request.method == "POST" and not form.where.was_altered else 200
    told = _told(form, "figures")
    return render_template("audience/form.html", form=form, audience_id=audience_id, **told), status


def _told(form: AudienceForm, part: str) -> dict[str, Any]:
    """What the form means so far: a sentence, its figures, or why it means nothing yet."""
    person, told = sessions.person(), dict[str, Any](words="", found=None, trouble="")
    try:
        asked = naming.settled(db.session, person, Audience.read(form.question()))
        told["words"] = naming.in_words(db.session, asked)
        if part == "figures" and queries.lies_within(db.session, person, asked):
            told["found"] = seen(db.session, person, asked.stored(), with_people=False)
    except Refusal as refusal:
        told["trouble"] = str(builder.numbered(refusal) if isinstance(refusal, TreeRefusal) else refusal)
    return told


def _dropped() -> Any:
    asked = request.args.get("dropped", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        return None
    try:
        found = queries.saved_audience(db.session, sessions.person(), int(asked), dropped=True)
    except Refusal:
        return None
    return found if found.dropped_at else None

"""Writing a campaign: the form, its previews, submitting it."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from campaigns import actions, preview, queries
from campaigns import draft as drafts
from campaigns.draft import CHANNELS, Draft
from campaigns.forms import CampaignForm
from campaigns.lifecycle import CampaignState, require_state
from campaigns.models import Campaign
from campaigns.refusals import ChangedMeanwhile, NotReady
from campaigns.starting import queries as starting
from campaigns.views import pages
from foundation.database import db
from foundation.refusals import Refusal
from villages.audience.offering import offered
from villages.audience.saved.actions import note_use
from villages.audience.saved.queries import saved, saved_audience

Answer = Response | tuple[str, int]
PARTS = ("sms", "script", "audience", "words")


@pages.route("/new", methods=["GET", "POST"])
@needs("communicator")
def new() -> Answer:
    """A new campaign: empty, from a copy of an older one or from standard texts."""
    form = _form(CampaignForm.of(_begun()))
    if not form.where.was_altered and form.validate_on_submit():
        try:
            made = actions.create(db.session, sessions.person(), form.draft(), (form.slug.data or "").strip())
        except Refusal as refusal:
            form.show(refusal)
        else:
            db.session.commit()
            return _saved(made)
    return _page(form, None)


@pages.route("/<slug>/edit", methods=["GET", "POST"])
@needs("communicator")
def edit(slug: str) -> Answer:
    """Change a campaign that has not left yet."""
    found = queries.campaign(db.session, slug, sessions.person())
    require_state(found.title, found.state, CampaignState.DRAFT, CampaignState.SUBMITTED)
    form = _form(CampaignForm.of(queries.draft(found), found.updated_at.isoformat()))
    if not form.where.was_altered and form.validate_on_submit():
        try:
            _change(found, form)
        except Refusal as refusal:
            form.show(refusal)
        else:
            db.session.commit()
            return _saved(found)
    elif "lacking" in request.args and request.method == "GET":
        form.show(NotReady(actions.lacking(db.session, found)))
    return _page(form, found)


@pages.post("/preview")
@needs("communicator")
def preview_parts() -> str:
    """How the words of the form will arrive and whom they reach: fragments of the form, one a part."""
    slug, part = request.args.get("slug", ""), request.args.get("part", "")
    found = queries.campaign(db.session, slug, sessions.person()) if slug else None
    form = _form(CampaignForm())
    if part == "where":
        return render_template("audience/_parts.html", form=form, part=part)
    parts = (part,) if part in PARTS else ()
    form.validate()
    shown = preview.previews(db.session, sessions.person(), form.draft(), found, parts)
    return render_template("campaigns/_preview.html", shown=shown, parts=parts)


@pages.post("/<slug>/submit")
@needs("communicator")
def submit(slug: str) -> Response:
    """Hand it to the translators and to whoever approves."""
    found = queries.campaign(db.session, slug, sessions.person())
    try:
        actions.submit(db.session, sessions.person(), found)
    except NotReady:
        db.session.rollback()
        flash(_("Kept as a draft, but not submitted yet: something is missing."), "warning")
        return redirect(url_for(".edit", slug=slug, lacking="shown"))
    db.session.commit()
    flash(_("Submitted. Translators see it now, and another person will approve it."), "success")
    return redirect(url_for(".campaign", slug=slug))


def _form(form: CampaignForm) -> CampaignForm:
    form.offer(offered(db.session, sessions.person()))
    return form


def _begun() -> Draft:
    draft, copied = Draft(title=""), request.args.get("copy")
    if copied:
        draft = drafts.afresh(queries.draft(queries.campaign(db.session, copied, sessions.person())))
    if taken := _taken_audience():
        draft = replace(draft, audience=taken)
    return starting.draft_from(db.session, draft, {name: request.args.get(f"{name}_phrase", "") for name in CHANNELS})


def _taken_audience() -> dict[str, Any]:
    """A copy of the saved audience that the address names; what nobody here can use is as if it were not named."""
    asked = request.args.get("audience", "")
    if request.method == "POST" or not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        return {}
    try:
        kept = saved_audience(db.session, sessions.person(), int(asked))
    except Refusal:
        return {}
    note_use(db.session, kept)
    db.session.commit()
    return dict(kept.question)


def _change(found: Campaign, form: CampaignForm) -> None:
    found = queries.locked(db.session, found)
    if form.seen.data != found.updated_at.isoformat():
        form.seen.data, form.seen.raw_data = found.updated_at.isoformat(), None
        raise ChangedMeanwhile(title=found.title)
    actions.change(db.session, sessions.person(), found, form.draft())


def _saved(found: Campaign) -> Answer:
    if request.form.get("do") == "submit":
        return submit(found.slug)
    flash(_("Saved as a draft."), "success")
    return redirect(url_for(".campaign", slug=found.slug))


def _page(form: CampaignForm, found: Campaign | None) -> tuple[str, int]:
    db.session.rollback()
    shown = preview.previews(db.session, sessions.person(), form.draft(), found, PARTS)
    book: dict[str, Any] = {} if found else {"offered": starting.offered(db.session)}
    if not found:
        book["audiences"] = db.session.scalars(saved(sessions.person())).all()
    begun = starting.beginnings(db.session, form.draft())
    status = form.status if request.method == "POST" and not form.where.was_altered else 200
    return render_template("campaigns/form.html", form=form, campaign=found, shown=shown, begun=begun, **book), status

"""Signing in and out, the own account, the people of the office, the audit trail."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import actions, deeds, passwords, queries, sessions
from accounts.access import ROLES, NotAllowed, needs
from accounts.forms import AccountForm, NewPersonForm, PasswordForm, PersonForm, SignInForm
from accounts.links import queries as links
from accounts.models import Person
from foundation import settings
from foundation.database import db
from foundation.web import errors, navigation, pagination
from foundation.web.readers import reader
from foundation.web.redirection import within

pages = Blueprint("accounts", __name__, template_folder="templates")
pages.add_app_template_filter(lambda slug: ROLES[slug], "role")
pages.add_app_template_filter(deeds.deed, "deed")
pages.add_app_template_filter(deeds.thing, "thing")
pages.add_app_template_filter(deeds.told, "told")
pages.record_once(lambda state: state.app.register_error_handler(NotAllowed, _not_allowed))

navigation.add(pages, _l("People"), ".people", roles=("administrator",), order=35)
navigation.add(pages, _l("Audit trail"), ".audit", roles=("administrator",), order=90)
navigation.name_doors(pages, sign_in="accounts.sign_in", sign_out="accounts.sign_out", account="accounts.account")

Page = tuple[str, int]
_BESIDE = {
    actions.WrongPassword: "current",
    passwords.PasswordTooShort: "new",
    passwords.PasswordTooLong: "new",
    actions.NameMissing: "name",
    actions.EmailMalformed: "email",
    actions.EmailTaken: "email",
    actions.OwnAccount: "roles",
}


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | Page:
    """Who are you? Says nothing about which accounts exist."""
    form, onward = SignInForm(), within(request.args.get("next")) or url_for("web.home")
    if reader():
        return redirect(onward)
    if form.validate_on_submit() and form.accepts(lambda: sessions.begin(_authenticated(form))):
        db.session.commit()
        return redirect(onward)
    # A failed attempt is counted, so it is kept as well.
    db.session.commit()
    return render_template("accounts/sign_in.html", form=form), form.status


@pages.post("/sign-out")
def sign_out() -> Response:
    """The session ends, and the browser forgets the pages it kept."""
    sessions.end()
    response = redirect(url_for(".sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.route("/account", methods=["GET", "POST"])
@needs()
def account() -> Response | Page:
    """The own name and language."""
    form, me = _own_account(), sessions.person()
    own = {"name": form.name.data, "locale": form.locale.data or None}
    if form.validate_on_submit() and form.accepts(lambda: actions.change_own(db.session, me, **own), _BESIDE):
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".account"))
    return render_template("accounts/account.html", form=form, password=PasswordForm(formdata=None)), form.status


@pages.post("/account/password")
@needs()
def own_password() -> Response | Page:
    """Another password for oneself; all other sessions end."""
    form, me, address = PasswordForm(), sessions.person(), request.remote_addr or ""
    given = (form.current.data or "", form.new.data or "")
    changed = form.validate_on_submit() and form.accepts(
        lambda: actions.change_own_password(db.session, me, *given, address), _BESIDE
    )
    db.session.commit()
    if not changed:
        return render_template("accounts/account.html", form=_own_account(), password=form), form.status
    sessions.begin(me)
    flash(_("The new password is in force. Everywhere else you are signed out."), "success")
    return redirect(url_for(".account"))


@pages.get("/people")
@needs("administrator")
def people() -> str:
    """Everybody with an account."""
    wanted, role = request.args.get("wanted", ""), request.args.get("role", "")
    found = pagination.page(db.session, queries.people(wanted, role if role in ROLES else ""))
    return render_template("accounts/people.html", found=found, roles=ROLES, wanted=wanted, role=role)


@pages.route("/people/new", methods=["GET", "POST"])
@needs("administrator")
def new_person() -> Response | Page:
    """An account for a colleague; its first password is shown once."""
    form, password = NewPersonForm().offer(), passwords.generate()
    if form.validate_on_submit() and form.accepts(lambda: _create(form, password), _BESIDE):
        db.session.commit()
        return _shown_once(queries.person_by_email(db.session, form.email.data), password)
    return render_template("accounts/person.html", form=form, person=None), form.status


@pages.route("/people/<int:person_id>", methods=["GET", "POST"])
@needs("administrator")
def person(person_id: int) -> Response | Page:
    """One colleague: roles and reach."""
    found, me = queries.person_by_id(db.session, person_id), sessions.person()
    form = PersonForm(obj=found).offer()
    if form.validate_on_submit() and form.accepts(
        lambda: actions.change_person(db.session, me, found, **form.wish()), _BESIDE
    ):
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".people"))
    held = {"may_have_link": links.is_for(found), "links": links.links_of(db.session, found), "link_holds": links.holds}
    days = settings.current().link_days
    return render_template("accounts/person.html", form=form, person=found, link_days=days, **held), form.status


@pages.post("/people/<int:person_id>/disable")
@needs("administrator")
def disable(person_id: int) -> Response:
    """The account is closed at once; the same page opens it again."""
    found = queries.person_by_id(db.session, person_id)
    actions.disable(db.session, sessions.person(), found)
    db.session.commit()
    flash(_("%(name)s can no longer sign in.", name=found.name), "success")
    return redirect(url_for(".person", person_id=person_id))


@pages.post("/people/<int:person_id>/enable")
@needs("administrator")
def enable(person_id: int) -> Response:
    """The account is open again."""
    found = queries.person_by_id(db.session, person_id)
    actions.enable(db.session, sessions.person(), found)
    db.session.commit()
    flash(_("%(name)s can sign in again.", name=found.name), "success")
    return redirect(url_for(".person", person_id=person_id))


@pages.post("/people/<int:person_id>/password")
@needs("administrator")
def reset_password(person_id: int) -> Response:
    """A new password for somebody who forgot theirs, shown once and kept nowhere."""
    found, password = queries.person_by_id(db.session, person_id), passwords.generate()
    actions.set_password(db.session, sessions.person(), found, password)
    db.session.commit()
    return _shown_once(found, password)


@pages.get("/audit")
@needs("administrator")
def audit() -> str:
    """What was done, by whom, on what."""
    asked = {name: request.args.get(name, "").strip() for name in ("person", "action", "subject")}
    trail = queries.audit_trail(**asked)
    found = pagination.page_of_rows(db.session, trail)
    seen = queries.actions_seen(db.session)
    return render_template("accounts/audit.html", found=found, asked=asked, actions=seen, things=deeds.things())


def _shown_once(person: Person, password: str) -> Response:
    """The page with a password: no browser keeps it, so that going back does not show it to the next at the desk."""
    response = make_response(render_template("accounts/password.html", person=person, password=password))
    response.headers["Cache-Control"] = "no-store"
    return response


def _not_allowed(refusal: NotAllowed) -> Response:
    """The page that says so; that somebody tried is kept."""
    db.session.rollback()
    actions.record(db.session, reader(), "access.refused", "page", endpoint=request.endpoint)
    db.session.commit()
    return errors.refused(403, refusal)


def _authenticated(form: SignInForm) -> Person:
    return actions.authenticate(db.session, form.email.data, form.password.data, request.remote_addr or "")


def _own_account() -> AccountForm:
    me, asked = sessions.person(), request.endpoint == "accounts.account"
    kept = {"name": me.name, "locale": me.locale or ""}
    return (AccountForm(data=kept) if asked else AccountForm(formdata=None, data=kept)).offer()


def _create(form: NewPersonForm, password: str) -> None:
    actions.create_person(db.session, sessions.person(), password=password, **form.wish())

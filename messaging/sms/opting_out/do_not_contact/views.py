"""The page of do-not-contact lists."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.web import formats
from foundation.web.forms import Form
from messaging.sms.opting_out.do_not_contact import queries
from messaging.sms.opting_out.do_not_contact.actions import Account, SourceMissing, drop_list, take_list
from villages.imports.actions import check_reach
from villages.imports.tables import UnreadableTable

pages = Blueprint("do_not_contact", __name__, template_folder="../templates", url_prefix="/sms/do-not-contact")
deeds.name(
    {
        "sms.do_not_contact.import": _l("Do-not-contact list taken in"),
        "sms.do_not_contact.drop": _l("Do-not-contact list dropped"),
    },
    {"do-not-contact": _l("Do-not-contact list")},
)

# A page answers while somebody waits; the command takes more.
MOST_ROWS = 200_000
MOST_SHOWN = 200
_BESIDE = {UnreadableTable: "file", SourceMissing: "source"}


class ListForm(Form):
    """A list of numbers and where it comes from."""

    source = StringField(
        _l("Where the list comes from"), [InputRequired(_l("Say where the list comes from.")), Length(max=80)]
    )
    file = FileField(_l("File with the numbers"), validators=[FileRequired(_l("Choose a file."))])


@pages.route("", methods=["GET", "POST"])
@needs("administrator")
def lists() -> str | tuple[str, int]:
    """The lists there are, and one more."""
    check_reach(sessions.person())
    form, taken = ListForm(), []
    if form.validate_on_submit() and form.accepts(lambda: taken.append(_take(form)), _BESIDE):
        db.session.commit()
        return render_template("opting_out/list_taken.html", account=taken[0], most=MOST_SHOWN)
    db.session.rollback()
    return render_template("opting_out/lists.html", form=form, sources=queries.sources(db.session)), form.status


@pages.get("/drop")
@needs("administrator")
def before_drop() -> str:
    """What dropping a list means."""
    check_reach(sessions.person())
    found = queries.source(db.session, _named(request.args))
    return render_template(
        "confirm.html",
        title=_("Drop this list?"),
        sentence=_("Invitations will reach its numbers again, unless another list has them or their owners opted out."),
        figures=[(_("Where the list comes from"), found.name), (_("Numbers"), formats.number(found.numbers))],
        action=url_for(".drop"),
        button=_("Drop the list"),
        back=url_for(".lists"),
        fields={"source": found.name},
        danger=True,
    )


@pages.post("/drop")
@needs("administrator")
def drop() -> Response:
    """A list is not wanted any more."""
    dropped = drop_list(db.session, sessions.person(), _named(request.form))
    db.session.commit()
    figure = formats.number(dropped)
    said = ngettext("%(figure)s number is dropped.", "%(figure)s numbers are dropped.", dropped, figure=figure)
    flash(said, "success")
    return redirect(url_for(".lists"))


def _named(given: Mapping[str, str]) -> str:
    return given.get("source", "").replace("\0", "")


def _take(form: ListForm) -> Account:
    return take_list(db.session, sessions.person(), form.source.data, form.file.data.stream, MOST_ROWS)

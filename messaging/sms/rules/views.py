"""The page of the rules: what holds, what will hold, who entered what and why."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from accounts import deeds
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.languages import writable
from foundation.refusals import Refusal
from foundation.web.forms import Form
from messaging.sms.rules import actions, figures, queries
from messaging.sms.rules.words import figure_name, figure_value

pages = Blueprint("rules", __name__, template_folder="templates", url_prefix="/sms/rules")
pages.add_app_template_filter(figure_name, "figure_name")
deeds.name(
    {"rule.add": _l("Rule entered")},
    {"rule": _l("Rule")},
    {name: figure.label for name, figure in figures.FIGURES.items()}
    | {kind: word for kind, word in figures.KINDS.items() if kind}
    | {"yes": _l("yes"), "no": _l("no")},
)

_BESIDE: dict[type[Refusal], str] = {
    figures.Unreadable: "value",
    figures.UnknownFigure: "name",
    figures.UnknownKind: "kind",
    actions.PastDay: "since",
    actions.SourceMissing: "source",
}


class RuleForm(Form):
    """A value and the day it holds from."""

    name = SelectField(_l("Rule"))
    kind = SelectField(_l("Kind of campaign"))
    value = StringField(_l("Value"), [Length(max=300)])
    since = DateField(_l("Holds from"), [InputRequired()])
    source = StringField(_l("Where it comes from"), [InputRequired(), Length(max=200)])

    def offer(self) -> "RuleForm":
        """With what there is to choose from."""
        by_language = [f"segments_cap:{entry.slug}" for entry in writable("sms")]
        self.name.choices = [(name, figure_name(name)) for name in (*figures.FIGURES, *by_language)]
        self.kind.choices = list(figures.KINDS.items())
        if self.since.data is None and not self.is_submitted():
            self.since.data = clock.today()
        return self


@pages.get("")
@needs("administrator")
def index() -> str:
    """What holds today and what will hold."""
    return _page(RuleForm(formdata=None).offer())


@pages.post("")
@needs("administrator")
def add() -> Response | tuple[str, int]:
    """One more value, from a day on."""
    form = RuleForm().offer()
    if not (form.validate_on_submit() and form.accepts(lambda: _add(form), _BESIDE)):
        return _page(form), form.status
    db.session.commit()
    flash(_("Entered. What is already on its way keeps the rules it left with."), "success")
    return redirect(url_for(".index"))


def _add(form: RuleForm) -> None:
    value, source = form.value.data or "", form.source.data or ""
    actions.add(db.session, current_user, form.name.data, form.kind.data, value, form.since.data, source)


def _page(form: RuleForm) -> str:
    return render_template(
        "rules/index.html",
        form=form,
        lines=queries.lines(db.session, clock.today()),
        history=queries.history(db.session),
        kinds=figures.KINDS,
        said=figure_value,
        wanted={name: figure.wanted for name, figure in figures.FIGURES.items()},
    )

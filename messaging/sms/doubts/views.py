"""The page of messages of which nobody knows whether they arrived, and what a person says of them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.refusals import Refusal
from foundation.wakeups import wake
from foundation.web import formats, navigation, pagination
from messaging.sms.doubts import actions, queries
from messaging.sms.doubts.actions import Decision
from messaging.sms.doubts.queries import Kind
from messaging.sms.tasks import dispatch_run

pages = Blueprint("sms_doubts", __name__, template_folder="templates", url_prefix="/sms/uncertain")
ROLES = ("communicator", "administrator")
_MOST_CHOSEN, _LARGEST = 1000, 2**63 - 1

KINDS = {
    Kind.ALL: _l("all"),
    Kind.OPEN: _l("still being asked about"),
    Kind.NO_TRACE: _l("without a trace at the network"),
}
BUTTONS = {Decision.ARRIVED: _l("It arrived"), Decision.AGAIN: _l("Send again")}

navigation.add(
    pages,
    _l("Uncertain"),
    ".uncertain",
    roles=ROLES,
    order=55,
    useful=lambda: queries.any_lately(db.session, sessions.person()),
)
deeds.name(
    {"sms.said_arrived": _l("Uncertain messages: they arrived"), "sms.said_again": _l("Uncertain messages sent again")},
    {"run": _l("Sending")},
)


@dataclass(frozen=True)
class Choice:
    """What is meant: messages by their numbers, or (None) all of a filter; and how many were in view."""

    message_ids: list[int] | None
    kind: Kind
    run_id: int | None
    expected: int

    def by_run(self) -> dict[int, list[int]]:
        """Those of them that are in doubt and within reach."""
        if self.message_ids is None:
            return queries.message_ids(db.session, sessions.person(), self.kind, self.run_id)
        return queries.chosen_ids(db.session, sessions.person(), self.message_ids)

    def fields(self, decision: Decision) -> dict[str, Any]:
        """The same in a form."""
        chosen = {} if self.message_ids is None else {"message": ",".join(map(str, self.message_ids))}
        run = {} if self.run_id is None else {"run": self.run_id}
        return {"do": decision.value, "kind": self.kind.value, "expected": self.expected, **chosen, **run}

    def address(self) -> str:
        """The list it was chosen from."""
        return url_for(".uncertain", run=self.run_id, kind=None if self.kind == Kind.ALL else self.kind.value)


@pages.get("")
@needs(*ROLES)
def uncertain() -> str:
    """What is in doubt, by campaign and kind."""
    kind, run_id = _kind(request.args.get("kind", "")), _number(request.args.get("run", ""))
    found = pagination.page_of_rows(db.session, queries.entries(sessions.person(), kind, run_id))
    return render_template(
        "doubts/uncertain.html",
        found=found,
        entries=[queries.shown(row) for row in found.items],
        runs=queries.runs(db.session, sessions.person()),
        kinds=KINDS,
        buttons=BUTTONS,
        everything=Choice(None, kind, run_id, found.total),
    )


@pages.post("/choose")
@needs(*ROLES)
def choose() -> Response | str:
    """Say exactly what will happen before it does."""
    choice, decision = _choice(), _decision()
    if decision is None or not choice.expected:
        flash(str(actions.NothingChosen()), "danger")
        return redirect(choice.address())
    title, sentence = _told(decision, choice.expected)
    return render_template(
        "confirm.html",
        title=title,
        sentence=sentence,
        figures=[(_("Messages"), formats.number(choice.expected))],
        action=url_for(".decide"),
        button=BUTTONS[decision],
        back=choice.address(),
        fields=choice.fields(decision),
        danger=decision == Decision.AGAIN,
    )


@pages.post("/decide")
@needs(*ROLES)
def decide() -> Response:
    """Do it, for exactly those that were in view."""
    choice, decision = _choice(), _decision()
    try:
        _decide(choice, decision)
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
    return redirect(choice.address())


def _decide(choice: Choice, decision: Decision | None) -> None:
    if decision is None:
        raise actions.NothingChosen
    by_run = choice.by_run()
    decided = actions.decide(db.session, sessions.person(), decision, by_run, choice.expected)
    db.session.commit()
    if decision == Decision.AGAIN:
        for run_id in by_run:
            wake(dispatch_run, run_id)
    flash(_done(decision, decided), "success")


def _told(decision: Decision, number: int) -> tuple[str, str]:
    if decision == Decision.ARRIVED:
        return _("They arrived?"), ngettext(
            "This message counts as delivered from now on, on your word. It is not sent again.",
            "These messages count as delivered from now on, on your word. They are not sent again.",
            number,
        )
    return _("Send them again?"), ngettext(
        "This message is sent once more. If the first one arrived after all, the person gets it twice.",
        "These messages are sent once more. Whoever got the first one after all gets it twice.",
        number,
    )


def _done(decision: Decision, number: int) -> str:
    if decision == Decision.ARRIVED:
        said = ngettext("%(num)s message counts as delivered.", "%(num)s messages count as delivered.", number)
    else:
        said = ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", number)
    return str(said)


def _choice() -> Choice:
    form = request.form
    kind, run_id = _kind(form.get("kind", "")), _number(form.get("run", ""))
    # The checkboxes of the list bring no figure; a choice of everything brings the one that was in view.
    if "message" not in form and "expected" in form:
        return Choice(None, kind, run_id, _number(form.get("expected", "")) or 0)
    listed = [_number(text) for text in ",".join(form.getlist("message")).split(",")]
    chosen = sorted({number for number in listed if number is not None})[:_MOST_CHOSEN]
    return Choice(chosen, kind, run_id, len(chosen))


def _decision() -> Decision | None:
    wanted = request.form.get("do", "")
    return Decision(wanted) if wanted in set(Decision) else None


def _kind(wanted: str) -> Kind:
    return Kind(wanted) if wanted in set(Kind) else Kind.ALL


def _number(text: str) -> int | None:
    """A number that a row can have; anything else is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    return number if number is not None and number <= _LARGEST else None

"""Pages of requests: the queue with its deadlines, one request, what one person asked for, and the figures."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import navigation, pagination, reminders, tabs
from villages.models import Resident
from villages.requests import actions, figures, lifecycle, queries, refusals, ways, words
from villages.requests.actions import Asked
from villages.requests.deadlines import Urgency
from villages.requests.forms import CloseForm, FigureForm, RequestForm, deadline_name
from villages.requests.lifecycle import Kind, State
from villages.requests.reminding import due_here, waiting_here

pages = Blueprint("requests", __name__, template_folder="templates")
KEEPERS = ("communicator", "administrator")


reminders.add(pages, KEEPERS, due_here)
# There is a word in the navigation while somebody waits for an answer; the page itself is led to from the villages.
navigation.add(
    pages, _l("Requests"), ".index", KEEPERS, order=43, useful=lambda: waiting_here() > 0, count=waiting_here
)
tabs.add("resident", "requests.of_resident", _l("Requests"), KEEPERS, order=40)
ways.add(Kind.CORRECTION, "residents.edit", _l("Correct the data"), about="resident")
deeds.name(
    {
        "request.enter": _l("Request of a resident entered"),
        "request.answer": _l("Request of a resident answered"),
        "request.done": _l("Request of a resident done"),
        "request.refuse": _l("Request of a resident refused"),
        "resident.restrict": _l("Processing of a resident's data restricted"),
        "resident.lift": _l("Restriction of a resident's data lifted"),
        "resident.erase": _l("Data of a resident erased"),
        "privacy.figure": _l("Deadline or period of keeping entered"),
    },
    {"request": _l("Request"), "resident": _l("Resident"), "figure": _l("Deadline or period")},
    {
        **{str(kind): label for kind, label in lifecycle.KIND_LABELS.items()},
        **{f"how {name}": label for name, label in words.HOWS.items()},
        **{name: figure.label for name, figure in figures.FIGURES.items() if "." not in name or "keep." in name},
    },
)
_BESIDE: dict[type[Refusal], str] = {refusals.ReceivedInFuture: "received_on"}
_FIGURE_BESIDE: dict[type[Refusal], str] = {
    figures.UnknownFigure: "name",
    figures.DaysOutOfRange: "days",
    figures.PastDay: "since",
    figures.SourceMissing: "source",
}
pages.context_processor(
    lambda: {
        "kinds": lifecycle.KIND_LABELS,
        "states": lifecycle.STATE_LABELS,
        "tones": lifecycle.STATE_TONES,
        "hows": words.HOWS,
        "bys": words.FROM,
        "urgencies": words.URGENCIES,
        "deadline_name": deadline_name,
    }
)


@pages.get("/requests")
@needs(*KEEPERS)
def index() -> str:
    """Who waits for an answer, the most urgent first."""
    return _queue(closed=False)


@pages.get("/requests/closed")
@needs(*KEEPERS)
def closed() -> str:
    """What was done or refused, the newest first."""
    return _queue(closed=True)


@pages.get("/villages/residents/<int:resident_id>/requests")
@needs(*KEEPERS)
def of_resident(resident_id: int) -> str:
    """What one person asked for, and the form for another request."""
    return _resident_page(queries.subject(db.session, sessions.person(), resident_id), RequestForm(formdata=None))


@pages.post("/villages/residents/<int:resident_id>/requests")
@needs(*KEEPERS)
def enter(resident_id: int) -> Response | tuple[str, int]:
    """A request comes in."""
    found = queries.subject(db.session, sessions.person(), resident_id)
    form = RequestForm()
    if not (form.validate_on_submit() and form.accepts(lambda: _enter(form, found), _BESIDE)):
        return _resident_page(found, form), form.status
    db.session.commit()
    flash(_("Entered. The deadlines are reckoned from the day it was received."), "success")
    return redirect(url_for(".of_resident", resident_id=resident_id))


@pages.get("/requests/<int:request_id>")
@needs(*KEEPERS)
def request(request_id: int) -> str:
    """One request: what is asked, until when, and the one next step."""
    return _request_page(request_id, CloseForm(formdata=None))


@pages.post("/requests/<int:request_id>/answer")
@needs(*KEEPERS)
def answer(request_id: int) -> Response:
    """The person was told."""
    me = sessions.person()
    actions.answer(db.session, me, queries.request(db.session, me, request_id, lock=True))
    return _kept(request_id, _("Noted that the person was answered."))


@pages.post("/requests/<int:request_id>/close")
@needs(*KEEPERS)
def close(request_id: int) -> Response | tuple[str, int]:
    """Done, or refused with a reason."""
    found = queries.request(db.session, sessions.person(), request_id, lock=True)
    form = CloseForm()
    end = actions.refuse if form.state.data == State.REFUSED else actions.declare_done
    said = form.outcome.data or ""
    if not (
        form.validate_on_submit()
        and form.accepts(lambda: end(db.session, sessions.person(), found, said), {Refusal: "outcome"})
    ):
        return _request_page(request_id, form), form.status
    return _kept(request_id, _("The request is closed."))


@pages.post("/requests/<int:request_id>/carry-out")
@needs(*KEEPERS)
def carry_out(request_id: int) -> Response:
    """Do what is asked where the house can do it by itself: record the withdrawal, restrict the processing."""
    me = sessions.person()
    found = queries.request(db.session, me, request_id, lock=True)
    who = queries.subject(db.session, me, found.resident_id)
    if found.kind == Kind.WITHDRAWAL:
        actions.withdraw(db.session, me, found, who, _("The withdrawal was recorded; no invitation is sent any more."))
    else:
        actions.restrict(db.session, me, found, who, _("The data are kept and nothing else is done with them."))
    return _kept(request_id, _("Done, and the request is closed. What has not left yet follows it at once."))


@pages.post("/villages/residents/<int:resident_id>/lift")
@needs(*KEEPERS)
def lift(resident_id: int) -> Response:
    """The person may be written to again."""
    me = sessions.person()
    actions.lift(db.session, me, queries.subject(db.session, me, resident_id))
    db.session.commit()
    flash(_("The restriction is lifted."), "success")
    return redirect(url_for(".of_resident", resident_id=resident_id))


@pages.get("/requests/figures")
@needs("administrator")
def periods() -> str:
    """Every deadline and period of keeping: what holds, what will, and where it comes from."""
    return _figures(FigureForm(formdata=None))


@pages.post("/requests/figures")
@needs("administrator")
def add_figure() -> Response | tuple[str, int]:
    """Another figure, from a day on."""
    form = FigureForm().offer()
    if not (form.validate_on_submit() and form.accepts(lambda: _enter_figure(form), _FIGURE_BESIDE)):
        return _figures(form), form.status
    db.session.commit()
    flash(_("Entered. Requests keep the deadlines of the day they were received."), "success")
    return redirect(url_for(".periods"))


def _enter(form: RequestForm, found: Resident) -> None:
    asked = Asked(
        Kind(form.kind.data),
        form.received_on.data,
        form.how.data,
        form.by.data,
        form.note.data or "",
        form.with_processor.data,
    )
    actions.enter(db.session, sessions.person(), found, asked)


def _enter_figure(form: FigureForm) -> None:
    given = (form.name.data, form.days.data, form.since.data, form.source.data or "")
    figures.enter(db.session, sessions.person(), *given)


def _kept(request_id: int, sentence: str) -> Response:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".request", request_id=request_id))


def _queue(closed: bool) -> str:
    me = sessions.person()
    page = pagination.page_of_rows(db.session, queries.queue(me, closed))
    listed = [queries.queued(row) for row in page.items]
    waiting = queries.waiting(db.session, me)
    return render_template(
        "requests/index.html", page=page, listed=listed, waiting=waiting, closed=closed, urgency=Urgency
    )


def _request_page(request_id: int, form: CloseForm) -> str:
    me = sessions.person()
    found = queries.request(db.session, me, request_id)
    who = queries.subject(db.session, me, found.resident_id)
    return render_template(
        "requests/request.html",
        entry=queries.queued((found, who.name, who.village.name)),
        who=who,
        form=form,
        moves=queries.moves(db.session, found.id),
        deed=deeds.deed,
        way=ways.way(found),
        by_house=found.kind in (Kind.WITHDRAWAL, Kind.RESTRICTION, Kind.OBJECTION),
        waits=found.state in lifecycle.WAITING,
    )


def _resident_page(found: Resident, form: RequestForm) -> str:
    asked = queries.requests_of(db.session, found.id)
    listed = [queries.queued((one, found.name, found.village.name)) for one in asked]
    return render_template("requests/resident.html", found=found, form=form.begun(), listed=listed, urgency=Urgency)


def _figures(form: FigureForm) -> str:
    today = clock.today()
    return render_template(
        "requests/figures.html",
        form=form.offer(),
        deadlines=figures.lines(db.session, figures.DEADLINES, today),
        periods=figures.lines(db.session, figures.PERIODS, today),
    )

"""The pages of the glossary: the list, a term, its words in a language, its file."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from accounts import deeds, sessions
from accounts.access import needs
from accounts.models import Person
from foundation import clock
from foundation.database import db
from foundation.languages import LANGUAGES, language
from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web import navigation, pagination
from translations.glossary import actions, foreseen, queries, refusals, table
from translations.glossary.entries import KINDS, target, targets
from translations.glossary.forms import ApplyForm, FileForm, TermForm, WordsForm
from translations.rights.queries import languages_of, require
from villages.imports.tables import UnreadableTable

pages = Blueprint("glossary", __name__, url_prefix="/translations/glossary", template_folder="templates")
READERS = ("communicator", "translator", "reviewer", "approver", "administrator")
KEEPERS = ("reviewer", "administrator")
WRITERS = ("translator", *KEEPERS)
MOST_SHOWN = 200  # rows of a file on one page; the command tells of them all

navigation.add(pages, _l("Glossary"), ".index", roles=WRITERS, order=37)
deeds.name(
    {
        "term.add": _l("Term added"),
        "term.change": _l("Term changed"),
        "term.remove": _l("Term removed"),
        "term.words": _l("Words for a term changed"),
        "glossary.import": _l("Glossary taken from a file"),
    },
    {"term": _l("Term"), "glossary": _l("Glossary")},
    {"term": _l("Term"), "meaning": _l("What it means"), "source_language": _l("Language of the term")},
)
pages.context_processor(lambda: {"kinds": KINDS, "language_of": language})

Page = tuple[str, int]
_BESIDE: dict[type[Refusal], str] = {
    refusals.EmptyTerm: "term",
    refusals.LongTerm: "term",
    refusals.KnownTerm: "term",
    refusals.LongMeaning: "meaning",
    refusals.LongWords: "said",
    refusals.StaysAsItIs: "kind",
    refusals.OwnLanguage: "source_language",
}
_FILE: dict[type[Refusal], str] = {UnreadableTable: "file", refusals.LargeFile: "file"}


@dataclass(frozen=True)
class Asked:
    """What the reader looks for."""

    search: str
    language: str | None
    kind: str | None
    lacking: bool

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Asked":
        """From the address; what is not known there is left out."""
        slug, kind = asked.get("language"), asked.get("kind")
        written = {entry.slug for entry in targets("")}
        chosen = slug if slug in written else None
        lacking = bool(chosen and asked.get("lacking"))
        return cls(clean(asked.get("search", ""))[:100], chosen, kind if kind in KINDS else None, lacking)


@pages.get("")
@needs(*READERS)
def index() -> str:
    """All terms, or those looked for."""
    asked = Asked.read(request.args)
    listing = queries.listing(db.session, asked.search, asked.language, asked.kind, asked.lacking)
    terms, covered = pagination.page(db.session, listing), queries.coverage(db.session)
    return render_template(
        "glossary/index.html", asked=asked, terms=terms, covered=covered, targets=targets(""), **_may()
    )


@pages.route("/new", methods=["GET", "POST"])
@needs(*KEEPERS)
def new() -> AnyResponse | Page:
    """One more term."""
    form, made = TermForm.of(None), []
    if form.validate_on_submit() and form.accepts(
        lambda: made.append(actions.add_term(db.session, sessions.person(), form.entry)), _BESIDE
    ):
        db.session.commit()
        flash(_("The term is in the glossary."), "success")
        return redirect(url_for(".term", term_id=made[0].id))
    return render_template("glossary/edit.html", form=form, term=None), form.status


@pages.get("/<int:term_id>")
@needs(*READERS)
def term(term_id: int) -> str:
    """One term with its words in every language."""
    found = queries.term(db.session, term_id)
    return render_template("glossary/term.html", term=found, targets=targets(found.source_language), **_may())


@pages.route("/<int:term_id>/edit", methods=["GET", "POST"])
@needs(*KEEPERS)
def edit(term_id: int) -> AnyResponse | Page:
    """The term, its kind and its meaning."""
    found = queries.term(db.session, term_id)
    form = TermForm.of(found)
    if form.validate_on_submit() and form.accepts(
        lambda: actions.change_term(db.session, sessions.person(), found, form.entry, form.opened.data), _BESIDE
    ):
        db.session.commit()
        flash(_("The term is changed."), "success")
        return redirect(url_for(".term", term_id=term_id))
    form.catch_up(found.fingerprint())
    return render_template("glossary/edit.html", form=form, term=found), form.status


@pages.route("/<int:term_id>/<language>", methods=["GET", "POST"])
@needs(*WRITERS)
def words(term_id: int, language: str) -> AnyResponse | Page:
    """How the term is said, and must not be said, in one language."""
    found = queries.term(db.session, term_id)
    into = target(found.source_language, language)
    _require_language(sessions.person(), into.slug)
    form = WordsForm.of(found, into.slug)
    if form.validate_on_submit() and form.accepts(
        lambda: actions.set_words(db.session, sessions.person(), found, into.slug, form.entries, form.opened.data)
    ):
        db.session.commit()
        flash(_("The words are saved."), "success")
        return redirect(url_for(".term", term_id=term_id))
    form.catch_up(found.fingerprint(into.slug))
    return render_template("glossary/words.html", form=form, term=found, into=into), form.status


@pages.get("/<int:term_id>/remove")
@needs(*KEEPERS)
def before_remove(term_id: int) -> str:
    """What removing a term means."""
    found = queries.term(db.session, term_id)
    return render_template(
        "confirm.html",
        title=_("Remove this term?"),
        sentence=_("Nobody is told of it any more while translating. Its words in every language go with it."),
        figures=[(_("Term"), found.term), (_("Words in all languages"), len(found.renderings))],
        action=url_for(".remove", term_id=term_id),
        button=_("Remove the term"),
        back=url_for(".term", term_id=term_id),
        danger=True,
    )


@pages.post("/<int:term_id>/remove")
@needs(*KEEPERS)
def remove(term_id: int) -> AnyResponse:
    """The term is not wanted any more."""
    actions.remove_term(db.session, sessions.person(), queries.term(db.session, term_id))
    db.session.commit()
    flash(_("The term is removed."), "success")
    return redirect(url_for(".index"))


@pages.get("/file")
@needs(*READERS)
def download() -> Response:
    """The glossary as a CSV file, of one language or of all."""
    slug = Asked.read(request.args).language
    answer = make_response(table.write(table.rows_of(queries.everything(db.session), slug)))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"glossary_{slug or 'all'}_{clock.today():%Y%m%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.route("/import", methods=["GET", "POST"])
@needs(*KEEPERS)
def take_file() -> Page:
    """A file is shown with what it would do."""
    form, found = FileForm(), []
    if form.validate_on_submit() and form.accepts(
        lambda: found.append(foreseen.foresee(db.session, form.file.data.stream)), _FILE
    ):
        return _foreseen(found[0]), 200
    return render_template("glossary/import.html", form=form, columns=table.COLUMNS), form.status


@pages.post("/import/apply")
@needs(*KEEPERS)
def apply_file() -> AnyResponse | Page:
    """The file that was shown is applied, if it still does what was shown."""
    form, found = ApplyForm(), []
    given = form.content.data or "", form.seen.data or ""
    if not form.accepts(lambda: found.append(foreseen.apply(db.session, sessions.person(), *given))):
        return render_template("glossary/import.html", form=FileForm(None), columns=table.COLUMNS, refused=form), 422
    if found[0]:
        flash(_("The glossary was changed meanwhile: look at what the file does now."), "warning")
        return _foreseen(found[0]), 409
    db.session.commit()
    flash(_("The file is in the glossary."), "success")
    return redirect(url_for(".index"))


def _foreseen(found: foreseen.Foreseen) -> str:
    form = ApplyForm(None, data={"content": found.content, "seen": found.seen})
    return render_template("glossary/foreseen.html", found=found, form=form, most=MOST_SHOWN)


def _require_language(person: Person, slug: str) -> None:
    """Who keeps the glossary does so in every language; who translates, in their own."""
    if not person.has_role(*KEEPERS):
        require(db.session, person, slug, "translate")


def _may() -> dict[str, object]:
    """What the reader may do: change terms, and write words in some languages."""
    person = sessions.person()
    keeps = person.has_role(*KEEPERS)
    if keeps or not person.has_role("translator"):
        return {"keeps": keeps, "writes_in": frozenset(LANGUAGES) if keeps else frozenset()}
    own = languages_of(db.session, person, "translate")
    return {"keeps": False, "writes_in": frozenset(LANGUAGES) if own is None else own}

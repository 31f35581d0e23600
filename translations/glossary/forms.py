"""The forms of the glossary."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from foundation.languages import SOURCE_LANGUAGES
from foundation.web import formats
from foundation.web.forms import Form
from translations.glossary.entries import KINDS, LONGEST_NOTE, LONGEST_TERM, LONGEST_TEXT, TermEntry, WordsEntry
from translations.glossary.models import Term

EMPTY_ROWS = 2


def _at_most(most: int) -> dict[str, int]:
    return {"maxlength": most}


class OpenedForm(Form):
    """`opened` is the fingerprint of what its writer saw."""

    opened = StringField(widget=HiddenInput())

    def catch_up(self, opened: str) -> None:
        """Whoever was told what happened meanwhile may save over it."""
        self.opened.data, self.opened.raw_data = opened, None


class TermForm(OpenedForm):
    """A term."""

    term = StringField(_l("Term"), [InputRequired(_l("The term is missing."))], render_kw=_at_most(LONGEST_TERM))
    source_language = SelectField(_l("Language of the term"))
    kind = SelectField(_l("Kind of term"), choices=[SelectChoice(slug, label) for slug, label in KINDS.items()])
    meaning = TextAreaField(_l("What it means"), render_kw=_at_most(LONGEST_TEXT))
    source = StringField(_l("Where the meaning was taken from"), render_kw=_at_most(LONGEST_TEXT))
    said = StringField(_l("How it is said"), render_kw=_at_most(LONGEST_TERM))

    @classmethod
    def of(cls, term: Term | None) -> "TermForm":
        """The form as somebody opens it."""
        given = {"opened": term.fingerprint()} if term else {"source_language": "vi"}
        form = cls(obj=term, data=given)
        form.source_language.choices = [(slug, formats.language(slug)) for slug in SOURCE_LANGUAGES]
        return form

    @property
    def entry(self) -> TermEntry:
        fields = self.source_language, self.term, self.kind, self.meaning, self.source, self.said
        return TermEntry(*(field.data or "" for field in fields))


class WordsRow(PlainForm):  # type: ignore[misc]
    """One way to say the term, or not to say it."""

    words = StringField(_l("Way to say it"), render_kw=_at_most(LONGEST_TERM))
    note = StringField(_l("Note"), render_kw=_at_most(LONGEST_NOTE))
    forbidden = BooleanField(_l("Must not be said"))


class WordsForm(OpenedForm):
    """All words for a term in one language."""

    rows = FieldList(FormField(WordsRow))

    @classmethod
    def of(cls, term: Term, language: str) -> "WordsForm":
        """The form as somebody opens it, with empty rows for more."""
        present = [vars(WordsEntry(row.words, row.forbidden, row.note)) for row in term.words_in(language)]
        empty = [vars(WordsEntry(""))] * EMPTY_ROWS
        return cls(data={"rows": [*present, *empty], "opened": term.fingerprint(language)})

    @property
    def entries(self) -> list[WordsEntry]:
        rows = (row.form for row in self.rows)
        given = (WordsEntry(row.words.data or "", bool(row.forbidden.data), row.note.data or "") for row in rows)
        return [entry for entry in given if entry.words.strip() or entry.note.strip()]


class FileForm(Form):
    """A file with terms."""

    file = FileField(_l("CSV file in UTF-8"), validators=[FileRequired(_l("Choose a file."))])


class ApplyForm(Form):
    """The file that was shown, carried along; `seen` is the fingerprint of what it would do."""

    content = TextAreaField()
    seen = StringField(widget=HiddenInput())

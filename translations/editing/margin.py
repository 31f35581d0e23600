"""What stands in the margin of a rendering: terms, letters, unsaved words, who else writes, comments, history."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import orthography
from foundation.languages import Language, Orthography
from foundation.web import formats
from translations.editing import queries as editing
from translations.editing.models import Comment, UnsavedWords
from translations.editing.steps import History, history
from translations.glossary import marking
from translations.glossary.queries import terms_in
from translations.glossary.terms import GlossaryTerm
from translations.models import Rendering, Text
from translations.recordings.models import Recording
from translations.recordings.queries import recordings_of


@dataclass(frozen=True)
class Margin:
    """`source` is cut into pieces at the terms of the glossary; `letters` and `marks` are what a keyboard may lack."""

    source: Sequence[marking.Piece]
    comments: Sequence[Comment]
    others: Sequence[UnsavedWords]
    unsaved: UnsavedWords | None
    history: History | None
    letters: Sequence[str]
    marks: Sequence[str]
    recordings: Sequence[Recording]

    @property
    def terms(self) -> list[GlossaryTerm]:
        """The terms that stand in the source, each once."""
        return list({piece.term.term: piece.term for piece in self.source if piece.term}.values())

    @property
    def open_comments(self) -> int:
        return sum(comment.resolved_at is None for comment in self.comments)


def margin(session: Session, text: Text, target: Language, rendering: Rendering | None, person: Person) -> Margin:
    """The margin as that person sees it. A fixed number of statements, however much there is."""
    terms = terms_in(session, text.source_language, text.source, target.slug)
    return Margin(
        source=marking.marked(text.source, terms),
        comments=editing.comments(session, text, target.slug),
        others=editing.others(session, text, target.slug, person),
        unsaved=unsaved(session, text, target.slug, rendering, person),
        history=history(session, rendering) if rendering else None,
        letters=letters(target),
        marks=orthography.tone_marks(_offered(target)),
        recordings=recordings_of(session, text, target.slug),
    )


def unsaved(
    session: Session, text: Text, language: str, rendering: Rendering | None, person: Person
) -> UnsavedWords | None:
    """What the person typed there and never saved, unless the rendering says the very same by now."""
    own = editing.own(session, text, language, person)
    return None if own is None or editing.typed(own).says_the_same(rendering) else own


def letters(target: Language) -> tuple[str, ...]:
    """The letters to offer beside the keyboard, small ones and then capital ones, where there are any."""
    small = orthography.special_letters(_offered(target))
    return (*small, *(letter.upper() for letter in small if letter.upper() != letter))


def telling(others: Sequence[UnsavedWords]) -> list[str]:
    """A sentence for everybody who is writing there as well."""
    return [
        str(_("%(name)s is working on this since %(time)s.", name=one.person.name, time=formats.hour(one.begun_at)))
        for one in others
    ]


def _offered(target: Language) -> Orthography:
    # Where no spelling was fixed, writers borrow from the one they learnt at school.
    return "quoc-ngu" if target.orthography == "latin" else target.orthography

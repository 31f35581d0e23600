"""What is read beside a rendering: unsaved words, who else writes, comments, one version of its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound
from translations.editing.models import Comment, UnsavedWords
from translations.models import Rendering, RenderingVersion, Text

# Who has typed nothing for so long is no longer at it.
STILL_WRITING = timedelta(minutes=30)


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of an editor, and the versions of rendering and source it was opened with."""

    words: str
    back_translation: str
    note: str
    version: int
    source_version: int

    def says_the_same(self, rendering: Rendering | None) -> bool:
        """Whether it holds nothing that is not saved."""
        saved = (rendering.text, rendering.back_translation, rendering.note) if rendering else ("", "", "")
        return self.said == saved

    @property
    def said(self) -> tuple[str, str, str]:
        """Everything that was typed."""
        return self.words, self.back_translation, self.note


def typed(unsaved: UnsavedWords) -> Typed:
    """Unsaved words as they stood in their editor."""
    return Typed(unsaved.words, unsaved.back_translation, unsaved.note, unsaved.version, unsaved.source_version)


def own(session: Session, text: Text, language: str, person: Person) -> UnsavedWords | None:
    """What the person has typed into this rendering and not saved."""
    return session.get(UnsavedWords, (text.id, language, person.id))


def others(session: Session, text: Text, language: str, person: Person) -> Sequence[UnsavedWords]:
    """What others are writing there at the moment, who began first on top."""
    theirs = select(UnsavedWords).where(
        UnsavedWords.text_id == text.id,
        UnsavedWords.language == language,
        UnsavedWords.person_id != person.id,
        UnsavedWords.at > clock.now() - STILL_WRITING,
    )
    return session.scalars(theirs.options(joinedload(UnsavedWords.person)).order_by(UnsavedWords.begun_at)).all()


def comments(session: Session, text: Text, language: str) -> Sequence[Comment]:
    """Everything said about the text in that language, the oldest first, with who said and who settled it."""
    people = joinedload(Comment.person), joinedload(Comment.resolver)
    said = select(Comment).where(Comment.text_id == text.id, Comment.language == language).options(*people)
    return session.scalars(said.order_by(Comment.id)).all()


def comment(session: Session, text: Text, language: str, comment_id: int) -> Comment:
    """One of them.

    Raises:
        NotFound: there is none of that number about this rendering.
    """
    found = session.get(Comment, comment_id)
    if found is None or (found.text_id, found.language) != (text.id, language):
        raise NotFound(name=comment_id)
    return found


def version(session: Session, rendering: Rendering, number: int) -> RenderingVersion:
    """The rendering as it once read.

    Raises:
        NotFound: it never had that version.
    """
    wanted = select(RenderingVersion).where(
        RenderingVersion.rendering_id == rendering.id, RenderingVersion.version == number
    )
    if found := session.scalar(wanted):
        return found
    raise NotFound(name=number)

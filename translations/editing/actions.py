"""What people do around a rendering: keep unsaved words, comment, restore, say that it needs a human speaker."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.spelling import clean
from translations import queries
from translations.editing import queries as editing
from translations.editing.models import Comment, UnsavedWords
from translations.editing.queries import Typed
from translations.editing.refusals import EmptyComment, NothingToTakeBack
from translations.lengths import refuse_long
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.refusals import ApprovedAlready, SpeakerNeeded
from translations.rights import queries as rights
from translations.steps import begin, lock, move, refuse_unseen


def keep(session: Session, person: Person, text: Text, language: str, typed: Typed) -> bool:
    """Keep what somebody has typed and not saved; what is saved already is let go. Whether anything was kept.

    It belongs to nobody else and is no step of the rendering, so the audit trail does not know of it.

    Raises:
        TooLong: more was typed than is kept; what was kept before stays.
    """
    typed = Typed(
        clean(typed.words), clean(typed.back_translation), clean(typed.note), typed.version, typed.source_version
    )
    refuse_long(words=typed.words, back_translation=typed.back_translation, note=typed.note)
    if typed.says_the_same(queries.rendering(session, text, language)):
        let_go(session, person, text, language)
        return False
    now = clock.now()
    row = {**vars(typed), "text_id": text.id, "language": language, "person_id": person.id, "begun_at": now, "at": now}
    changed = {name: value for name, value in row.items() if name in {*vars(typed), "at"}}
    same = ["text_id", "language", "person_id"]
    session.execute(insert(UnsavedWords).values(row).on_conflict_do_update(index_elements=same, set_=changed))
    return True


def let_go(session: Session, person: Person, text: Text, language: str) -> None:
    """Forget what the person has typed there and not saved; nothing kept is nothing to do."""
    own = UnsavedWords.text_id == text.id, UnsavedWords.language == language, UnsavedWords.person_id == person.id
    session.execute(delete(UnsavedWords).where(*own))


def add_comment(session: Session, person: Person, text: Text, language: str, words: str) -> Comment:
    """Say something about the text in that language.

    Raises:
        EmptyComment: nothing was said.
        TooLong: too much was.
    """
    if not (said := clean(words)):
        raise EmptyComment
    refuse_long(comment=said)
    made = Comment(text_id=text.id, language=language, words=said, person_id=person.id, at=clock.now())
    session.add(made)
    record(session, person, "comment.create", f"text:{text.id}", language=language)
    return made


def settle(session: Session, person: Person, comment: Comment) -> None:
    """Call a comment settled; one that is stays as it is."""
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = clock.now(), person.id
        record(session, person, "comment.settle", f"text:{comment.text_id}", language=comment.language)


def reopen(session: Session, person: Person, comment: Comment) -> None:
    """Take up a settled comment again; one that is open stays as it is."""
    if comment.resolved_at is not None:
        comment.resolved_at, comment.resolved_by = None, None
        record(session, person, "comment.reopen", f"text:{comment.text_id}", language=comment.language)


def restore(
    session: Session, person: Person, text: Text, language: str, number: int, seen_version: int | None = None
) -> Rendering:
    """Make what the rendering said in an earlier version its new draft, for the source of that time.

    Raises:
        MayNotTranslate: the person works in other languages.
        NotFound: nobody has begun it, or it never had that version.
        Overtaken: somebody else was quicker.
        SpeakerNeeded: it was marked as one that nobody writes.
    """
    rights.require(session, person, language, "translate")
    lock(session, text)
    rendering = queries.begun(session, text, language)
    session.refresh(rendering)
    earlier = editing.version(session, rendering, number)
    refuse_unseen(rendering, seen_version)
    if rendering.needs_speaker:
        raise SpeakerNeeded
    rendering.text, rendering.back_translation = earlier.text, earlier.back_translation
    rendering.source_version, rendering.author_id = earlier.source_version, person.id
    rendering.reviewer_id, rendering.review_note = None, ""
    move(session, person, rendering, RenderingState.NEEDS_EDITING, "rendering.restore")
    let_go(session, person, text, language)
    return rendering


def need_speaker(
    session: Session, person: Person, text: Text, language: str, reason: str = "", seen_version: int | None = None
) -> Rendering:
    """Say that nobody writes this text in this language: a person who speaks it, or a recording, has to carry it.

    Words written so far stay in the history alone. Campaigns treat the rendering as they treat a missing one.

    Raises:
        MayNotTranslate: the person neither translates nor reviews in this language.
        ApprovedAlready: somebody stands for its words.
        Overtaken: somebody else was quicker.
        TooLong: the reason.
    """
    rights.require_either(session, person, language)
    said = clean(reason)
    refuse_long(reason=said)
    lock(session, text)
    rendering = begin(session, text, language)
    refuse_unseen(rendering, seen_version)
    if rendering.state == RenderingState.APPROVED:
        raise ApprovedAlready
    rendering.needs_speaker, rendering.text, rendering.back_translation = True, "", ""
    rendering.note, rendering.review_note, rendering.reviewer_id = said, "", None
    rendering.source_text, rendering.author_id = text, person.id
    rendering.source_version = text.version
    session.add(rendering)
    move(session, person, rendering, RenderingState.MISSING, "rendering.need_speaker", rendering.note)
    return rendering


def take_back_need(session: Session, person: Person, text: Text, language: str) -> Rendering:
    """Let the text be written in this language again.

    Raises:
        MayNotTranslate: the person neither translates nor reviews in this language.
        NotFound: nobody has begun it.
        NothingToTakeBack: it is not marked.
    """
    rights.require_either(session, person, language)
    lock(session, text)
    rendering = queries.begun(session, text, language)
    session.refresh(rendering)
    if not rendering.needs_speaker:
        raise NothingToTakeBack
    rendering.needs_speaker, rendering.note = False, ""
    move(session, person, rendering, RenderingState.MISSING, "rendering.take_back_need")
    return rendering

"""What every step of a rendering is made of: the text locked, the rendering found, its state moved, a version kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from translations.lifecycle import RenderingState, may_move
from translations.models import Rendering, RenderingVersion, Text
from translations.refusals import NotWaiting, Overtaken


def lock(session: Session, text: Text) -> None:
    """Wait until nobody else is at this text, and read it anew."""
    session.flush()
    session.refresh(text, with_for_update=True)


def begin(session: Session, text: Text, slug: str) -> Rendering:
    """The text's rendering in that language; a new one, not yet in the session, when nobody has begun it.

    It is read anew: what was known before `lock` may be what somebody quicker has replaced meanwhile.
    """
    wanted = select(Rendering).where(Rendering.text_id == text.id, Rendering.language == slug)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        found = Rendering(language=slug, source_version=text.version, version=0, state=RenderingState.MISSING)
    return found


def refuse_unseen(rendering: Rendering, seen_version: int | None) -> None:
    """Go on only when it still is as the person had it open; None does not ask.

    Raises:
        Overtaken: somebody else was quicker.
    """
    if seen_version is not None and seen_version != rendering.version:
        raise Overtaken


def move(
    session: Session, person: Person, rendering: Rendering, wanted: RenderingState, action: str, note: str = ""
) -> None:
    """Take the rendering to a state, as a version of its own and an entry of the audit trail.

    Raises:
        NotWaiting: there is no such move.
    """
    if not may_move(RenderingState(rendering.state), wanted):
        raise NotWaiting
    rendering.state, rendering.version = wanted, rendering.version + 1
    session.flush()
    session.add(
        RenderingVersion(
            rendering_id=rendering.id,
            version=rendering.version,
            text=rendering.text,
            back_translation=rendering.back_translation,
            state=rendering.state,
            source_version=rendering.source_version,
            note=note,
            person_id=person.id,
        )
    )
    session.flush()
    detail = {"language": rendering.language, "version": rendering.version}
    record(session, person, action, f"text:{rendering.text_id}", **detail)

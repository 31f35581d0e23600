"""Approved renderings of one text carried along into another that begins with the same source.

Whoever made and approved them still stands for them; but the checks look at them once more, because another kind of
campaign or another audience may ask for more than the text they were made for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.languages import language
from translations import checks, queries
from translations.editing.models import IgnoredWarning
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text
from translations.subject import Severity


@dataclass(frozen=True)
class Carried:
    """Languages whose words came along approved, and those in which a check found an error."""

    approved: Sequence[str] = ()
    refused: Sequence[str] = ()


def carry(session: Session, person: Person, origin: Text, text: Text, slug: str = "") -> Carried:
    """Give a text with the source of `origin` its approved renderings, back-translations included.

    Nothing is carried unless both say the same in the same language for the same channel. A rendering in which a check
    finds an error arrives as one that needs editing, with what was found as its note. `slug` names the standard text
    in the audit trail.
    """
    session.flush()
    session.refresh(origin, with_for_update={"read": True})
    session.refresh(text, with_for_update=True)
    if (origin.channel, origin.source_language, origin.source) != (text.channel, text.source_language, text.source):
        return Carried()
    taken = set(session.scalars(select(Rendering.language).where(Rendering.text_id == text.id)))
    found = [one for one in _approved(session, origin) if one.language not in taken]
    first = _first_writers(session, found)
    carried: dict[bool, list[str]] = {True: [], False: []}
    for one in found:
        problems = _problems(session, text, one)
        made = _written(session, text, one, problems, first.get(one.id))
        carried[not problems].append(made.language)
        detail = {"slug": slug, "language": made.language, "version": made.version, "note": " ".join(problems)}
        record(session, person, "rendering.carry", f"text:{text.id}", **detail)
    _carry_reasons(session, origin, text, carried[True])
    session.flush()
    return Carried(carried[True], carried[False])


def _approved(session: Session, origin: Text) -> Sequence[Rendering]:
    wanted = select(Rendering).where(
        Rendering.text_id == origin.id,
        Rendering.state == RenderingState.APPROVED,
        Rendering.source_version == origin.version,
    )
    return session.scalars(wanted.order_by(Rendering.language)).all()


def _first_writers(session: Session, renderings: Sequence[Rendering]) -> dict[int, int | None]:
    """Who was the first to write these very words: by rendering, as `queries.writers` asks."""
    versions = select(RenderingVersion.rendering_id, RenderingVersion.person_id).join(Rendering)
    theirs = Rendering.id.in_([one.id for one in renderings]), RenderingVersion.text == Rendering.text
    # The latest first, so that the earliest is what remains.
    rows = session.execute(versions.where(*theirs).order_by(RenderingVersion.version.desc())).all()
    return {rendering_id: person_id for rendering_id, person_id in rows}  # noqa: C416 - typed


def _carry_reasons(session: Session, origin: Text, text: Text, languages: Sequence[str]) -> None:
    """Why a warning may stay is said of a source and its words: both are the same here."""
    kept = "language", "check_id", "digest", "reason", "person_id", "at"
    columns = [getattr(IgnoredWarning, name) for name in kept]
    theirs = select(literal(text.id), *columns).where(
        IgnoredWarning.text_id == origin.id, IgnoredWarning.language.in_(languages)
    )
    session.execute(insert(IgnoredWarning).from_select(["text_id", *kept], theirs))


def _problems(session: Session, text: Text, one: Rendering) -> list[str]:
    subject = queries.subject(session, text, language(one.language), one.text, one.back_translation)
    return [found.message for found in checks.findings(subject) if found.severity is Severity.ERROR]


def _written(
    session: Session, text: Text, one: Rendering, problems: Sequence[str], first_writer: int | None
) -> Rendering:
    """The rendering with its steps: written by whom, then approved by whom or found wanting."""
    approved = not problems
    made = Rendering(
        text_id=text.id,
        language=one.language,
        text=one.text,
        back_translation=one.back_translation,
        note=one.note,
        state=RenderingState.APPROVED if approved else RenderingState.NEEDS_EDITING,
        source_version=text.version,
        version=2,
        author_id=one.author_id,
        reviewer_id=one.reviewer_id if approved else None,
    )
    session.add(made)
    session.flush()
    steps = (
        (RenderingState.TRANSLATED, first_writer or one.author_id, one.note),
        (RenderingState(made.state), made.reviewer_id, " ".join(problems)),
    )
    for number, (state, person_id, note) in enumerate(steps, 1):
        session.add(
            RenderingVersion(
                rendering_id=made.id,
                version=number,
                text=one.text,
                back_translation=one.back_translation,
                state=state,
                source_version=text.version,
                note=note,
                person_id=person_id,
            )
        )
    return made

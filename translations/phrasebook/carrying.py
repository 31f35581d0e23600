"""What was done for one text carried along into another that begins with the same source: above all its approved words.

Whoever made and approved them still stands for them; but the checks look at them once more, because another kind of
campaign or another audience may ask for more than the text they were made for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.languages import language
from translations import checks, queries
from translations.editing.models import IgnoredWarning
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text
from translations.phrasebook import voices
from translations.subject import Severity

_TRANSLATED, _APPROVED = RenderingState.TRANSLATED, RenderingState.APPROVED
_NEEDS_EDITING = RenderingState.NEEDS_EDITING


@dataclass(frozen=True)
class Carried:
    """Languages by what came along: approved words, words of which a check warns here (`waiting`), words in which it
    finds an error (`refused`), marks that a speaker is needed, recordings.
    """

    approved: Sequence[str] = ()
    waiting: Sequence[str] = ()
    refused: Sequence[str] = ()
    marked: Sequence[str] = ()
    recorded: Sequence[str] = ()


@dataclass(frozen=True)
class _Arrival:
    """In which state words arrive, and why it is not `approved`."""

    state: RenderingState
    note: str = ""


def carry(session: Session, person: Person, origin: Text, text: Text, slug: str = "") -> Carried:
    """Give a text with the source of `origin` its approved renderings, back-translations included, its marks that a
    speaker is needed, and its recordings.

    Nothing is carried unless both say the same in the same language for the same channel. A rendering in which a check
    finds an error arrives as one that needs editing; one of which a check warns, and nobody has said why that may stay,
    waits for review: both with what was found as a note. `slug` names the standard text in the audit trail.
    """
    session.flush()
    session.refresh(origin, with_for_update={"read": True})
    session.refresh(text, with_for_update=True)
    if (origin.channel, origin.source_language, origin.source) != (text.channel, text.source_language, text.source):
        return Carried()
    taken = set(session.scalars(select(Rendering.language).where(Rendering.text_id == text.id)))
    found = [one for one in _approved(session, origin) if one.language not in taken]
    first = _first_writers(session, found)
    carried: dict[RenderingState, list[str]] = {state: [] for state in RenderingState}
    _carry_reasons(session, origin, text, [one.language for one in found])
    for one in found:
        arrival = _arrival(session, text, one)
        made = _written(session, text, one, arrival, first.get(one.id))
        carried[arrival.state].append(made.language)
        detail = {"slug": slug, "language": made.language, "version": made.version, "note": arrival.note}
        record(session, person, "rendering.carry", f"text:{text.id}", **detail)
    marked = voices.carry_marks(session, person, origin, text, taken, slug)
    said = {one.language for one in found} | set(marked) | (voices.spoken(session, origin) - taken)
    recorded = voices.carry_recordings(session, person, origin, text, said, slug)
    session.flush()
    return Carried(carried[_APPROVED], carried[_TRANSLATED], carried[_NEEDS_EDITING], marked, recorded)


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


def _arrival(session: Session, text: Text, one: Rendering) -> _Arrival:
    """What the checks say of the words in their new place."""
    subject = queries.subject(session, text, language(one.language), one.text, one.back_translation)
    found = [finding for finding in checks.findings(subject) if finding.is_open]
    if errors := [finding.message for finding in found if finding.severity is Severity.ERROR]:
        return _Arrival(_NEEDS_EDITING, " ".join(errors))
    if not found:
        return _Arrival(_APPROVED)
    asked = " ".join(finding.message for finding in found)
    why = _("Carried along from words that were approved; for this text the checks ask: %(found)s", found=asked)
    return _Arrival(_TRANSLATED, str(why))


def _written(session: Session, text: Text, one: Rendering, arrival: _Arrival, first_writer: int | None) -> Rendering:
    """The rendering with its steps: written by whom, then approved by whom or found wanting, or still to be read."""
    approved, waits = arrival.state is _APPROVED, arrival.state is _TRANSLATED
    note = "\n".join(filter(None, [arrival.note, one.note])) if waits else one.note
    made = Rendering(
        text_id=text.id,
        language=one.language,
        text=one.text,
        back_translation=one.back_translation,
        note=note,
        state=arrival.state,
        source_version=text.version,
        version=1 if waits else 2,
        author_id=one.author_id,
        reviewer_id=one.reviewer_id if approved else None,
    )
    session.add(made)
    session.flush()
    steps = (
        (_TRANSLATED, first_writer or one.author_id, note),
        (arrival.state, made.reviewer_id, arrival.note),
    )
    for number, (state, person_id, said) in enumerate(steps[: made.version], 1):
        session.add(
            RenderingVersion(
                rendering_id=made.id,
                version=number,
                text=one.text,
                back_translation=one.back_translation,
                state=state,
                source_version=text.version,
                note=said,
                person_id=person_id,
            )
        )
    return made

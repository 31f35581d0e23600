"""What the desk's pages show: the editor, the review."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock, placeholders, settings
from foundation.languages import Language, language
from messaging.sms.senders import queries as senders
from translations import actions, checks, queries
from translations.difference import Piece, difference
from translations.editing import queries as editing
from translations.editing.actions import let_go
from translations.editing.margin import Margin, margin, telling
from translations.editing.models import UnsavedWords
from translations.forms import RenderingForm, ReviewForm
from translations.lifecycle import LABELS, NEEDS_SPEAKER, TONES, RenderingState
from translations.models import Rendering, Text
from translations.preview import Preview
from translations.refusals import NotWaiting
from translations.rights import queries as rights
from translations.subject import Finding, Subject

CHANNELS = {"sms": _l("SMS"), "script": _l("loudspeaker script")}
# Said of what is submitted; while one still writes they would only be in the way.
_ONLY_LATER = frozenset({checks.EmptyWords.id, checks.BackTranslation.id})


@dataclass(frozen=True)
class Desk:
    """One text in one language, as the editor and the review show it.

    `changes` is the difference between the source this rendering was made for and today's, empty when they are one.
    `price` is that of a segment and its currency, 0 where none is set. `conflict` is what the words of the form change
    in those that somebody else has saved meanwhile; None when nobody has. `offered` are the reader's own unsaved words,
    while the form shows others.
    """

    text: Text
    source_language: Language
    target: Language
    rendering: Rendering | None
    shown: Preview
    findings: list[Finding]
    changes: list[Piece]
    margin: Margin
    price: tuple[Decimal, str]
    needs_back_translation: bool
    conflict: list[Piece] | None = None
    offered: UnsavedWords | None = None
    may_decide: bool = False
    is_own: bool = False

    @property
    def state(self) -> RenderingState:
        return RenderingState(self.rendering.state) if self.rendering else RenderingState.MISSING

    @property
    def needs_speaker(self) -> bool:
        """Whether somebody has said that nobody writes it."""
        return bool(self.rendering and self.rendering.needs_speaker)

    @property
    def label(self) -> str:
        return str(NEEDS_SPEAKER if self.needs_speaker else LABELS[self.state])

    @property
    def tone(self) -> str:
        return "move" if self.needs_speaker else TONES[self.state]

    @property
    def version(self) -> int:
        """Of the rendering; 0 when nobody has begun one."""
        return self.rendering.version if self.rendering else 0

    @property
    def others(self) -> list[str]:
        """A sentence for everybody else who is writing here."""
        return telling(self.margin.others)

    @property
    def channel(self) -> str:
        return str(CHANNELS[self.text.channel])

    @property
    def is_late(self) -> bool:
        """Whether the day it was needed is over and it is not approved."""
        return bool(self.text.due_on and self.text.due_on < clock.today()) and self.state is not RenderingState.APPROVED

    @property
    def chips(self) -> list[tuple[str, Any]]:
        """The placeholders of the source, each once, with what they stand for."""
        found = dict.fromkeys(placeholders.names(self.text.source))
        return [("{" + name + "}", placeholders.MEANINGS.get(name, name)) for name in found]


def opened(
    session: Session, person: Person, text: Text, target: Language, rendering: Rendering | None, takes: bool
) -> RenderingForm:
    """The form of the editor; who `takes` their unsaved words goes on with those."""
    unsaved = editing.own(session, text, target.slug, person) if takes else None
    return RenderingForm.of(text, rendering, editing.typed(unsaved) if unsaved else None)


def editor(
    session: Session, person: Person, text: Text, target: Language, rendering: Rendering | None, form: RenderingForm
) -> Desk:
    """The editor with the words of the form; what changed behind an open form is shown beside them."""
    opened, opened_source = form.version.data, form.source_version.data or text.version
    made_for = min(opened_source, rendering.source_version if rendering else text.version)
    now_at = rendering.version if rendering else 0
    form.catch_up(text, rendering)
    words, told = form.words.data or "", form.back_translation.data or ""
    shown = _desk(session, person, text, target, rendering, words, told, made_for)
    conflict = difference(rendering.text if rendering else "", words) if opened != now_at else None
    unsaved = shown["margin"].unsaved
    goes_on = form.is_submitted() or (unsaved and editing.typed(unsaved).said == form.typed.said)
    return Desk(**shown, conflict=conflict, offered=None if goes_on else unsaved)


def reviewed(session: Session, text: Text, target: Language, rendering: Rendering, person: Person) -> Desk:
    """The review page for that person: only a reviewer who did not write the words may decide."""
    words, told = rendering.text, rendering.back_translation
    shown = _desk(session, person, text, target, rendering, words, told, rendering.source_version, True)
    is_own = person.id in queries.writers(session, rendering)
    decidable = rendering.state in {RenderingState.TRANSLATED, RenderingState.APPROVED}
    reads = person.has_role("reviewer") and rights.may(session, person, target.slug, "review")
    return Desk(**shown, is_own=is_own, may_decide=decidable and not is_own and reads)


def write(session: Session, person: Person, text: Text, slug: str, form: RenderingForm, submit: bool) -> Rendering:
    """Save what stands in the form, if nothing has changed behind it; see `actions.write_rendering`."""
    said = form.typed
    words = said.words, said.back_translation, said.note
    written = actions.write_rendering(
        session, person, text, slug, *words, submit, seen_version=said.version, seen_source=said.source_version
    )
    let_go(session, person, text, slug)
    return written


def decide(session: Session, person: Person, rendering: Rendering, form: ReviewForm, decision: str) -> None:
    """Approve or send back, as the button says.

    Raises:
        DeskRefusal: see `actions.approve` and `actions.send_back`.
    """
    if decision == "approve":
        actions.approve(session, person, rendering, form.version.data)
    elif decision == "send_back":
        actions.send_back(session, person, rendering, form.note.data or "", form.version.data)
    else:
        raise NotWaiting


def decided(rendering: Rendering) -> str:
    """What to say after the decision."""
    if rendering.state == RenderingState.APPROVED:
        return str(_("Approved: these words may be used."))
    return str(_("Sent back to the translator with your note."))


def said_while_writing(subject: Subject) -> list[Finding]:
    """The findings that help before the rendering is complete."""
    return [finding for finding in checks.findings(subject) if finding.check not in _ONLY_LATER and subject.words]


def segment_price(session: Session, text: Text) -> tuple[Decimal, str]:
    """What a segment of the office's sender costs and in which currency; nothing for a script."""
    if text.channel != "sms":
        return Decimal(0), ""
    return senders.price(session, settings.current().twilio_sender)


def _desk(
    session: Session,
    person: Person,
    text: Text,
    target: Language,
    rendering: Rendering | None,
    words: str,
    told: str,
    made_for: int,
    complete: bool = False,
) -> dict[str, Any]:
    subject = queries.subject(session, text, target, words, told)
    old = queries.source_of_version(session, text, made_for) if made_for != text.version else text.source
    return {
        "text": text,
        "source_language": language(text.source_language),
        "target": target,
        "rendering": rendering,
        "shown": subject.seen,
        "findings": checks.findings(subject) if complete else said_while_writing(subject),
        "changes": difference(old, text.source) if old != text.source else [],
        "margin": margin(session, text, target, rendering, person),
        "price": segment_price(session, text),
        "needs_back_translation": subject.needs_back_translation,
    }

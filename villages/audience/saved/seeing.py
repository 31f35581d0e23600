"""One question as its page shows it: in words, in figures, by ten of its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.refusals import Refusal
from villages.audience import naming
from villages.audience.queries import AudienceCounts, counts
from villages.audience.question import Audience
from villages.audience.sampling import sample
from villages.models import Resident


@dataclass(frozen=True)
class Seen:
    """`trouble` says why it cannot be counted any more: a village or a list is gone."""

    words: str
    counts: AudienceCounts | None
    people: Sequence[Resident]
    trouble: str


def seen(session: Session, person: Person, question: dict[str, Any], with_people: bool = True) -> Seen:
    """The question as this person sees it today; nobody beyond their reach is counted."""
    asked = Audience.read(question)
    words = naming.in_words(session, asked)
    try:
        naming.settled(session, person, asked)
    except Refusal as refusal:
        return Seen(words, None, (), str(refusal))
    today = clock.today()
    people = sample(session, asked, today) if with_people else ()
    return Seen(words, counts(session, asked, today), people, "")

"""What a segment costs, and what a launched campaign has spent: from tallies, whatever its size."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from campaigns.budget.costs import Tariff
from foundation import settings
from messaging.sms import queries as sms
from messaging.sms.lifecycle import COSTING, POSTED
from messaging.sms.models import Run, Tally
from messaging.sms.senders import queries as senders


@dataclass(frozen=True)
class Spent:
    """Messages the carrier took in the words of one language; segments that cost something, and what they cost."""

    language: str
    messages: int
    segments: int
    price: Decimal | None


def tariff(session: Session) -> Tariff:
    """What a segment of the office's sender costs today."""
    return Tariff(*senders.price(session, settings.current().twilio_sender))


def spent_by(session: Session, run: Run) -> Decimal:
    """What the run has cost so far, as its budget counts it."""
    return sms.spent_segments(session, run.id) * run.segment_price


def spent(session: Session, run: Run) -> list[Spent]:
    """By language of the words, the most first: what the carrier took or may have taken, as the budget counts it."""
    words = case((Tally.text_language != "", Tally.text_language), else_=Tally.language)
    messages = func.coalesce(func.sum(Tally.messages).filter(Tally.state.in_(POSTED)), 0)
    costs = Tally.state.in_(sorted(COSTING))
    found = select(words, messages, func.sum(Tally.segments)).where(Tally.run_id == run.id, costs).group_by(words)
    price = Tariff(run.segment_price, run.currency)
    rows = [(slug, int(count), int(segments)) for slug, count, segments in session.execute(found)]
    rows.sort(key=lambda row: (-row[2], row[0]))
    return [Spent(slug, count, segments, price.of(segments)) for slug, count, segments in rows if segments]

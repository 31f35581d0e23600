"""Figures of a launched campaign, from the tallies of its channels."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.audience.queries import silences
from campaigns.budget.costs import Tariff
from campaigns.budget.queries import spent
from campaigns.gaps import Gap
from campaigns.models import Campaign, Launch
from campaigns.progress import Progress
from campaigns.queries import plan
from campaigns.report import Report, gaps_of_run
from foundation import clock
from messaging.loudspeaker import queries as loudspeaker
from messaging.loudspeaker.models import Bulletin
from messaging.loudspeaker.reach.figures import Reach
from messaging.loudspeaker.reach.queries import reach
from messaging.sms import queries as sms
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Run
from translations import queries as desk
from translations.models import Text
from villages.audience.question import Audience


def report(session: Session, campaign: Campaign) -> Report:
    """What became of everybody, at a cost that does not depend on how many they are; before the launch, the gaps."""
    made = session.scalar(select(Launch).where(Launch.campaign_id == campaign.id))
    if made is None:
        return Report(gaps=plan(session, campaign).gaps)
    sent = session.get(Run, made.run_id) if made.run_id else None
    run = sms.tally(session, made.run_id) if made.run_id else sms.RunTally()
    held = sms.held_for_words(session, made.run_id) if made.run_id else {}
    spoken = loudspeaker.tally(session, made.bulletin_id) if made.bulletin_id else None
    to_be_spoken = _to_be_spoken(session, campaign.sms_text)
    return Report(
        states=run.states,
        reasons=run.reasons,
        by_language=run.by_language,
        fallbacks=run.fallbacks,
        segments=run.segments,
        posted=run.posted,
        scripts=spoken.scripts if spoken else 0,
        scripts_by_state=spoken.by_state if spoken else {},
        scripts_by_language=spoken.by_language if spoken else {},
        minutes=spoken.minutes if spoken else 0,
        on_air=reach(session, [made.bulletin_id], clock.now()) if made.bulletin_id else Reach(),
        override_reason=sent.override_reason if sent else None,
        price=Tariff(sent.segment_price, sent.currency).of(sms.spent_segments(session, sent.id)) if sent else None,
        currency=sent.currency if sent else "VND",
        budget=sent.budget if sent else None,
        spent=tuple(spent(session, sent)) if sent else (),
        gaps=(*gaps_of_run(held, run.reasons, to_be_spoken), *_silences(session, campaign, made)),
    )


def progress(session: Session, campaign: Campaign) -> Progress:
    """How far the launched campaign has come at this moment."""
    made = session.scalar(select(Launch).where(Launch.campaign_id == campaign.id))
    if made is None:
        return Progress()
    run = session.get(Run, made.run_id, populate_existing=True) if made.run_id else None
    counts = sms.tally(session, run.id) if run else sms.RunTally()
    bulletin = session.get(Bulletin, made.bulletin_id, populate_existing=True) if made.bulletin_id else None
    spoken = loudspeaker.tally(session, bulletin.id) if bulletin else None
    return Progress(
        states=counts.states,
        reasons=counts.reasons,
        segments=counts.segments,
        # The tally moves in the transaction that moves the messages: it is as exact as counting them.
        in_flight=counts.states.get(MessageState.DISPATCHING, 0),
        run_state=run.state if run else None,
        scripts=spoken.scripts if spoken else 0,
        scripts_by_state=spoken.by_state if spoken else {},
        withdrawn=bool(bulletin and bulletin.withdrawn_at),
        due=sms.next_due(session, run.id) if run else None,
    )


def _silences(session: Session, campaign: Campaign, made: Launch) -> tuple[Gap, ...]:
    if made.bulletin_id is None:
        return ()
    spoken = {script.language for script in loudspeaker.scripts_of(session, made.bulletin_id)}
    to_be_spoken = _to_be_spoken(session, campaign.script_text)
    return silences(session, Audience.read(campaign.audience), spoken, campaign.fallback, to_be_spoken)


def _to_be_spoken(session: Session, text: Text | None) -> frozenset[str]:
    return desk.needing_speaker(session, text) if text else frozenset()

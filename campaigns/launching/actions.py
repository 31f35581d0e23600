"""The launch and what follows. Each action locks its campaign first and writes the audit trail; none commits.

After the commit the door wakes messaging.sms.tasks.dispatch_run and messaging.loudspeaker.tasks.make_scripts.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns import draft as drafts
from campaigns import queries
from campaigns.audience.queries import script_lines
from campaigns.budget.queries import tariff
from campaigns.digest import Content
from campaigns.fallbacks import resolve_one
from campaigns.launching.queries import Late, alongs, late, missing_recordings, releasable
from campaigns.launching.words import Along, all_sms_words, sms_words, spoken_words
from campaigns.lawful.queries import unlawful_words
from campaigns.lifecycle import CampaignState, require_state
from campaigns.models import Campaign, Launch
from campaigns.reach import require_reach
from campaigns.refusals import AgainstTheRules, ApprovalMissing, NothingToRelease, NotReady
from campaigns.scripts import ScriptLine
from foundation import clock, settings
from foundation.languages import LANGUAGES
from messaging.loudspeaker import actions as loudspeaker
from messaging.loudspeaker import bulletin as spoken
from messaging.loudspeaker.models import Bulletin
from messaging.sms import actions as sms
from messaging.sms import sending
from messaging.sms.models import Run
from messaging.sms.rules.queries import rules_for
from messaging.sms.senders import queries as senders
from translations import actions as desk
from villages.audience import queries as audiences
from villages.audience.question import Audience

DAYS_ON_AIR = 30  # of a campaign that sets no end


def launch(session: Session, person: Person, campaign: Campaign) -> Launch:
    """Freeze the approved words, give every person their message row and every commune its scripts.

    A second launch of the same campaign, from another tab or another process, returns the first.

    Raises:
        WrongState: nobody submitted it, or it was cancelled.
        ApprovalMissing: nobody stands for what it says now.
        OutOfReach: it goes beyond the communes of the person.
        NotReady: its time has passed or its audience is empty by now.
        AgainstTheRules: rules or people have come since the approval by which an SMS of it may not leave.
    """
    campaign = queries.locked(session, campaign)
    if made := session.scalar(select(Launch).where(Launch.campaign_id == campaign.id)):
        return made
    require_state(campaign.title, campaign.state, CampaignState.SUBMITTED)
    content = queries.content(session, campaign)
    digest = content.digest()
    if queries.approval(session, campaign, digest) is None:
        raise ApprovalMissing(title=campaign.title)
    audience = Audience.read(campaign.audience)
    # Who wrote it keeps it though their reach has shrunk; launched so, it would leave out people unseen.
    require_reach(session, person, audience)
    people = audiences.counts(session, audience, clock.today()).people
    if missing := drafts.missing(queries.draft(campaign), people, clock.now()):
        raise NotReady(missing)
    if unlawful := unlawful_words(session, content):
        raise AgainstTheRules(unlawful)
    run = _send(session, content, audience)
    bulletin = _announce(session, content, audience, alongs(session, campaign.script_text))
    made = Launch(campaign=campaign, run=run, bulletin=bulletin, person_id=person.id, at=clock.now())
    session.add(made)
    campaign.state = CampaignState.LAUNCHED
    record(session, person, "campaign.launch", campaign.subject, people=people, digest=digest)
    session.flush()
    return made


def pause(session: Session, person: Person, campaign: Campaign, reason: str = "") -> None:
    """No further window of messages leaves; scripts already made stay. Confirmed when none is leaving any more.

    Raises:
        NothingSends: it has no messages on their way.
    """
    sms.pause(session, queries.run_of(session, campaign).id, reason or None)
    record(session, person, "campaign.pause", campaign.subject)


def resume(session: Session, person: Person, campaign: Campaign) -> None:
    """The messages go on.

    Raises:
        NothingSends: it has no messages on their way.
    """
    sms.resume(session, queries.run_of(session, campaign).id)
    record(session, person, "campaign.resume", campaign.subject)


def cancel(session: Session, person: Person, campaign: Campaign) -> None:
    """Nothing more leaves and its scripts must not be read any more; what was sent stays sent. Twice is once.

    Raises:
        RunMayNot: every message has left already.
    """
    campaign = queries.locked(session, campaign)
    if campaign.state == CampaignState.CANCELLED:
        return
    made = session.scalar(select(Launch).where(Launch.campaign_id == campaign.id))
    if made and made.run_id:
        sms.cancel(session, made.run_id)
    if made and made.bulletin_id:
        loudspeaker.withdraw(session, made.bulletin_id)
    for text in queries.texts(campaign).values():
        desk.ask_for(session, text, ())
    campaign.state = CampaignState.CANCELLED
    record(session, person, "campaign.cancel", campaign.subject)
    session.flush()


def release_held(session: Session, person: Person, campaign: Campaign, given: str | None = None) -> Late:
    """Let messages go that were held for want of words, and add the scripts that had none, now that somebody approved
    the campaign with these words.

    `given` is the language of the words; None takes the first that can. Returns what leaves. One language a
    transaction: sms moves its tallies in one order, and two moves at once could wait in a circle.

    Raises:
        ApprovalMissing: nobody approved the campaign with these words.
        NothingToRelease: no held message and no missing script has approved words.
    """
    campaign = queries.locked(session, campaign)
    content = queries.content(session, campaign)
    if queries.approval(session, campaign, content.digest()) is None:
        raise ApprovalMissing(title=campaign.title)
    waiting = late(session, campaign, content)
    chosen = given or next(iter(waiting), None)
    if chosen is None or chosen not in waiting or campaign.launch is None:
        raise NothingToRelease
    released = 0
    if waiting[chosen].people and campaign.launch.run_id:
        asked = releasable(session, campaign.launch.run_id, content)[chosen]
        # The line of the day it left, as in all its other words.
        rules = rules_for(session, campaign.kind, clock.local(campaign.launch.at).date())
        words = sms_words(content.voices["sms"].words[chosen], content.diacritics, rules)
        released = sms.release(session, campaign.launch.run_id, words, asked)
    if waiting[chosen].scripts and campaign.launch.bulletin_id:
        said = spoken_words(content.voices["script"], chosen, alongs(session, campaign.script_text).get(chosen))
        plans = [_script_plan(line) for line in waiting[chosen].scripts]
        loudspeaker.add(session, campaign.launch.bulletin_id, said, plans)
    detail = {"language": chosen, "messages": released, "scripts": len(waiting[chosen].scripts)}
    record(session, person, "campaign.release", campaign.subject, **detail)
    return Late(released, waiting[chosen].scripts)


def give_recordings(session: Session, person: Person, campaign: Campaign) -> int:
    """Let scripts that went out have the recordings made of their words since. Returns how many scripts get one.

    It takes no new approval: not a word changes of what somebody stands for.

    Raises:
        NothingToRelease: there is no such recording.
    """
    campaign = queries.locked(session, campaign)
    found = missing_recordings(session, campaign, queries.content(session, campaign))
    if not found:
        raise NothingToRelease
    for one in found:
        loudspeaker.give_recording(session, person, one.words, one.recording, one.seconds)
    scripts = sum(one.scripts for one in found)
    languages = [one.words.language for one in found]
    record(session, person, "campaign.recordings", campaign.subject, languages=languages, scripts=scripts)
    session.flush()
    return scripts


def _send(session: Session, content: Content, audience: Audience) -> Run | None:
    if not (voice := content.voices.get("sms")):
        return None
    sender = settings.current().twilio_sender
    rules, cost = rules_for(session, content.kind, clock.today()), tariff(session)
    senders.sender(session, sender)
    # Every language of the registry, not only those counted a moment ago: an import may come in between.
    given = {slug: resolve_one(slug, set(voice.words), content.fallback) for slug in LANGUAGES}
    order = sending.Sending(
        label=content.title,
        sender=sender,
        send_from=content.send_from or clock.now(),
        send_by=content.send_by,
        hours_from=rules.hours_from,
        hours_to=rules.hours_to,
        merges_households=content.merges_households,
        needs_consent=rules.needs_consent,
        words=tuple(all_sms_words(content, rules, filter(None, given.values()))),
        groups=tuple(sending.Group(asked, words) for asked, words in given.items()),
        kind=content.kind,
        budget=content.budget,
        segment_price=cost.price,
        currency=cost.currency,
        cap_per_day=rules.cap_per_day,
        avoids_do_not_contact=rules.avoids_do_not_contact,
    )
    residents: Any = audiences.select_residents(audience, clock.today())
    return sms.enqueue(session, order, residents)


def _announce(session: Session, content: Content, audience: Audience, along: Mapping[str, Along]) -> Bulletin | None:
    if not (voice := content.voices.get("script")):
        return None
    lines, _gaps = script_lines(session, audience, content)
    begins = max(clock.local(content.send_from).date(), clock.today()) if content.send_from else clock.today()
    announcement = spoken.Announcement(
        title=content.title,
        priority=content.priority,
        valid_from=begins,
        valid_until=_last_day(content, begins),
        words=tuple(
            spoken_words(voice, slug, along.get(slug)) for slug in dict.fromkeys(line.language for line in lines)
        ),
        scripts=tuple(_script_plan(line) for line in lines),
    )
    return loudspeaker.enqueue(session, announcement)


def _script_plan(line: ScriptLine) -> spoken.ScriptPlan:
    return spoken.ScriptPlan(
        line.commune_code, line.language, line.villages, line.slots, line.stands_in_for, line.place
    )


def _last_day(content: Content, begins: date) -> date:
    return clock.local(content.send_by).date() if content.send_by else begins + timedelta(days=DAYS_ON_AIR)

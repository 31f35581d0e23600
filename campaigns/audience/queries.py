"""The plan of a content, joined set-wise in SQL: never a list of people."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Subquery, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from campaigns import planning
from campaigns.digest import Content, Voice
from campaigns.gaps import Gap
from campaigns.lifecycle import Kind
from campaigns.planning import UNFILLABLE, Cell, Group, Measured, Place, Plan, Standing, resolve_one
from foundation import clock, languages, placeholders, settings
from messaging.sms.models import OptOut
from translations.preview import preview
from villages.audience import queries as audiences
from villages.audience.question import Audience
from villages.models import Resident, Village


def plan_of(session: Session, content: Content) -> Plan:
    """The plan of a content, stored or still being written."""
    audience, today = Audience.read(dict(content.audience)), clock.today()
    counts = audiences.counts(session, audience, today)
    voices: Mapping[str, Voice] = content.voices
    groups: tuple[Group, ...] = ()
    gaps: tuple[Gap, ...] = ()
    if sms := voices.get("sms"):
        send_on = sending_day(content.send_from)
        found = cells(session, audience, today, send_on, content)
        groups, gaps = planning.resolve(found, set(sms.words), content.fallback)
        groups = tuple(_measured(session, audience, send_on, sms, group) for group in groups)
    scripts, silences = script_lines(session, audience, content)
    return Plan(
        people=counts.people,
        by_language=counts.by_language,
        by_commune=counts.by_commune,
        with_mobile=counts.with_mobile,
        groups=groups,
        scripts=scripts,
        gaps=(*gaps, *silences),
        keeps_marks=content.diacritics,
        segment_price=settings.current().segment_price,
    )


def cells(session: Session, audience: Audience, today: date, send_on: date, content: Content) -> list[Cell]:
    """The audience counted by language and by whether an SMS can reach it; `messages` by the rule that sms follows.

    Of several people at one number the first who may be sent to speaks for it (messaging.sms.enrolment).
    """
    judged = _judged(audience, today, send_on, content)
    enrolled = judged.c.standing.in_([Standing.REACHABLE.value, *(standing.value for standing in UNFILLABLE)])
    reachable = judged.c.standing == Standing.REACHABLE.value
    speaker = func.min(judged.c.id).filter(enrolled).over(partition_by=judged.c.number_hash)
    speaks = judged.c.id == speaker if content.merges_households else true()
    ranked = select(judged, and_(reachable, speaks).label("speaks")).subquery()
    figures = (func.count(), func.count().filter(ranked.c.speaks), func.count(ranked.c.village_id.distinct()))
    counted = select(ranked.c.language, ranked.c.standing, *figures).group_by(ranked.c.language, ranked.c.standing)
    return [Cell(slug, Standing(how), *numbers) for slug, how, *numbers in session.execute(counted)]


def script_lines(
    session: Session, audience: Audience, content: Content
) -> tuple[tuple[planning.ScriptLine, ...], tuple[Gap, ...]]:
    """The scripts of the audience's places, and where there can be none."""
    if not (voice := content.voices.get("script")):
        return (), ()
    return planning.scripts(_places(session, audience), set(voice.words), content.fallback, audience.languages)


def silences(session: Session, audience: Audience, spoken: Set[str], policy: str) -> tuple[Gap, ...]:
    """Where nothing is read out, when words are spoken in these languages alone."""
    _lines, gaps = planning.scripts(_places(session, audience), spoken, policy, audience.languages)
    return gaps


def villages_within(session: Session, person: Person) -> Sequence[Village]:
    """The villages an author may choose among, by commune and name."""
    found = select(Village).where(reach_filter(Village.commune_code, person))
    return session.scalars(found.order_by(Village.commune_code, Village.name, Village.ref)).all()


def sending_day(send_from: datetime | None) -> date:
    """The office's date on which the first message may leave."""
    return clock.local(max(send_from, clock.now())).date() if send_from else clock.today()


def _places(session: Session, audience: Audience) -> list[Place]:
    return [
        Place(village.name, village.commune_code, tuple(village.languages), tuple(village.slots))
        for village in audiences.villages_of(session, audience)
    ]


def _judged(audience: Audience, today: date, send_on: date, content: Content) -> Subquery:
    asked = audiences.select_residents(audience, today).subquery()
    unwilling = and_(literal(content.kind == Kind.INVITATION), ~asked.c.consent)
    undated = and_(
        asked.c.language.in_(_naming("card_expiry", "days_left", content=content)), Resident.card_expiry.is_(None)
    )
    overdue = and_(asked.c.language.in_(_naming("days_left", content=content)), Resident.card_expiry < send_on)
    standing = case(
        (or_(asked.c.number_hash.is_(None), ~asked.c.mobile), Standing.NO_MOBILE.value),
        (OptOut.number_hash.is_not(None), Standing.OPTED_OUT.value),
        (unwilling, Standing.NO_CONSENT.value),
        (undated, Standing.NO_CARD_EXPIRY.value),
        (overdue, Standing.CARD_EXPIRED.value),
        else_=Standing.REACHABLE.value,
    )
    judged = select(asked, standing.label("standing")).join(Resident, Resident.id == asked.c.id)
    return judged.outerjoin(OptOut, OptOut.number_hash == asked.c.number_hash).subquery()


def _naming(*wanted: str, content: Content) -> list[str]:
    """The languages whose speakers get an SMS with one of these placeholders."""
    words = content.voices["sms"].words
    given = {asked: resolve_one(asked, set(words), content.fallback) for asked in languages.LANGUAGES}
    return [asked for asked, slug in given.items() if slug and set(wanted) & set(placeholders.names(words[slug].text))]


def _measured(session: Session, audience: Audience, send_on: date, voice: Voice, group: Group) -> Group:
    words = voice.words[group.given].text
    asked = replace(audience, languages=(group.asked,))
    longest: Mapping[str, str] = {}
    if placeholders.names(words):
        longest = audiences.longest_values(session, asked, clock.today(), send_on)
    seen = preview("sms", languages.language(group.given), words, longest)
    assert seen.measure is not None
    plain = seen.plain.segments if seen.plain else None
    return replace(
        group, measured=Measured(seen.measure.segments, seen.measure.encoding, seen.measure.forced_by, plain)
    )

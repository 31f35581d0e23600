"""The plan of a content, joined set-wise in SQL: never a list of people."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Subquery, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from campaigns import planning
from campaigns.digest import Content, Voice
from campaigns.gaps import Gap
from campaigns.lifecycle import Kind
from campaigns.planning import Cell, Group, Measured, Place, Plan, Standing
from foundation import clock, languages, placeholders, settings
from messaging.sms.models import OptOut
from translations.preview import preview
from villages.audience import queries as audiences
from villages.audience.question import Audience


def plan_of(session: Session, content: Content) -> Plan:
    """The plan of a content, stored or still being written."""
    audience, today = Audience.read(dict(content.audience)), clock.today()
    counts = audiences.counts(session, audience, today)
    found = cells(session, audience, today, content)
    voices: Mapping[str, Voice] = content.voices
    groups: tuple[Group, ...] = ()
    gaps: tuple[Gap, ...] = ()
    if sms := voices.get("sms"):
        groups, gaps = planning.resolve(found, set(sms.words), content.fallback)
        send_on = sending_day(content.send_from)
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


def cells(session: Session, audience: Audience, today: date, content: Content) -> list[Cell]:
    """The audience counted by language and by whether an SMS can reach it; `messages` by the rule that sms follows.

    Of several people at one number the first who may be sent to speaks for it (messaging.sms.enrolment).
    """
    judged = _judged(audience, today, content.kind)
    reachable = judged.c.standing == Standing.REACHABLE.value
    speaker = func.min(judged.c.id).filter(reachable).over(partition_by=judged.c.number_hash)
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
    places = (
        Place(village.name, village.commune_code, tuple(village.languages), tuple(village.slots))
        for village in audiences.villages_of(session, audience)
    )
    return planning.scripts(places, set(voice.words), content.fallback, audience.languages)


def sending_day(send_from: datetime | None) -> date:
    """The office's date on which the first message may leave."""
    return clock.local(max(send_from, clock.now())).date() if send_from else clock.today()


def _judged(audience: Audience, today: date, kind: str) -> Subquery:
    resident = audiences.select_residents(audience, today).subquery()
    unwilling = and_(literal(kind == Kind.INVITATION), ~resident.c.consent)
    standing = case(
        (or_(resident.c.number_hash.is_(None), ~resident.c.mobile), Standing.NO_MOBILE.value),
        (OptOut.number_hash.is_not(None), Standing.OPTED_OUT.value),
        (unwilling, Standing.NO_CONSENT.value),
        else_=Standing.REACHABLE.value,
    )
    opted_out = OptOut.number_hash == resident.c.number_hash
    return select(resident, standing.label("standing")).outerjoin(OptOut, opted_out).subquery()


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

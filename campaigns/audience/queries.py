"""The plan of a content, joined set-wise in SQL: never a list of people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Subquery, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from campaigns import planning, scripts
from campaigns.audience.longest import Sample, longest, samples
from campaigns.budget.costs import Measured
from campaigns.budget.queries import tariff
from campaigns.digest import Content, Voice
from campaigns.fallbacks import resolve_one
from campaigns.gaps import Gap
from campaigns.planning import UNFILLABLE, Cell, Group, Plan, Standing
from foundation import clock, languages, placeholders
from messaging.loudspeaker.stations.models import Station
from messaging.sms.models import OptOut
from messaging.sms.opting_out.models import DoNotContact
from messaging.sms.rules.figures import KindRules
from messaging.sms.rules.queries import rules_for
from translations.preview import preview
from villages.audience import queries as audiences
from villages.audience.question import Audience
from villages.models import Resident, Village


def plan_of(session: Session, content: Content) -> Plan:
    """The plan of a content, stored or still being written, by the rules and the price of today."""
    audience, today = Audience.read(dict(content.audience)), clock.today()
    counts = audiences.counts(session, audience, today)
    rules = rules_for(session, content.kind, today)
    groups: tuple[Group, ...] = ()
    gaps: tuple[Gap, ...] = ()
    if sms := content.voices.get("sms"):
        send_on = sending_day(content.send_from)
        found = cells(session, audience, send_on, content, rules)
        groups, gaps = planning.resolve(found, set(sms.words), content.fallback, needs_speaker=sms.needs_speaker)
        groups = measured(session, audience, send_on, sms, groups, rules)
    scripts, silences = script_lines(session, audience, content)
    return Plan(
        people=counts.people,
        by_language=counts.by_language,
        by_commune=counts.by_commune,
        by_language_and_channel={
            slug: {channel.value: people for channel, people in found.items()}
            for slug, found in counts.by_language_and_channel.items()
        },
        with_mobile=counts.with_mobile,
        groups=groups,
        scripts=scripts,
        gaps=(*gaps, *silences),
        keeps_marks=content.diacritics,
        tariff=tariff(session),
        budget=content.budget,
        most_segments={slug: most for slug in languages.SOURCE_LANGUAGES if (most := rules.most_segments(slug))},
    )


def cells(session: Session, audience: Audience, send_on: date, content: Content, rules: KindRules) -> list[Cell]:
    """The audience counted by language and by whether an SMS can reach it; `messages` by the rule that sms follows.

    Of several people at one number the first who may be sent to speaks for it (messaging.sms.enrolment).
    """
    judged = _judged(audience, send_on, content, rules)
    enrolled = judged.c.standing.in_([Standing.REACHABLE.value, *(standing.value for standing in UNFILLABLE)])
    reachable = judged.c.standing == Standing.REACHABLE.value
    speaker = func.min(judged.c.id).filter(enrolled).over(partition_by=judged.c.number_hash)
    speaks = judged.c.id == speaker if content.merges_households else true()
    ranked = select(judged, and_(reachable, speaks).label("speaks")).subquery()
    figures = (func.count(), func.count().filter(ranked.c.speaks), func.count(ranked.c.village_id.distinct()))
    counted = select(ranked.c.language, ranked.c.standing, *figures).group_by(ranked.c.language, ranked.c.standing)
    return [Cell(slug, Standing(how), *numbers) for slug, how, *numbers in session.execute(counted)]


def measured(
    session: Session, audience: Audience, send_on: date, voice: Voice, groups: Iterable[Group], rules: KindRules
) -> tuple[Group, ...]:
    """The groups with the longest SMS that somebody of each really gets."""
    found: dict[frozenset[tuple[str, int]], list[Sample]] = {}
    told = []
    for group in groups:
        words = placeholders.with_opt_out(voice.words[group.given].text, rules.opt_out_line)
        named = frozenset(Counter(placeholders.names(words)).items())
        # Renderings name the same values as their source, as a rule: one look at the audience is enough for all.
        if named not in found:
            found[named] = samples(session, audience, send_on, words)
        seen = preview("sms", languages.language(group.given), words, longest(found[named], [group.asked]))
        assert seen.measure is not None
        told.append(replace(group, measured=Measured(seen.measure, seen.plain)))
    return tuple(told)


def script_lines(
    session: Session, audience: Audience, content: Content, settled: Mapping[str, bool] | None = None
) -> tuple[tuple[scripts.ScriptLine, ...], tuple[Gap, ...]]:
    """The scripts of the audience's places, and where there can be none.

    Whether a commune's villages have scripts of their own its station says, but for communes where it is `settled`.
    """
    if not (voice := content.voices.get("script")):
        return (), ()
    places, words = _places(session, audience), set(voice.words)
    wanted = dict.fromkeys(session.scalars(select(Station.commune_code).where(Station.per_village)), True)
    apart = frozenset(commune for commune, villages in {**wanted, **(settled or {})}.items() if villages)
    return scripts.scripts(places, words, content.fallback, needs_speaker=voice.needs_speaker, per_village=apart)


def silences(
    session: Session, audience: Audience, spoken: Set[str], policy: str, needs_speaker: Set[str] = frozenset()
) -> tuple[Gap, ...]:
    """Where nothing is read out, when words are spoken in these languages alone; see `scripts.scripts`."""
    places = _places(session, audience)
    _lines, gaps = scripts.scripts(places, spoken, policy, needs_speaker=needs_speaker)
    return gaps


def villages_within(session: Session, person: Person) -> Sequence[Village]:
    """The villages an author may choose among, by commune and name."""
    found = select(Village).where(reach_filter(Village.commune_code, person))
    return session.scalars(found.order_by(Village.commune_code, Village.name, Village.ref)).all()


def sending_day(send_from: datetime | None) -> date:
    """The office's date on which the first message may leave."""
    return clock.local(max(send_from, clock.now())).date() if send_from else clock.today()


def _places(session: Session, audience: Audience) -> list[scripts.Place]:
    return [
        scripts.Place(
            one.village.name, one.village.commune_code, one.languages, tuple(one.village.slots), one.village.ref
        )
        for one in audiences.listening(session, audience)
    ]


def _judged(audience: Audience, send_on: date, content: Content, rules: KindRules) -> Subquery:
    asked = audiences.select_residents(audience, clock.today()).subquery()
    unwilling = and_(literal(rules.needs_consent), ~asked.c.consent)
    listed = and_(literal(rules.avoids_do_not_contact), DoNotContact.number_hash.is_not(None))
    undated = and_(
        asked.c.language.in_(_naming("card_expiry", "days_left", content=content)), Resident.card_expiry.is_(None)
    )
    overdue = and_(asked.c.language.in_(_naming("days_left", content=content)), Resident.card_expiry < send_on)
    standing = case(
        (or_(asked.c.number_hash.is_(None), ~asked.c.mobile), Standing.NO_MOBILE.value),
        (OptOut.number_hash.is_not(None), Standing.OPTED_OUT.value),
        (listed, Standing.DO_NOT_CONTACT.value),
        (unwilling, Standing.NO_CONSENT.value),
        (undated, Standing.NO_CARD_EXPIRY.value),
        (overdue, Standing.CARD_EXPIRED.value),
        else_=Standing.REACHABLE.value,
    )
    judged = select(asked, standing.label("standing")).join(Resident, Resident.id == asked.c.id)
    judged = judged.outerjoin(OptOut, OptOut.number_hash == asked.c.number_hash)
    return judged.outerjoin(DoNotContact, DoNotContact.number_hash == asked.c.number_hash).subquery()


def _naming(*wanted: str, content: Content) -> list[str]:
    """The languages whose speakers get an SMS with one of these placeholders."""
    words = content.voices["sms"].words
    given = {asked: resolve_one(asked, set(words), content.fallback) for asked in languages.LANGUAGES}
    return [asked for asked, slug in given.items() if slug and set(wanted) & set(placeholders.names(words[slug].text))]

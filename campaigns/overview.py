"""What the pages show of a campaign: where it stands, whom it reaches in which words, what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from campaigns import queries
from campaigns.audience.queries import plan_of
from campaigns.digest import LABELS, Content, changes
from campaigns.gaps import ABOUT_SMS, Gap, GapKind
from campaigns.journey import SHELVES, Journey, shelf
from campaigns.lawful.words import Sentence, rules_in_words
from campaigns.lifecycle import CampaignState
from campaigns.models import Approval, Campaign
from campaigns.planning import Plan
from campaigns.progress import Part, Progress
from campaigns.registering.queries import Registered, registered
from campaigns.reporting import queries as reporting
from foundation.languages import LANGUAGES, Channel, is_written_for
from foundation.web.formats import language_in_sentence
from messaging.sms.lifecycle import RunState
from translations import queries as desk
from translations.lifecycle import RenderingState
from villages.audience.naming import in_words
from villages.audience.question import Audience

_LEFT_OUT: Any = _l("no SMS: no number, or not allowed")


@dataclass(frozen=True)
class LanguageRow:
    """One language of the audience: how many ask for it, how far its words are, what its speakers get now."""

    slug: str
    people: int
    states: dict[str, RenderingState]
    given: str | None

    def is_written_for(self, channel: Channel) -> bool:
        """Whether the channel takes its writing, if it has one."""
        return is_written_for(channel, self.slug)


@dataclass(frozen=True)
class Overview:
    """One campaign as its page and the approver's page show it, before the launch with its plan."""

    campaign: Campaign
    content: Content
    journey: Journey
    audience: str
    approvals: Sequence[Approval]
    valid: Approval | None
    history: Sequence[tuple[Audit, Person | None]]
    changed: list[str]
    plan: Plan | None
    languages: tuple[LanguageRow, ...] = ()
    rules: Sequence[Sentence] = ()
    registered: Registered | None = None

    @property
    def digest(self) -> str:
        return self.content.digest()


def overview(session: Session, campaign: Campaign) -> Overview:
    """Everything the page of a campaign shows; the plan only as long as it has not left."""
    content = queries.content(session, campaign)
    given = queries.approvals(session, campaign)
    digest = content.digest()
    valid = next((one for one in given if one.holds(digest)), None)
    left = campaign.state in (CampaignState.LAUNCHED, CampaignState.CANCELLED)
    plan = None if left else plan_of(session, content)
    return Overview(
        campaign=campaign,
        content=content,
        journey=journey(session, campaign, valid),
        audience=audience_in_words(session, campaign.audience),
        approvals=given,
        valid=valid,
        history=queries.history(session, campaign),
        changed=changes_in_words(campaign.judged, content),
        plan=plan,
        languages=_languages(session, campaign, plan) if plan else (),
        rules=rules_in_words(session, campaign.kind),
        registered=registered(session, campaign, content),
    )


def journey(session: Session, campaign: Campaign, approval: Approval | None = None) -> Journey:
    """Where the campaign stands, for its page and for a line of a list."""
    wanted, rendered = 0, 0
    if campaign.state == CampaignState.SUBMITTED:
        approval = approval or queries.approval(session, campaign)
        wanted, rendered = _rendered(session, campaign)
    run = campaign.launch.run if campaign.launch else None
    return Journey(
        state=campaign.state,
        author=campaign.author.name,
        note=campaign.note,
        wanted=wanted,
        rendered=rendered,
        approver=approval.person.name if approval else None,
        run_state=RunState(run.state) if run else None,
        pause_reason=run.pause_reason if run else None,
        seen=reporting.progress(session, campaign) if run and run.state == RunState.RUNNING else Progress(),
    )


def shelves(
    session: Session, campaigns: Iterable[Campaign], reader: Person
) -> list[tuple[str, list[tuple[Campaign, Journey]]]]:
    """The campaigns by what is to be done with them and by whom; empty shelves are left out."""
    placed: list[list[tuple[Campaign, Journey]]] = [[] for _shelf in SHELVES]
    for campaign in campaigns:
        found = journey(session, campaign)
        place = shelf(found.stage, campaign.author_id == reader.id, reader.has_role("communicator"))
        placed[place].append((campaign, found))
    return [(str(title), entries) for (title, _stages), entries in zip(SHELVES, placed, strict=True) if entries]


def audience_in_words(session: Session, stored: dict[str, Any]) -> str:
    """The question about people as a sentence or two, its villages and lists by name."""
    return in_words(session, Audience.read(stored))


def changes_in_words(judged: dict[str, Any] | None, content: Content) -> list[str]:
    """What differs from what an approver last had before their eyes; nothing when nobody read it yet."""
    return [_change(name) for name in changes(judged, content.stored())] if judged else []


def reached(plan: Plan) -> list[Part]:
    """The people of a plan as one bar: their own words, another language's, held, left out."""
    held = [gap for gap in plan.gaps if gap.people and gap.language]
    out = [gap for gap in plan.gaps if gap.people and not gap.language]
    return [
        Part(_("SMS in the language they asked for"), plan.reached - _people(plan.fallbacks), "good"),
        Part(_("SMS in another language"), _people(plan.fallbacks), "move"),
        Part(_("SMS held until there are words"), _people(held), "wait"),
        Part(_LEFT_OUT, _people(out), "quiet"),
    ]


def gaps_by_channel(gaps: Iterable[Gap]) -> dict[str, list[Gap]]:
    """The gaps of the SMS and those of the scripts; what is only a little is told after what is much."""
    told = sorted(gaps, key=lambda gap: -gap.people)
    return {
        "sms": [gap for gap in told if gap.kind in ABOUT_SMS],
        "script": [gap for gap in told if gap.kind not in ABOUT_SMS],
    }


def gaps_by_kind(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Gaps of one kind together, in the order in which the kinds first appear: many of a kind are told as one."""
    alike: dict[GapKind, list[Gap]] = {}
    for gap in gaps:
        alike.setdefault(gap.kind, []).append(gap)
    return list(alike.values())


def _people(counted: Iterable[Any]) -> int:
    return sum(entry.people for entry in counted)


def _rendered(session: Session, campaign: Campaign) -> tuple[int, int]:
    """How many written languages are wanted, and how many of them are approved in every channel."""
    done: dict[str, bool] = {}
    for text in queries.texts(campaign).values():
        written = [slug for slug in text.languages if is_written_for(cast(Channel, text.channel), slug)]
        for slug, state in desk.progress(session, text, written).items():
            done[slug] = done.get(slug, True) and state is RenderingState.APPROVED
    return len(done), sum(done.values())


def _languages(session: Session, campaign: Campaign, plan: Plan) -> tuple[LanguageRow, ...]:
    texts = queries.texts(campaign)
    spoken = {slug for line in plan.scripts for slug in (line.language, *line.stands_in_for)}
    silent = {gap.language for gap in plan.gaps if gap.language}
    slugs = sorted(
        set(plan.by_language) | ((spoken | silent) & set(LANGUAGES)), key=lambda slug: -plan.by_language.get(slug, 0)
    )
    states = {channel: desk.progress(session, text, slugs) for channel, text in texts.items()}
    given = {group.asked: group.given for group in plan.groups}
    return tuple(
        LanguageRow(
            slug,
            plan.by_language.get(slug, 0),
            {channel: by_language[slug] for channel, by_language in states.items()},
            given.get(slug),
        )
        for slug in slugs
    )


def _change(name: str) -> str:
    channel, _separator, slug = name.partition(":")
    if slug:
        return str(_("%(text)s in %(language)s", text=LABELS[channel], language=language_in_sentence(slug)))
    return str(LABELS[channel])

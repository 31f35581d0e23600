"""A campaign as a file for another office."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns import queries
from campaigns.exchange.file import CampaignFile, Rendered
from campaigns.models import Campaign
from translations.lifecycle import RenderingState
from translations.models import Rendering
from villages.audience.naming import named
from villages.audience.question import Audience


def as_file(session: Session, campaign: Campaign) -> CampaignFile:
    """The campaign with every rendering that has words, approved or not: whoever takes it in reviews them anew."""
    channels = {text.id: channel for channel, text in queries.texts(campaign).items()}
    written = (
        select(Rendering)
        .where(Rendering.text_id.in_(channels), Rendering.text != "", Rendering.state != RenderingState.MISSING)
        .order_by(Rendering.language, Rendering.text_id)
    )
    found: dict[str, dict[str, Rendered]] = {}
    for one in session.scalars(written):
        found.setdefault(one.language, {})[channels[one.text_id]] = Rendered(one.text, one.back_translation)
    draft = queries.draft(campaign)
    audience = named(session, Audience.read(dict(draft.audience)))
    return CampaignFile(campaign.slug, replace(draft, audience=audience.stored()), found)

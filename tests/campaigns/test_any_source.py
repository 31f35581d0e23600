"""A campaign whose words came in English or in Tày: Vietnamese is then a language to render like the others."""

import pytest
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.draft import Source
from campaigns.models import Campaign
from campaigns.queries import texts
from tests.campaigns import factories as make
from translations import actions as desk
from translations import queries as renderings
from translations.checks import findings
from translations.lifecycle import RenderingState
from translations.models import Rendering

WORDS = {
    "en": "Card of {name} expires on {card_expiry}, call {hotline}.",
    "tay": "[Tày – bản mẫu] {name} {card_expiry} {hotline}.",
}
VIETNAMESE = "Thẻ của {name} hết hạn ngày {card_expiry}, gọi {hotline}."


def rendered(session: Session, campaign: Campaign, slug: str, words: str, told: str) -> Rendering:
    text = texts(campaign)["sms"]
    return desk.write_rendering(session, make.person(session, "translator"), text, slug, words, told)


@pytest.fixture(params=["en", "tay"])
def campaign(request: pytest.FixtureRequest, session: Session) -> Campaign:
    make.village(session, language="tay")
    return make.submitted(session, texts={"sms": Source(WORDS[request.param], request.param)})


def test_vietnamese_is_asked_for_and_the_source_is_not(campaign: Campaign) -> None:
    text = texts(campaign)["sms"]
    assert "vi" in text.languages
    assert text.source_language not in text.languages


def test_vietnamese_needs_no_telling_back_and_the_others_do(session: Session, campaign: Campaign) -> None:
    text = texts(campaign)["sms"]
    targets = [slug for slug in text.languages if slug != text.source_language]
    for slug in targets:
        target = desk.target_of(text, slug)
        said = {one.check for one in findings(renderings.subject(session, text, target, VIETNAMESE, ""))}
        assert ("back-translation" in said) is (slug != "vi"), slug


def test_an_approved_vietnamese_rendering_may_leave_beside_the_source(session: Session, campaign: Campaign) -> None:
    text = texts(campaign)["sms"]
    assert set(renderings.approved_words(session, text)) == {text.source_language}
    made = rendered(session, campaign, "vi", VIETNAMESE, "")
    desk.approve(session, make.person(session, "reviewer"), made)
    words = renderings.approved_words(session, text)
    assert {slug: one.words for slug, one in words.items()} == {text.source_language: text.source, "vi": VIETNAMESE}


def test_a_changed_source_reopens_vietnamese_and_takes_the_approval_back(session: Session, campaign: Campaign) -> None:
    made = rendered(session, campaign, "vi", VIETNAMESE, "")
    desk.approve(session, make.person(session, "reviewer"), made)
    actions.approve(session, make.person(session, "approver"), campaign)
    assert queries.approval(session, campaign)
    text = texts(campaign)["sms"]
    desk.change_source(session, campaign.author, text, f"{text.source.removesuffix('.')} !")
    assert made.state == RenderingState.NEEDS_EDITING
    assert queries.approval(session, campaign) is None

"""A campaign whose words came in English or in Tày: Vietnamese is then a language to render like the others."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.draft import Source
from campaigns.exchange import file as files
from campaigns.exchange.actions import hand_out, take_in
from campaigns.exchange.file import Rendered
from campaigns.gaps import GapKind
from campaigns.models import Campaign
from campaigns.queries import texts
from foundation import clock
from messaging.loudspeaker import queries as loudspeaker
from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.models import BulletinText
from messaging.loudspeaker.papers import paper_of
from messaging.sms.models import Message, RunText
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
SCRIPTS = {"en": "Dear people of {village}, come to {office}.", "tay": "[Tày – bản mẫu] {village} {office}."}
SPOKEN = "Kính mời bà con {village} đến {office}."
TAY = {"sms": "[Tày – bản dịch] {name} {card_expiry} {hotline}.", "script": "[Tày – bản dịch] {village} {office}."}
TOLD = "Bản dịch ngược của tiếng Tày."


def rendered(session: Session, campaign: Campaign, slug: str, words: str, told: str, channel: str = "sms") -> Rendering:
    text = texts(campaign)[channel]
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


def approved(session: Session, campaign: Campaign, slug: str, channel: str, words: str, told: str = "") -> Rendering:
    made = rendered(session, campaign, slug, words, told, channel)
    return desk.approve(session, make.person(session, "reviewer"), made)


def given(session: Session, campaign: Campaign) -> dict[str, tuple[str, int]]:
    return {group.asked: (group.given, group.people) for group in queries.plan(session, campaign).groups}


def held(session: Session, campaign: Campaign) -> dict[str, tuple[GapKind, int]]:
    return {gap.language: (gap.kind, gap.people) for gap in queries.plan(session, campaign).gaps if gap.language}


class TestPlan:
    """Three people ask for Vietnamese, three for Tày and two for Giáy, which nobody writes."""

    @pytest.fixture(autouse=True)
    def _spoken_only(self, session: Session, campaign: Campaign) -> None:
        make.village(session, people=2, language="giay")

    def test_before_any_rendering_only_speakers_of_the_source_get_words(
        self, session: Session, campaign: Campaign
    ) -> None:
        waiting = {
            "vi": (GapKind.NO_RENDERING, 3),
            "tay": (GapKind.NO_RENDERING, 3),
            "giay": (GapKind.NEEDS_SPEAKER, 2),
        }
        if texts(campaign)["sms"].source_language == "tay":
            assert given(session, campaign) == {"tay": ("tay", 3)}
            del waiting["tay"]
        else:
            assert given(session, campaign) == {}
        assert held(session, campaign) == waiting

    def test_fallbacks_end_in_the_vietnamese_rendering(self, session: Session, campaign: Campaign) -> None:
        approved(session, campaign, "vi", "sms", VIETNAMESE)
        source = texts(campaign)["sms"].source_language
        tay = "tay" if source == "tay" else "vi"
        assert given(session, campaign) == {"vi": ("vi", 3), "tay": (tay, 3), "giay": ("vi", 2)}
        assert held(session, campaign) == {}

    def test_who_wants_no_fallback_waits_for_words_of_their_own(self, session: Session, campaign: Campaign) -> None:
        approved(session, campaign, "vi", "sms", VIETNAMESE)
        campaign.fallback = "hold"
        own = {"vi", texts(campaign)["sms"].source_language} & {"vi", "tay"}
        assert given(session, campaign) == {slug: (slug, 3) for slug in own}
        assert set(held(session, campaign)) == {"vi", "tay", "giay"} - own

    def test_the_launch_sends_what_the_plan_said(self, session: Session, campaign: Campaign) -> None:
        approved(session, campaign, "vi", "sms", VIETNAMESE)
        promised = {asked: language for asked, (language, _people) in given(session, campaign).items()}
        actions.approve(session, make.person(session, "approver"), campaign)
        launch = actions.launch(session, campaign.author, campaign)
        sent = session.execute(
            select(Message.language, RunText.language, RunText.template)
            .join(RunText, RunText.id == Message.text_id)
            .where(Message.run_id == launch.run_id)
        ).all()
        assert {asked: language for asked, language, _words in sent} == promised
        assert {words for _asked, language, words in sent if language == "vi"} == {VIETNAMESE}
        frozen = session.scalars(select(RunText.language).where(RunText.run_id == launch.run_id))
        assert set(frozen) == set(promised.values())


class TestLoudspeaker:
    @pytest.fixture(params=["en", "tay"])
    def campaign(self, request: pytest.FixtureRequest, session: Session) -> Campaign:
        make.village(session, language="tay", name="Nà Khương")
        made = make.submitted(session, texts={"script": Source(SCRIPTS[request.param], request.param)})
        if request.param == "en":
            approved(session, made, "tay", "script", TAY["script"], TOLD)
        return made

    @staticmethod
    def beside(session: Session, campaign: Campaign) -> dict[str, tuple[str, tuple[str, ...]]]:
        """By language, the Vietnamese kept with the frozen words, and the one printed beside them."""
        actions.approve(session, make.person(session, "approver"), campaign)
        launch = actions.launch(session, campaign.author, campaign)
        assert launch.bulletin_id
        kept = select(BulletinText.language, BulletinText.vietnamese)
        words = dict(session.execute(kept.where(BulletinText.bulletin_id == launch.bulletin_id)).all())
        printed = {
            row.language: tuple(
                line for block in paper_of(row).blocks if isinstance(block, Say) for line in block.beside
            )
            for row in loudspeaker.scripts_of(session, launch.bulletin_id)
        }
        assert words.keys() == printed.keys()
        return {slug: (words[slug], printed[slug]) for slug in words}

    def test_the_approved_vietnamese_stands_beside(self, session: Session, campaign: Campaign) -> None:
        approved(session, campaign, "vi", "script", SPOKEN)
        found = self.beside(session, campaign)
        assert found.keys() == {"vi", "tay"}
        assert found["vi"] == ("", ())
        kept, printed = found["tay"]
        assert kept == SPOKEN
        assert len(printed) == 1
        assert printed[0].startswith("Kính mời bà con Nà Khương đến ")

    def test_without_it_no_source_passes_for_vietnamese(self, session: Session, campaign: Campaign) -> None:
        rendered(session, campaign, "vi", SPOKEN, "", "script")  # nobody approved it
        is_english = texts(campaign)["script"].source_language == "en"
        # What a rendering says in Vietnamese was approved with it; a source is told back by nobody.
        expected = (TOLD, (TOLD,)) if is_english else ("", ())
        assert self.beside(session, campaign) == {"tay": expected}


class TestFile:
    @pytest.fixture(params=["en", "tay"])
    def campaign(self, request: pytest.FixtureRequest, session: Session) -> Campaign:
        make.village(session, language="tay")
        sources = {"sms": WORDS[request.param], "script": SCRIPTS[request.param]}
        made = make.campaign(
            session, texts={channel: Source(words, request.param) for channel, words in sources.items()}
        )
        approved(session, made, "vi", "sms", VIETNAMESE)
        approved(session, made, "vi", "script", SPOKEN)
        if request.param == "en":
            approved(session, made, "tay", "sms", TAY["sms"], TOLD)
        return made

    def test_another_office_gets_the_same_sources_and_renderings(self, session: Session, campaign: Campaign) -> None:
        file = hand_out(session, None, campaign)
        expected = {"vi": {"sms": Rendered(VIETNAMESE), "script": Rendered(SPOKEN)}}
        if texts(campaign)["sms"].source_language == "en":
            expected["tay"] = {"sms": Rendered(TAY["sms"], TOLD)}
        assert file.renderings == expected

        campaign.slug = "o-noi-khac"
        session.flush()
        taken = take_in(
            session, make.person(session, "communicator"), files.read(files.write(file, clock.zone()), clock.zone())
        )
        assert taken.id != campaign.id
        assert queries.draft(taken).texts == queries.draft(campaign).texts
        assert hand_out(session, None, taken) == file

    def test_vietnamese_waits_there_for_a_review_like_the_others(self, session: Session, campaign: Campaign) -> None:
        file = hand_out(session, None, campaign)
        campaign.slug = "o-noi-khac"
        session.flush()
        taken = take_in(session, make.person(session, "communicator"), file)
        for channel, text in texts(taken).items():
            for slug in (slug for slug, words in file.renderings.items() if channel in words):
                assert renderings.begun(session, text, slug).state == RenderingState.TRANSLATED, (channel, slug)
            assert set(renderings.approved_words(session, text)) == {text.source_language}

    def test_the_same_file_again_keeps_what_was_approved(self, session: Session, campaign: Campaign) -> None:
        take_in(session, campaign.author, hand_out(session, None, campaign))
        assert renderings.begun(session, texts(campaign)["sms"], "vi").state == RenderingState.APPROVED
        assert set(renderings.approved_words(session, texts(campaign)["script"])) >= {"vi"}

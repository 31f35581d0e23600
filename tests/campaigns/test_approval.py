"""Two persons: whoever wrote does not approve, and an approval holds while nothing changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.approval.actions import approve_language
from campaigns.digest import changes
from campaigns.draft import Source
from campaigns.lifecycle import CampaignState
from campaigns.refusals import ApprovalMissing, ChangedMeanwhile, NoteMissing, NothingWaits, OwnCampaign, WrongState
from foundation import clock
from messaging.sms.rules.actions import add as enter_rule
from tests.campaigns import factories as make
from translations import actions as desk
from translations.lifecycle import RenderingState
from translations.refusals import OwnRendering


def test_another_person_approves_once_for_exactly_this(session: Session) -> None:
    campaign = make.submitted(session)
    approver = make.person(session, "approver")
    first = actions.approve(session, approver, campaign, queries.digest(session, campaign))
    assert actions.approve(session, approver, campaign) is first
    assert queries.approval(session, campaign) is first
    assert (first.person_id, first.digest) == (approver.id, queries.digest(session, campaign))


def test_the_author_does_not_approve_even_with_the_role(session: Session) -> None:
    author = make.person(session, "communicator", "approver")
    campaign = make.submitted(session, author=author)
    with pytest.raises(OwnCampaign):
        actions.approve(session, author, campaign)


def test_who_changed_a_colleagues_campaign_does_not_approve_it(session: Session) -> None:
    campaign = make.campaign(session)
    helper = make.person(session, "communicator", "approver")
    actions.change(session, helper, campaign, replace(queries.draft(campaign), title="Tên khác"))
    actions.submit(session, campaign.author, campaign)
    with pytest.raises(OwnCampaign):
        actions.approve(session, helper, campaign)


def test_who_wrote_a_source_does_not_approve_it(session: Session) -> None:
    campaign = make.submitted(session)
    helper = make.person(session, "approver")
    desk.change_source(session, helper, queries.texts(campaign)["script"], "Bà con {village} chú ý.")
    with pytest.raises(OwnCampaign):
        actions.approve(session, helper, campaign)


def test_an_approval_given_to_something_else_is_refused(session: Session) -> None:
    campaign = make.submitted(session)
    read = queries.digest(session, campaign)
    make.rendering(session, campaign)
    with pytest.raises(ChangedMeanwhile):
        actions.approve(session, make.person(session, "approver"), campaign, read)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Tên khác"},
        {"kind": "policy"},
        {"audience": {}},
        {"fallback": "hold"},
        {"merges_households": False},
        {"diacritics": False},
        {"texts": {"sms": Source("Thẻ của {name} hết hạn {card_expiry}. {hotline}"), "script": Source(make.SCRIPT)}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_after_the_approval_takes_it_back_and_undoing_it_gives_it_back(
    session: Session, change: dict[str, object]
) -> None:
    campaign = make.approved(session)
    before = queries.draft(campaign)
    actions.change(session, campaign.author, campaign, replace(before, **change))
    assert queries.approval(session, campaign) is None
    actions.change(session, campaign.author, campaign, before)
    # A source has a version that never comes back; everything else does.
    assert (queries.approval(session, campaign) is None) == ("texts" in change)


def test_another_brief_leaves_the_approval_as_it_is(session: Session) -> None:
    campaign = make.approved(session)
    actions.change(session, campaign.author, campaign, replace(queries.draft(campaign), brief="Thêm lời dặn"))
    assert queries.approval(session, campaign)


def test_words_approved_later_ask_for_the_approval_again_and_say_so(session: Session) -> None:
    campaign = make.approved(session)
    make.rendering(session, campaign)
    assert queries.approval(session, campaign) is None
    assert changes(campaign.judged or {}, queries.content(session, campaign).stored()) == ["sms:tay"]
    approver = make.person(session, "approver")
    assert queries.waiting(session, approver) == [campaign]
    actions.approve(session, approver, campaign)
    assert queries.waiting(session, approver) == []


def test_words_for_a_running_campaign_wait_only_where_somebody_is_held(session: Session) -> None:
    make.village(session, people=2, language="tay")
    held, going = make.launched(session, fallback="hold"), make.launched(session)
    approver = make.person(session, "approver")
    assert queries.waiting(session, approver) == []
    for campaign in (held, going):
        make.rendering(session, campaign)
    assert queries.waiting(session, approver) == [held]


def test_sending_back_needs_a_word_and_returns_it_to_the_author(session: Session) -> None:
    campaign = make.submitted(session)
    approver = make.person(session, "approver")
    with pytest.raises(NoteMissing):
        actions.send_back(session, approver, campaign, "  ")
    actions.send_back(session, approver, campaign, "Ghi rõ nơi gia hạn")
    assert (campaign.state, campaign.note) == (CampaignState.DRAFT, "Ghi rõ nơi gia hạn")
    actions.submit(session, campaign.author, campaign)
    assert campaign.note == ""


@pytest.mark.parametrize("objects", ["who approved", "another approver"])
def test_sending_back_takes_every_approval_back(session: Session, objects: str) -> None:
    campaign, approver = make.submitted(session), make.person(session, "approver")
    given = actions.approve(session, approver, campaign)
    critic = approver if objects == "who approved" else make.person(session, "approver")
    actions.send_back(session, critic, campaign, "Sai ngày hết hạn")
    actions.submit(session, campaign.author, campaign)
    assert queries.approval(session, campaign) is None
    with pytest.raises(ApprovalMissing):
        actions.launch(session, campaign.author, campaign)
    assert queries.approvals(session, campaign) == [given]
    again = actions.approve(session, approver, campaign)
    assert again is not given
    assert queries.approval(session, campaign) is again


@pytest.mark.parametrize("step", [actions.approve, lambda *given: actions.send_back(*given, "Lý do")])
def test_a_draft_is_nobodys_to_judge(session: Session, step: object) -> None:
    with pytest.raises(WrongState):
        step(session, make.person(session, "approver"), make.campaign(session))  # type: ignore[operator]


def test_a_language_is_approved_in_every_channel_or_in_none(session: Session) -> None:
    campaign = make.submitted(session)
    texts = queries.texts(campaign)
    translator, reviewer = make.person(session, "translator"), make.person(session, "reviewer", "translator")
    sms = desk.write_rendering(session, translator, texts["sms"], "tay", "[mẫu] {name} {card_expiry} {hotline}.", "Thẻ")
    script = desk.write_rendering(session, reviewer, texts["script"], "tay", "[mẫu] {village} {office}.", "Bà con")
    with pytest.raises(OwnRendering):
        approve_language(session, reviewer, campaign, "tay")
    session.refresh(sms)
    another = make.person(session, "reviewer")
    assert {one.id for one in approve_language(session, another, campaign, "tay")} == {sms.id, script.id}
    assert {sms.state, script.state} == {RenderingState.APPROVED}
    with pytest.raises(NothingWaits):
        approve_language(session, another, campaign, "tay")


def test_another_line_against_further_messages_takes_the_approval_back_until_it_has_left(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator alone could put any words into what everybody gets."""
    invited = make.approved(session, kind="invitation", texts={"sms": Source(make.INVITATION)})
    left = make.launched(session, kind="invitation", title="Đã đi", texts={"sms": Source(make.INVITATION)})
    other = make.approved(session, title="Không có dòng đó")
    admin = make.person(session, "administrator")
    enter_rule(session, admin, "opt_out_line", "invitation", "Gọi 0992000001", clock.today() + timedelta(days=1), "thử")
    assert queries.approval(session, invited)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert queries.approval(session, invited) is None
    with pytest.raises(ApprovalMissing):
        actions.launch(session, invited.author, invited)
    assert changes(invited.judged or {}, queries.content(session, invited).stored()) == ["opt_out"]
    assert queries.approval(session, left)
    assert queries.approval(session, other)

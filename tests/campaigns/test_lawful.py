"""The rules of a campaign's kind: what its words must hold, what the run gets, what the plan says it costs."""

from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.draft import Source
from campaigns.models import Campaign
from campaigns.refusals import AgainstTheRules, NotReady
from foundation.keys import lookup_hash
from messaging.sms.models import Run, RunText
from messaging.sms.opting_out.models import DoNotContact
from messaging.sms.rules.models import Rule
from messaging.sms.senders.models import Sender
from tests.campaigns import factories as make
from translations import actions as desk
from translations.refusals import CheckFailed
from villages.models import Resident

LONG = make.SMS + " Bà con hỏi nhân viên thu tại xã."  # two segments with marks, one without


def rule(session: Session, name: str, value: str, kind: str = "") -> None:
    session.add(Rule(name=name, kind=kind, value=value, since=date(2026, 1, 1), source="thử"))
    session.flush()


def invitation(session: Session, words: str = make.INVITATION, **given: object) -> Campaign:
    return make.campaign(session, kind="invitation", texts={"sms": Source(words)}, **given)


def sentences(refused: pytest.ExceptionInfo[NotReady]) -> str:
    return " ".join(sentence for _field, sentence in refused.value.problems)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{office} mời {name}. {opt_out}", "[QC]"),
        ("Mời {name}. [QC] {opt_out}", "[QC]"),
        ("[QC] {office} mời {name}.", "{opt_out}"),
        ("[QC] {opt_out} {office} mời {name}.", "{opt_out}"),
    ],
)
def test_an_invitation_begins_with_its_label_and_ends_with_the_way_to_refuse(
    session: Session, words: str, said: str
) -> None:
    campaign = invitation(session, words)
    with pytest.raises(NotReady) as refused:
        actions.submit(session, campaign.author, campaign)
    assert [field for field, _sentence in refused.value.problems] == ["sms"]
    assert said in sentences(refused)


def test_a_reminder_needs_neither_and_has_nothing_to_refuse_with(session: Session) -> None:
    make.submitted(session)
    campaign = make.campaign(session, title="Khác", texts={"sms": Source("Chào {name}. {opt_out}")})
    with pytest.raises(NotReady) as refused:
        actions.submit(session, campaign.author, campaign)
    assert "{opt_out}" in sentences(refused)


@pytest.mark.parametrize(
    ("words", "check"),
    [
        ("[mẫu] {office} {name} {opt_out}", "label"),
        ("[QC] [mẫu] {office} {opt_out} {name}", "opt-out"),
        ("[QC] [mẫu] {office} {name}", "opt-out"),
    ],
)
def test_each_rendering_of_an_invitation_keeps_them(session: Session, words: str, check: str) -> None:
    campaign = invitation(session)
    text, translator = queries.texts(campaign)["sms"], make.person(session, "translator")
    with pytest.raises(CheckFailed) as refused:
        desk.write_rendering(session, translator, text, "tay", words, "Bản dịch ngược")
    assert check in {finding.check for finding in refused.value.findings}
    desk.write_rendering(session, translator, text, "tay", "[QC] [mẫu] {office} {name}. {opt_out}", "Bản dịch ngược")


def test_a_rule_that_came_after_the_words_stops_the_approval(session: Session) -> None:
    campaign = make.submitted(session)
    rule(session, "label", "[TB]", "reminder")
    with pytest.raises(AgainstTheRules) as refused:
        actions.approve(session, make.person(session, "approver"), campaign)
    assert "[TB]" in str(refused.value)
    assert queries.approval(session, campaign) is None


def test_the_run_gets_the_rules_of_its_kind_and_the_price_of_its_sender(session: Session) -> None:
    rule(session, "hours", "08:00-20:30", "invitation")
    rule(session, "cap_per_day", "2", "invitation")
    session.add(Sender(name="BHXHLaoCai", price=Decimal("612.5"), currency="VND"))
    campaign = invitation(session, budget=Decimal(2_000_000))
    actions.submit(session, campaign.author, campaign)
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    run = session.scalars(select(Run)).one()
    assert (run.kind, run.hours_from, run.hours_to, run.cap_per_day) == ("invitation", time(8), time(20, 30), 2)
    assert (run.needs_consent, run.avoids_do_not_contact) == (True, True)
    assert (run.segment_price, run.currency, run.budget) == (Decimal("612.5"), "VND", 2_000_000)
    (words,) = session.scalars(select(RunText))
    assert words.template == ("[QC] {office} mời {name} tìm hiểu BHXH tự nguyện. Từ chối nhận tin: gọi {hotline}")


def test_a_reminder_keeps_to_no_list_and_needs_no_consent(session: Session) -> None:
    rule(session, "hours", "07:00-22:00")
    make.launched(session)
    run = session.scalars(select(Run)).one()
    assert (run.kind, run.needs_consent, run.avoids_do_not_contact) == ("reminder", False, False)
    assert (run.hours_from, run.hours_to, run.cap_per_day, run.budget) == (time(7), time(22), 3, None)


def test_the_way_to_refuse_loses_its_marks_with_the_words(session: Session) -> None:
    campaign = invitation(session, diacritics=False)
    actions.submit(session, campaign.author, campaign)
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    (words,) = session.scalars(select(RunText))
    assert words.template.endswith("Tu choi nhan tin: goi {hotline}")


def test_an_invitation_leaves_out_the_do_not_contact_list(session: Session) -> None:
    home, phone = make.village(session, people=0), make.phone()
    make.make_resident(session, home, phone=phone, consent=True)
    make.make_resident(session, home, phone=make.phone(), consent=True)
    session.add(DoNotContact(number_hash=lookup_hash("phone", phone), source="thử"))
    session.flush()
    plan = queries.plan(session, invitation(session, people=False))
    assert [(str(gap.kind), gap.people) for gap in plan.gaps] == [("do_not_contact", 1)]
    assert plan.messages == 1
    assert queries.plan(session, make.campaign(session, people=False, title="Nhắc")).messages == 2


class TestTheCapOnSegments:
    def test_it_stops_the_submission_and_says_by_how_much(self, session: Session) -> None:
        rule(session, "segments_cap", "2")
        campaign = make.campaign(session, texts={"sms": Source("đ" * 140)})
        with pytest.raises(NotReady) as refused:
            actions.submit(session, campaign.author, campaign)
        assert "3" in sentences(refused)
        assert "6 ký tự" in sentences(refused) or "6 characters" in sentences(refused)

    def test_what_leaves_without_diacritics_is_measured_without(self, session: Session) -> None:
        rule(session, "segments_cap", "1")
        campaign = make.campaign(session, texts={"sms": Source("đ" * 140)}, diacritics=False)
        actions.submit(session, campaign.author, campaign)

    def test_the_longest_person_of_the_audience_decides(self, session: Session) -> None:
        rule(session, "segments_cap", "1")
        campaign = make.campaign(session, texts={"sms": Source("đ" * 40 + "{name}")})
        made = actions.submit(session, campaign.author, campaign)
        someone = session.scalars(select(Resident)).first()
        assert someone
        someone.name = "Nguyễn Thị Phương Thảo Nguyên Anh"
        session.flush()
        with pytest.raises(AgainstTheRules) as refused:
            actions.approve(session, make.person(session, "approver"), made)
        assert [field for field, _sentence in refused.value.problems] == ["Tiếng Việt"]

    def test_who_came_after_the_approval_is_measured_at_the_launch(self, session: Session) -> None:
        rule(session, "segments_cap", "1")
        campaign = make.campaign(session, texts={"sms": Source("đ" * 40 + "{name}")})
        actions.submit(session, campaign.author, campaign)
        approver = make.person(session, "approver")
        actions.approve(session, approver, campaign)
        someone = session.scalars(select(Resident)).first()
        assert someone
        shorter, someone.name = someone.name, "Nguyễn Thị Phương Thảo Nguyên Anh"
        session.flush()
        with pytest.raises(AgainstTheRules) as refused:
            actions.launch(session, approver, campaign)
        assert [field for field, _sentence in refused.value.problems] == ["Tiếng Việt"]
        assert session.scalar(select(Run)) is None
        someone.name = shorter
        session.flush()
        assert actions.launch(session, approver, campaign).run

    def test_a_language_may_have_its_own(self, session: Session) -> None:
        rule(session, "segments_cap:tay", "1")
        make.village(session, people=1, language="tay")
        campaign = make.campaign(session, texts={"sms": Source("Chào {name}")})
        text = queries.texts(campaign)["sms"]
        actions.submit(session, campaign.author, campaign)
        translator = make.person(session, "translator")
        with pytest.raises(CheckFailed) as refused:
            desk.write_rendering(session, translator, text, "tay", "đ" * 70 + "{name}", "Bản dịch ngược")
        assert [finding.check for finding in refused.value.findings] == ["segments"]

    def test_the_plan_names_every_language_that_passes_it(self, session: Session) -> None:
        make.village(session, people=1, language="tay")
        campaign = make.submitted(session, texts={"sms": Source(LONG)})
        make.rendering(session, campaign)
        rule(session, "segments_cap", "1")
        excesses = {found.language: found.most for found in queries.plan(session, campaign).excesses}
        assert excesses == {"vi": 1}


class TestThePrice:
    def test_the_plan_tells_it_for_each_language_and_both_ways(self, session: Session) -> None:
        session.add(Sender(name="BHXHLaoCai", price=Decimal(500)))
        make.village(session, people=2, language="tay")
        campaign = make.submitted(session, texts={"sms": Source(LONG)}, budget=Decimal(1_500))
        make.rendering(session, campaign)
        plan = queries.plan(session, campaign)
        assert {cost.language: (cost.messages, cost.each, cost.price) for cost in plan.costs} == {
            "vi": (3, 2, 3_000),
            "tay": (2, 1, 1_000),
        }
        assert (plan.price, plan.tariff.of(plan.segments_with(keeps_marks=False))) == (4_000, 2_500)
        assert plan.over_budget == 2_500

    def test_without_a_price_nothing_is_said_of_money(self, session: Session) -> None:
        plan = queries.plan(session, make.submitted(session, budget=Decimal(1)))
        assert (plan.price, plan.over_budget) == (None, None)

"""What can be done for a campaign on its way: money, an emergency, a test; and what is held says why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Audit
from campaigns import actions, queries
from campaigns.draft import Source
from campaigns.held import held
from campaigns.journey import Stage
from campaigns.models import Campaign
from campaigns.overview import journey
from campaigns.refusals import FieldsRefused, NothingSends, NothingToTest, OwnCampaign, TooManyTests
from campaigns.reporting import queries as reporting
from campaigns.trials import queries as trials
from campaigns.trials.actions import MOST_AN_HOUR
from foundation import clock
from foundation.keys import decrypt
from messaging.sms import actions as sms
from messaging.sms import ledger
from messaging.sms.actions import ReasonMissing
from messaging.sms.lifecycle import PauseReason, Priority, RunState
from messaging.sms.models import Addressee, Message, Run, RunText, Tally
from messaging.sms.registration.models import Registration
from messaging.sms.senders.models import Sender
from tests.accounts.factories import person, post, sign_in
from tests.campaigns import factories as make


def run_of(session: Session, campaign: Campaign) -> Run:
    return queries.run_of(session, campaign)


def priced(session: Session, **given: object) -> Campaign:
    session.add(Sender(name="BHXHLaoCai", price=Decimal(500)))
    return make.launched(session, **given)


def spend(session: Session, run: Run, segments: int) -> None:
    """So many segments of the run were taken by the carrier, by its tally."""
    taken = Tally(
        run_id=run.id, language="vi", text_language="vi", state="accepted", reason="", messages=1, segments=segments
    )
    session.add(taken)
    session.flush()


class TestTheBudget:
    def test_an_approver_raises_it_and_what_waited_goes_on(self, session: Session) -> None:
        campaign = priced(session, budget=Decimal(1_000))
        run, approver = run_of(session, campaign), make.person(session, "approver")
        spend(session, run, 2)
        sms.pause(session, run.id, PauseReason.BUDGET)
        assert journey(session, campaign).next_step.startswith(("Đã hết kinh phí", "Its budget"))
        actions.raise_budget(session, approver, campaign, Decimal(5_000))
        assert (run.state, run.budget, campaign.budget) == (RunState.RUNNING, 5_000, 5_000)
        trail = session.scalars(select(Audit).where(Audit.action == "campaign.budget")).one()
        assert (trail.person_id, trail.detail) == (approver.id, {"budget": "5000", "spent": "1000.0000"})

    def test_whoever_raises_it_stands_for_the_campaign_as_it_is_then(self, session: Session) -> None:
        campaign = priced(session, budget=Decimal(1_000))
        approver = make.person(session, "approver")
        actions.raise_budget(session, approver, campaign, Decimal(5_000))
        given = queries.approval(session, campaign)
        assert given
        assert given.person_id == approver.id

    def test_a_pause_for_another_reason_stays(self, session: Session) -> None:
        campaign = priced(session, budget=Decimal(1_000))
        actions.pause(session, campaign.author, campaign, "chờ")
        actions.raise_budget(session, make.person(session, "approver"), campaign, Decimal(5_000))
        assert run_of(session, campaign).state == RunState.PAUSED

    @pytest.mark.parametrize("budget", [None, Decimal(999), Decimal(1_000), Decimal(10**12)])
    def test_it_covers_what_is_spent(self, session: Session, budget: Decimal | None) -> None:
        campaign = priced(session, budget=Decimal(1_000))
        spend(session, run_of(session, campaign), 2)
        with pytest.raises(FieldsRefused):
            actions.raise_budget(session, make.person(session, "approver"), campaign, budget)

    def test_its_author_does_not_raise_it(self, session: Session) -> None:
        author = make.person(session, "communicator", "approver")
        campaign = priced(session, author=author)
        with pytest.raises(OwnCampaign):
            actions.raise_budget(session, author, campaign, Decimal(5_000))

    def test_the_report_tells_what_was_spent_by_language(self, session: Session) -> None:
        campaign = priced(session)
        spend(session, run_of(session, campaign), 7)
        told = reporting.report(session, campaign)
        assert [(one.language, one.messages, one.segments, one.price) for one in told.spent] == [("vi", 1, 7, 3_500)]

    def test_the_price_is_the_sum_of_its_languages_also_where_something_is_uncertain(self, session: Session) -> None:
        campaign = priced(session)
        run = run_of(session, campaign)
        spend(session, run, 7)
        session.execute(update(Tally).where(Tally.run_id == run.id, Tally.segments == 7).values(state="uncertain"))
        told = reporting.report(session, campaign)
        assert told.price == sum(one.price for one in told.spent) == 3_500


class TestAnEmergency:
    def test_what_is_held_for_the_hours_leaves_and_the_reason_stays(self, session: Session) -> None:
        campaign, approver = make.launched(session), make.person(session, "approver")
        run = run_of(session, campaign)
        ledger.move_many(session, ledger.pick(Message.run_id == run.id), lambda _: {"state": "held", "reason": "hours"})
        actions.override(session, approver, campaign, "Lũ quét ở Mường Bo")
        assert set(session.scalars(select(Message.state).where(Message.run_id == run.id))) == {"planned"}
        assert (run.override_by, run.override_reason) == (approver.id, "Lũ quét ở Mường Bo")
        assert reporting.report(session, campaign).override_reason == "Lũ quét ở Mường Bo"
        actions.override(session, make.person(session, "approver"), campaign, "Lần nữa")
        trail = session.scalars(select(Audit).where(Audit.action == "campaign.override")).all()
        assert [entry.detail["note"] for entry in trail] == ["Lũ quét ở Mường Bo"]

    def test_its_author_does_not_override(self, session: Session) -> None:
        author = make.person(session, "communicator", "approver")
        campaign = make.launched(session, author=author)
        with pytest.raises(OwnCampaign):
            actions.override(session, author, campaign, "Lũ quét ở Mường Bo")
        assert run_of(session, campaign).override_at is None

    def test_it_needs_a_reason_and_something_on_its_way(self, session: Session) -> None:
        approver = make.person(session, "approver")
        with pytest.raises(ReasonMissing):
            actions.override(session, approver, make.launched(session), "  ")
        with pytest.raises(NothingSends):
            actions.override(session, approver, make.approved(session, title="Khác"), "Lũ")


class TestATest:
    def test_it_goes_to_the_number_alone_with_the_longest_values_and_an_invented_name(self, session: Session) -> None:
        home = make.village(session, people=0)
        make.make_resident(session, home, phone=make.phone(), name="Một Tên Thật Rất Dài Của Người Dân")
        campaign, phone = make.campaign(session, people=False), make.phone()
        run = actions.send_test(session, campaign.author, campaign, phone, "vi")
        words, message = session.scalars(select(RunText)).one(), session.scalars(select(Message)).one()
        assert (run.priority, run.kind, message.resident_id) == (Priority.TEST, "service", None)
        assert "Một Tên Thật" not in words.template
        assert "{" not in words.template
        assert "30/06/2026" in words.template
        assert decrypt(session.scalars(select(Addressee.phone)).one()) == phone
        assert trials.last_number(session, campaign.author) == phone
        (trial,) = trials.trials(session, campaign)
        assert (trial.language, trial.state, trial.by) == ("vi", "planned", campaign.author.name)
        assert phone not in trial.number

    def test_it_leaves_without_diacritics_when_the_campaign_does(self, session: Session) -> None:
        campaign = make.campaign(session, diacritics=False, kind="invitation", texts={"sms": Source(make.INVITATION)})
        actions.send_test(session, campaign.author, campaign, make.phone(), "vi")
        words = session.scalars(select(RunText)).one().template
        assert words.isascii()
        assert "Tu choi nhan tin" in words

    def test_a_language_without_words_is_refused(self, session: Session) -> None:
        campaign = make.campaign(session)
        with pytest.raises(NothingToTest):
            actions.send_test(session, campaign.author, campaign, make.phone(), "tay")

    def test_nobody_sends_more_than_some_an_hour(self, session: Session) -> None:
        campaign, other = make.campaign(session), make.person(session, "approver")
        for _ in range(MOST_AN_HOUR):
            actions.send_test(session, campaign.author, campaign, make.phone(), "vi")
        with pytest.raises(TooManyTests):
            actions.send_test(session, campaign.author, campaign, make.phone(), "vi")
        actions.send_test(session, other, campaign, make.phone(), "vi")


def test_texts_are_prepared_for_registration_as_they_would_leave(session: Session) -> None:
    campaign = make.campaign(session, kind="invitation", texts={"sms": Source(make.INVITATION)})
    actions.submit(session, campaign.author, campaign)
    for _ in range(2):
        actions.prepare(session, campaign.author, campaign)
    (text,) = session.scalars(select(Registration))
    assert (text.sender, text.language, text.label) == ("BHXHLaoCai", "vi", campaign.title)
    assert text.template.endswith("Từ chối nhận tin: gọi {hotline}")


def test_a_campaign_that_only_waits_for_words_does_not_say_that_it_is_on_its_way(session: Session) -> None:
    campaign = make.launched(session, texts={"sms": Source("Dear {name}, call {hotline}.", "en")})
    seen = journey(session, campaign)
    assert seen.stage is Stage.HELD
    assert "3" in seen.next_step


def test_what_is_held_is_told_by_reason(app: Flask) -> None:
    reasons = {("held", "hours"): 4, ("held", "no_rendering"): 2, ("held", "cap"): 1, ("suppressed", "opted_out"): 9}
    with app.test_request_context():
        tomorrow = clock.now() + timedelta(days=1)
        told = held(reasons, tomorrow)
        assert [(one.reason, one.messages) for one in told] == [("no_rendering", 2), ("cap", 1), ("hours", 4)]
        assert clock.local(tomorrow).strftime("%d/%m/%Y") in told[2].sentence()
        assert held({("held", "hours"): 4}, None)[0].sentence() != told[2].sentence()


class TestThePages:
    @pytest.fixture
    def campaign(self, session: Session) -> Campaign:
        made = priced(session, budget=Decimal(1_000))
        session.commit()
        return made

    def enter(self, client: FlaskClient, session: Session, *roles: str) -> FlaskClient:
        who = person(session, *roles)
        session.commit()
        assert sign_in(client, who.email).status_code == 302
        return client

    def test_an_approver_lets_it_leave_in_an_emergency(
        self, client: FlaskClient, session: Session, campaign: Campaign
    ) -> None:
        browser = self.enter(client, session, "approver")
        path = f"/campaigns/{campaign.slug}"
        assert f"{path}/override" in browser.get(path).text
        assert post(browser, f"{path}/override", reason="other", note="").status_code == 422
        assert post(browser, f"{path}/override", reason="danger", note="Lũ quét").status_code == 302
        for page in (path, f"{path}/report"):
            assert "Lũ quét" in browser.get(page).text

    def test_a_communicator_may_not(self, client: FlaskClient, session: Session, campaign: Campaign) -> None:
        browser = self.enter(client, session, "communicator")
        path = f"/campaigns/{campaign.slug}"
        assert "/override" not in browser.get(path).text
        assert post(browser, f"{path}/override", reason="danger").status_code == 403

    def test_a_pause_for_money_says_what_was_spent_and_offers_more(
        self, client: FlaskClient, session: Session, campaign: Campaign
    ) -> None:
        run = run_of(session, campaign)
        spend(session, run, 2)
        sms.pause(session, run.id, PauseReason.BUDGET)
        session.commit()
        browser = self.enter(client, session, "approver")
        path = f"/campaigns/{campaign.slug}"
        page = browser.get(f"{path}/progress").text
        assert "1.000 đ" in page
        assert f"{path}/budget" in page
        assert post(browser, f"{path}/budget", budget="900").status_code == 422
        assert post(browser, f"{path}/budget", budget="5.000.000").status_code == 302
        session.expire_all()
        assert (run.state, run.budget) == (RunState.RUNNING, 5_000_000)

    def test_after_a_wave_of_refusals_resuming_asks(
        self, client: FlaskClient, session: Session, campaign: Campaign
    ) -> None:
        sms.pause(session, run_of(session, campaign).id, "wave:30007")
        session.commit()
        browser = self.enter(client, session, "communicator")
        path = f"/campaigns/{campaign.slug}"
        assert f'href="{path}/resume"' in browser.get(path).text
        assert "30007" in browser.get(f"{path}/resume").text

    def test_a_test_is_sent_from_the_page_and_listed(
        self, client: FlaskClient, session: Session, campaign: Campaign
    ) -> None:
        browser = self.enter(client, session, "communicator")
        path = f"/campaigns/{campaign.slug}/test"
        assert post(browser, path, phone="12", language="vi").status_code == 422
        assert post(browser, path, phone=make.phone(), language="vi").status_code == 302
        assert "<table" in browser.get(path).text

    def test_the_rules_of_the_kind_stand_on_the_page_with_their_day(
        self, client: FlaskClient, session: Session, campaign: Campaign
    ) -> None:
        page = self.enter(client, session, "approver").get(f"/campaigns/{campaign.slug}").text
        assert "Nghị định 91/2020/NĐ-CP" in page
        assert "01/10/2020" in page

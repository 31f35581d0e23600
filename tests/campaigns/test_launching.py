"""The launch and what follows: one launch whatever happens, and only what somebody approved leaves."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from campaigns import actions, queries
from campaigns.draft import Source
from campaigns.launching.queries import late, missing_recordings
from campaigns.lifecycle import CampaignState
from campaigns.models import Campaign, Launch
from campaigns.refusals import ApprovalMissing, NothingSends, NothingToRelease, NotReady, WrongState
from campaigns.reporting import queries as reporting
from foundation import clock, storage
from foundation.database import db
from messaging.loudspeaker import documents
from messaging.loudspeaker import queries as loudspeaker
from messaging.loudspeaker.documents.archive import Archive
from messaging.loudspeaker.models import Bulletin, BulletinText, Script
from messaging.sms import queries as sms
from messaging.sms.actions import opt_out
from messaging.sms.lifecycle import RunState
from messaging.sms.models import Message, Run, RunText
from tests.campaigns import factories as make
from tests.translations.recordings.factories import in_force
from translations.recordings.storage import key_of

WITHOUT_DATES = {"sms": Source("Chào {name}, gọi {hotline}."), "script": Source(make.SCRIPT)}


def on_air_in_tay(session: Session) -> Campaign:
    """Launched with a script in Tày that nobody has spoken yet."""
    make.village(session, people=1, language="vi", languages=["vi", "tay"])
    campaign = make.submitted(session)
    make.rendering(session, campaign, "script")
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    session.refresh(campaign)
    return campaign


def frozen(session: Session, campaign: Campaign) -> dict[str, str]:
    assert campaign.launch
    words = session.scalars(select(RunText).where(RunText.run_id == campaign.launch.run_id))
    return {text.language: text.template for text in words}


def test_the_launch_freezes_the_words_and_gives_everybody_a_message(session: Session) -> None:
    make.village(session, people=2, language="tay")
    campaign = make.submitted(session, texts=WITHOUT_DATES)
    actions.approve(session, make.person(session, "approver"), campaign)
    launch = actions.launch(session, campaign.author, campaign)
    assert campaign.state == CampaignState.LAUNCHED
    assert session.scalar(select(func.count()).where(Message.run_id == launch.run_id)) == 5
    assert frozen(session, campaign) == {"vi": WITHOUT_DATES["sms"].source}
    scripts = session.scalars(select(Script).where(Script.bulletin_id == launch.bulletin_id)).all()
    assert [(one.commune_code, one.language, one.stands_in_for) for one in scripts] == [(make.HOME, "vi", ["tay"])]


def test_the_plan_promised_what_the_launch_does(session: Session) -> None:
    mixed = make.village(session, people=2, language="tay", languages=["tay", "vi", "giay"])
    shared, gone = make.phone(), make.phone()
    for number in (shared, shared, gone, None):
        make.make_resident(session, mixed, phone=number)
    make.make_resident(session, mixed, phone=make.phone(), language="giay", card_expiry=None)
    make.make_resident(session, mixed, phone=make.phone(), card_expiry=None)
    opt_out(session, gone, "hotline")
    campaign = make.submitted(session, fallback="hold")
    make.rendering(session, campaign)
    actions.approve(session, make.person(session, "approver"), campaign)
    plan = queries.plan(session, campaign)
    actions.launch(session, campaign.author, campaign)
    session.refresh(campaign)
    tally = sms.tally(session, campaign.launch.run_id)  # type: ignore[union-attr,arg-type]
    assert plan.people == tally.recipients == 11
    assert sum(gap.people for gap in plan.gaps) + plan.reached == plan.people
    promised = {(str(gap.kind), gap.people) for gap in plan.gaps if gap.people}
    assert promised == {("needs_speaker", 1), ("no_mobile", 1), ("opted_out", 1), ("no_card_expiry", 1)}
    assert tally.states == {"planned": plan.messages + 1, "merged": 1, "suppressed": 2, "held": 1}
    assert reporting.report(session, campaign).gaps[0].people == 1
    assert {gap.kind for gap in reporting.report(session, campaign).gaps if gap.commune} == {
        gap.kind for gap in plan.gaps if gap.commune
    }


def test_vietnamese_leaves_without_its_marks_when_the_campaign_says_so_others_never(session: Session) -> None:
    make.village(session, people=1, language="tay")
    campaign = make.submitted(session, diacritics=False)
    make.rendering(session, campaign)
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    session.refresh(campaign)
    assert frozen(session, campaign) == {
        "vi": "The BHYT cua {name} het han ngay {card_expiry}. Goi {hotline}.",
        "tay": "[mẫu] {name} {card_expiry} {hotline}.",
    }


def test_the_run_and_the_bulletin_keep_the_times_and_rules(session: Session) -> None:
    begin = clock.now() + timedelta(days=2)
    campaign = make.launched(
        session,
        kind="invitation",
        send_from=begin,
        send_by=begin + timedelta(days=3),
        merges_households=False,
        texts={"sms": Source(make.INVITATION), "script": Source(make.SCRIPT)},
    )
    run, bulletin = session.scalars(select(Run)).one(), session.scalars(select(Bulletin)).one()
    assert (run.send_from, run.send_by) == (begin, begin + timedelta(days=3))
    assert (run.needs_consent, run.merges_households, run.label) == (True, False, campaign.title)
    first = clock.local(begin).date()
    assert (bulletin.valid_from, bulletin.valid_until) == (first, first + timedelta(days=3))


def test_a_script_in_another_language_carries_the_vietnamese_beside_it(session: Session) -> None:
    make.village(session, people=1, language="tay")
    campaign = make.submitted(session)
    make.rendering(session, campaign, "script")
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    texts = session.scalars(select(BulletinText).order_by(BulletinText.language)).all()
    assert [(text.language, text.vietnamese) for text in texts] == [("tay", make.SCRIPT), ("vi", "")]


def test_an_english_source_leaves_only_in_what_was_rendered(session: Session) -> None:
    texts = {"sms": Source("Dear {name}, call {hotline}.", "en")}
    campaign = make.approved(session, texts=texts)
    assert [gap.people for gap in queries.plan(session, campaign).gaps] == [3]
    actions.launch(session, campaign.author, campaign)
    session.refresh(campaign)
    assert sms.tally(session, campaign.launch.run_id).states == {"held": 3}  # type: ignore[union-attr,arg-type]


@pytest.mark.parametrize("channel", ["sms", "script"])
def test_one_channel_alone_will_do(session: Session, channel: str) -> None:
    campaign = make.launched(session, texts={channel: make.draft().texts[channel]})
    assert campaign.launch
    assert (campaign.launch.run_id is None, campaign.launch.bulletin_id is None) == (channel != "sms", channel == "sms")


def test_only_what_somebody_approved_leaves(session: Session) -> None:
    draft = make.campaign(session)
    with pytest.raises(WrongState):
        actions.launch(session, draft.author, draft)
    waiting = make.submitted(session)
    with pytest.raises(ApprovalMissing):
        actions.launch(session, waiting.author, waiting)
    changed = make.approved(session)
    make.rendering(session, changed)
    with pytest.raises(ApprovalMissing):
        actions.launch(session, changed.author, changed)
    assert session.scalar(select(func.count(Run.id))) == 0


def test_an_audience_that_has_become_empty_is_not_launched(session: Session) -> None:
    home = make.village(session, people=0)
    resident = make.make_resident(session, home, phone=make.phone(), card_expiry=clock.today())
    campaign = make.approved(session, people=False, audience={"communes": [make.HOME], "expiring_within": 30})
    resident.card_expiry = clock.today() - timedelta(days=1)
    session.flush()
    with pytest.raises(NotReady):
        actions.launch(session, campaign.author, campaign)


def test_launching_again_returns_the_first_launch(session: Session) -> None:
    campaign = make.approved(session)
    first = actions.launch(session, campaign.author, campaign)
    assert actions.launch(session, make.person(session, "communicator"), campaign) is first
    assert session.scalar(select(func.count(Run.id))) == 1


def test_two_at_the_same_moment_are_one_launch(app: Flask, session: Session) -> None:
    campaign = make.approved(session)
    campaign_id, author_id = campaign.id, campaign.author_id
    session.commit()
    start, seen, failed = threading.Barrier(2), [], []

    def press() -> None:
        with app.app_context():
            try:
                start.wait(10)
                made = actions.launch(
                    db.session, db.session.get_one(Person, author_id), db.session.get_one(Campaign, campaign_id)
                )
                seen.append(made.id)
                db.session.commit()
            except Exception as error:
                failed.append(error)

    hands = [threading.Thread(target=press) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)
    assert failed == []
    assert len(seen) == 2
    assert len(set(seen)) == 1
    counts = [session.scalar(select(func.count(model.id))) for model in (Launch, Run, Bulletin)]
    assert counts == [1, 1, 1]
    assert session.scalar(select(func.count(Message.id))) == 3


def test_messages_rest_and_go_on(session: Session) -> None:
    campaign = make.launched(session)
    actions.pause(session, campaign.author, campaign, "Chờ xã xác nhận")
    assert reporting.progress(session, campaign).pause_confirmed
    actions.resume(session, campaign.author, campaign)
    assert reporting.progress(session, campaign).is_sending


def test_what_is_cancelled_neither_leaves_nor_is_read(session: Session) -> None:
    make.village(session, people=1, language="tay")
    campaign = make.launched(session)
    actions.cancel(session, campaign.author, campaign)
    actions.cancel(session, campaign.author, campaign)
    seen = reporting.progress(session, campaign)
    assert (campaign.state, seen.run_state, seen.withdrawn, seen.left) == ("cancelled", RunState.CANCELLED, True, 0)
    assert all(text.languages == [] for text in queries.texts(campaign).values())
    with pytest.raises(NothingSends):
        actions.resume(session, campaign.author, campaign)


def test_a_draft_is_cancelled_without_ado_and_has_nothing_to_pause(session: Session) -> None:
    campaign = make.campaign(session)
    with pytest.raises(NothingSends):
        actions.pause(session, campaign.author, campaign)
    actions.cancel(session, campaign.author, campaign)
    assert campaign.state == CampaignState.CANCELLED


def test_held_messages_leave_when_their_words_were_approved_and_so_was_the_campaign(session: Session) -> None:
    make.village(session, people=2, language="tay")
    campaign = make.launched(session, fallback="hold")
    run_id = campaign.launch.run_id if campaign.launch else 0
    with pytest.raises(NothingToRelease):
        actions.release_held(session, campaign.author, campaign)
    make.rendering(session, campaign)
    with pytest.raises(ApprovalMissing):
        actions.release_held(session, campaign.author, campaign)
    actions.approve(session, make.person(session, "approver"), campaign)
    assert actions.release_held(session, campaign.author, campaign).people == 2
    assert sms.held_for_words(session, run_id) == {}
    assert frozen(session, campaign)["tay"] == "[mẫu] {name} {card_expiry} {hotline}."
    with pytest.raises(NothingToRelease):
        actions.release_held(session, campaign.author, campaign)


def test_scripts_that_had_no_words_are_added_once_and_the_others_stay(session: Session) -> None:
    make.village(session, people=1, language="vi", languages=["vi", "tay"])
    campaign = make.launched(session, fallback="hold")
    bulletin_id = campaign.launch.bulletin_id if campaign.launch else 0
    before = {script.id: script.language for script in loudspeaker.scripts_of(session, bulletin_id)}
    assert set(before.values()) == {"vi"}
    make.rendering(session, campaign, "script")
    approver = make.person(session, "approver")
    assert campaign in queries.waiting(session, approver)
    with pytest.raises(ApprovalMissing):
        actions.release_held(session, campaign.author, campaign)
    actions.approve(session, approver, campaign)
    assert campaign not in queries.waiting(session, approver)
    assert [line.language for line in actions.release_held(session, campaign.author, campaign).scripts] == ["tay"]
    after = {script.id: script.language for script in loudspeaker.scripts_of(session, bulletin_id)}
    assert sorted(after.values()) == ["tay", "vi"]
    assert before.items() <= after.items()
    with pytest.raises(NothingToRelease):
        actions.release_held(session, campaign.author, campaign)


def test_a_withdrawn_bulletin_gets_no_more_scripts(session: Session) -> None:
    make.village(session, people=1, language="vi", languages=["vi", "tay"])
    campaign = make.launched(session, fallback="hold")
    actions.cancel(session, campaign.author, campaign)
    make.rendering(session, campaign, "script")
    assert late(session, campaign, queries.content(session, campaign)) == {}


def test_a_recording_made_after_the_launch_reaches_the_stations_without_a_new_approval(session: Session) -> None:
    campaign = on_air_in_tay(session)
    with pytest.raises(NothingToRelease):
        actions.give_recordings(session, campaign.author, campaign)
    desk = make.person(session, "translator")
    assert campaign.script_text
    made = in_force(session, desk, campaign.script_text, "tay")
    content = queries.content(session, campaign)
    waits = missing_recordings(session, campaign, content)
    assert [(one.words.language, one.scripts) for one in waits] == [("tay", 1)]
    assert late(session, campaign, content) == {}, "no word changes, so nothing waits for words"
    assert campaign not in queries.waiting(session, desk)
    tay = next(row for row in loudspeaker.scripts_of(session, waits[0].words.bulletin_id) if row.language == "tay")
    version, packed = tay.version, Archive(tay.commune, "", (tay,)).tag
    assert actions.give_recordings(session, campaign.author, campaign) == 1
    assert (tay.version, tay.words.recording, tay.words.recording_seconds) == (version, key_of(made.station), 2)
    assert documents.content(tay, "mp3") == storage.store().read(key_of(made.station))
    assert Archive(tay.commune, "", (tay,)).tag != packed
    noted = session.scalars(select(Audit.action).where(Audit.action.like("%.recording%"))).all()
    assert set(noted) >= {"bulletin.recording", "campaign.recordings"}
    with pytest.raises(NothingToRelease):
        actions.give_recordings(session, campaign.author, campaign)


def test_a_recording_of_newer_words_than_the_scripts_have_waits_for_their_release(session: Session) -> None:
    campaign = on_air_in_tay(session)
    assert campaign.script_text
    in_force(session, make.person(session, "translator"), campaign.script_text, "tay")
    words = session.scalars(select(BulletinText).where(BulletinText.language == "tay")).one()
    words.version -= 1
    session.flush()
    assert missing_recordings(session, campaign, queries.content(session, campaign)) == ()


def test_what_is_withdrawn_gets_no_recording(session: Session) -> None:
    campaign = on_air_in_tay(session)
    assert campaign.script_text
    in_force(session, make.person(session, "translator"), campaign.script_text, "tay")
    assert missing_recordings(session, campaign, queries.content(session, campaign))
    actions.cancel(session, campaign.author, campaign)
    assert missing_recordings(session, campaign, queries.content(session, campaign)) == ()

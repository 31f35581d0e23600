"""Writing and changing a draft, on the real database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from campaigns import actions, queries
from campaigns.audience.airtime import Airtime, tightest
from campaigns.draft import Source
from campaigns.lifecycle import CampaignState
from campaigns.refusals import FieldsRefused, NotReady, OutOfReach, SlugTaken, WrongState
from campaigns.writing.actions import tell_desk
from foundation import clock
from foundation.communes import COMMUNES, UnknownCommune
from messaging.loudspeaker.stations.models import Station, StationSlot
from tests.campaigns import factories as make
from tests.messaging.loudspeaker.factories import AU_LAU
from tests.translations.statements import statements
from tests.villages.factories import make_village
from translations.lifecycle import RenderingState
from villages.audience.places import Listening
from villages.audience.question import UnknownVillages
from villages.models import Village


def test_a_new_campaign_opens_a_text_for_each_channel(session: Session) -> None:
    campaign = make.campaign(session)
    assert {channel: text.source for channel, text in queries.texts(campaign).items()} == {
        "sms": make.SMS,
        "script": make.SCRIPT,
    }
    assert queries.draft(campaign) == make.draft()


def test_the_desk_learns_how_long_the_values_of_the_audience_get(session: Session) -> None:
    home = make.village(session, people=1)
    make.make_resident(session, home, phone=make.phone(), name="Nguyễn Thị Phương Thảo Nguyên")
    campaign = make.campaign(session, people=False)
    assert queries.texts(campaign)["sms"].longest_in("vi")[0]["name"] == "Nguyễn Thị Phương Thảo Nguyên"
    assert queries.texts(campaign)["sms"].languages == []


def test_the_desk_learns_the_shortest_session_of_the_audience(session: Session) -> None:
    make.village(session, people=1)
    campaign = make.campaign(session, people=False)
    text = queries.texts(campaign)["script"]
    assert (text.session_commune, text.session_minutes) == (make.HOME, 45)
    session.add(Station(commune_code=make.HOME, session_minutes=3))
    session.flush()
    tell_desk(session, campaign)
    assert text.session_minutes == 3
    assert queries.texts(campaign)["sms"].session_minutes is None


def heard(villages: Iterable[Village], only: Sequence[str] = ()) -> list[Listening]:
    return [Listening(one, tuple(slug for slug in one.languages if not only or slug in only)) for one in villages]


def test_the_tightest_commune_has_least_time_for_each_of_its_languages(session: Session) -> None:
    one = make_village(session, commune_code=make.HOME, languages=["vi"])
    four = make_village(session, commune_code=AU_LAU, languages=["vi", "tay"])
    fourth = make_village(session, commune_code=AU_LAU, languages=["mong-1961", "dao-nha"])
    session.add(StationSlot(commune_code=make.HOME, weekday=0, begins=time(6), minutes=10, languages=[]))
    session.add(StationSlot(commune_code=make.HOME, weekday=1, begins=time(6), minutes=12, languages=[]))
    session.add(Station(commune_code=AU_LAU, session_minutes=15))
    session.flush()
    villages = [one, four, fourth]
    assert tightest(session, []) is None
    assert tightest(session, heard([one])) == Airtime(make.HOME, 1, 10)
    found = tightest(session, heard(villages))
    assert found
    assert found == Airtime(AU_LAU, 4, 15)
    assert (found.overrun_by(225), found.overrun_by(226)) == (False, True)
    assert tightest(session, heard(villages, ["vi", "tay"])) == Airtime(AU_LAU, 2, 15)
    session.get_one(Station, AU_LAU).per_village = True
    session.flush()
    assert tightest(session, heard(villages)) == Airtime(AU_LAU, 2, 15)


def test_finding_the_tightest_commune_costs_as_much_for_many(session: Session) -> None:
    few = heard([make_village(session, commune_code=make.HOME)])
    many = [*few, *heard(make_village(session, commune_code=code) for code in list(COMMUNES)[:40])]
    session.commit()
    tightest(session, many)  # so that all of them are read
    with statements() as one:
        tightest(session, few)
    with statements() as forty:
        tightest(session, many)
    assert len(forty) == len(one) > 0


def test_short_names_are_unique_made_or_chosen(session: Session) -> None:
    author = make.person(session, "communicator")
    first, second = (actions.create(session, author, make.draft()) for _ in range(2))
    assert (first.slug, second.slug) == ("gia-han-the-bhyt", "gia-han-the-bhyt-2")
    long = [actions.create(session, author, make.draft(title="dài " * 20)).slug for _ in range(3)]
    assert len(set(long)) == 3
    assert max(map(len, long)) <= 60
    assert actions.create(session, author, make.draft(), "rieng").slug == "rieng"
    with pytest.raises(SlugTaken):
        actions.create(session, author, make.draft(), "rieng")
    with pytest.raises(FieldsRefused, match="slug"):
        actions.create(session, author, make.draft(), "Riêng")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"title": " "}, FieldsRefused),
        ({"texts": {"sms": Source("Chào {ten}")}}, FieldsRefused),
        ({"texts": {"script": Source("Chào {name}")}}, FieldsRefused),
        ({"texts": {"sms": Source("Chào", "giay")}}, FieldsRefused),
        ({"audience": {"communes": ["99999"]}}, UnknownCommune),
        ({"audience": {"villages": ["KHONG-CO"]}}, UnknownVillages),
    ],
)
def test_what_cannot_be_kept_is_refused(session: Session, changed: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        actions.create(session, make.person(session, "communicator"), make.draft(**changed))


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        ({"communes": [make.HOME]}, True),
        ({"communes": [make.HOME, "02647"]}, False),
        ({"villages": ["GAN"]}, True),
        ({"villages": ["XA"]}, False),
        ({}, False),
    ],
)
def test_an_author_writes_for_the_communes_entrusted_to_them(
    session: Session, audience: dict[str, object], allowed: bool
) -> None:
    make.village(session, people=1, ref="GAN")
    make.village(session, people=1, ref="XA", commune_code="02647")
    author = make.person(session, "communicator", communes=[make.HOME])
    if allowed:
        campaign = actions.create(session, author, make.draft(audience=audience))
        other = make.person(session, "communicator", communes=[make.HOME])
        assert queries.campaign(session, campaign.slug, other) is campaign
    else:
        with pytest.raises(OutOfReach):
            actions.create(session, author, make.draft(audience=audience))


def test_a_campaign_beyond_ones_reach_is_not_found(session: Session) -> None:
    make.village(session, people=1, ref="XA", commune_code="02647")
    far = [
        make.campaign(session, people=False, audience=audience)
        for audience in ({}, {"communes": ["02647"]}, {"villages": ["XA"]}, {"communes": [make.HOME, "02647"]})
    ]
    near = make.campaign(session)
    reader = make.person(session, "communicator", communes=[make.HOME])
    assert session.scalars(queries.campaigns(reader)).all() == [near]
    everybody = make.person(session, "approver")
    assert set(session.scalars(queries.campaigns(everybody))) == {near, *far}


def test_a_change_says_what_changed_and_nothing_when_nothing_did(session: Session) -> None:
    campaign = make.campaign(session)
    before = queries.draft(campaign)
    assert actions.change(session, campaign.author, campaign, before) == []
    after = replace(before, title="Tên khác", audience={}, texts={**before.texts, "sms": Source("Chữ khác {hotline}")})
    assert actions.change(session, campaign.author, campaign, after) == ["title", "audience", "sms"]
    assert queries.draft(campaign) == after
    trail = session.scalars(select(Audit).where(Audit.action == "campaign.change")).one()
    assert trail.detail == {"fields": ["title", "audience", "sms"]}


def test_a_changed_source_asks_for_renderings_again(session: Session) -> None:
    campaign = make.campaign(session)
    rendering = make.rendering(session, campaign)
    changed = replace(queries.draft(campaign), texts={"sms": Source("Mới {name} {card_expiry} {hotline}")})
    assert actions.change(session, campaign.author, campaign, changed) == ["sms", "script"]
    session.refresh(rendering)
    assert rendering.state == RenderingState.NEEDS_EDITING
    assert campaign.script_text is None


def test_a_submitted_campaign_that_changes_is_a_draft_again(session: Session) -> None:
    campaign = make.submitted(session)
    actions.change(session, campaign.author, campaign, queries.draft(campaign))
    assert campaign.state == CampaignState.SUBMITTED
    actions.change(session, campaign.author, campaign, replace(queries.draft(campaign), title="Tên khác"))
    assert campaign.state == CampaignState.DRAFT


def test_what_was_launched_cannot_be_rewritten(session: Session) -> None:
    campaign = make.launched(session)
    with pytest.raises(WrongState):
        actions.change(session, campaign.author, campaign, make.draft(title="Tên khác"))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"texts": {}}, ["sms"]),
        ({"people": False}, ["communes"]),
        ({"send_by": "past"}, ["send_by"]),
        ({"people": False, "texts": {}, "send_by": "past"}, ["sms", "communes", "send_by"]),
    ],
)
def test_submitting_says_everything_that_is_missing(
    session: Session, given: dict[str, object], named: list[str]
) -> None:
    if given.get("send_by"):
        given = {**given, "send_by": clock.now() - timedelta(minutes=1)}
    campaign = make.campaign(session, **given)
    with pytest.raises(NotReady) as refused:
        actions.submit(session, campaign.author, campaign)
    assert [name for name, _sentence in refused.value.problems] == named
    assert campaign.state == CampaignState.DRAFT


def test_submitting_tells_the_desk_which_languages_are_wanted(session: Session) -> None:
    make.village(session, people=2, language="tay")
    make.village(session, people=0, language="dao")
    campaign = make.submitted(session)
    assert queries.texts(campaign)["sms"].languages == ["dao", "tay"]
    with pytest.raises(WrongState):
        actions.submit(session, campaign.author, campaign)

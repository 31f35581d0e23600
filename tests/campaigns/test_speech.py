"""What a campaign hands the stations: priority, villages of their own, newer words, and nobody's name."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.draft import Source, problems
from campaigns.launching.queries import late
from campaigns.refusals import AgainstTheRules, NotReady
from campaigns.scripts import Place, scripts
from messaging.loudspeaker import queries as loudspeaker
from messaging.loudspeaker.models import Bulletin, BulletinText, Script
from messaging.loudspeaker.stations.models import Station
from tests.campaigns import factories as make
from translations import actions as desk
from translations.glossary.models import Term


def test_a_commune_that_wants_it_so_reads_a_script_for_each_village() -> None:
    places = [Place("A", "03043", ("vi", "tay"), ("06:00",), "a"), Place("B", "03043", ("tay", "giay"), (), "b")]
    lines, gaps = scripts(places, {"vi", "tay"}, "fall_back", per_village={"03043"})
    assert [(line.place, line.language, line.villages, line.stands_in_for) for line in lines] == [
        ("a", "vi", ("A",), ()),
        ("a", "tay", ("A",), ()),
        ("b", "tay", ("B",), ()),
        ("b", "vi", ("B",), ("giay",)),
    ]
    assert gaps == ()
    assert {line.place for line in scripts(places, {"vi"}, "fall_back", per_village={"03076"})[0]} == {""}


def test_the_launch_asks_the_station_whether_villages_have_scripts_of_their_own(session: Session) -> None:
    session.add(Station(commune_code=make.HOME, per_village=True))
    refs = {make.village(session, people=1).ref for _ in range(2)}
    campaign = make.launched(session, people=False)
    assert campaign.launch
    found = session.scalars(select(Script).where(Script.bulletin_id == campaign.launch.bulletin_id)).all()
    assert {script.place for script in found} == refs
    assert late(session, campaign, queries.content(session, campaign)) == {}


@pytest.mark.parametrize("priority", ["normal", "priority", "urgent"])
def test_the_bulletin_has_the_priority_that_was_approved(session: Session, priority: str) -> None:
    make.launched(session, priority=priority)
    assert session.scalars(select(Bulletin.priority)).one() == priority


def test_another_priority_takes_the_approval_back_and_an_ordinary_one_is_as_before(session: Session) -> None:
    campaign = make.approved(session)
    before = queries.digest(session, campaign)
    assert "priority" not in queries.content(session, campaign).stored()
    campaign.priority = "urgent"
    session.flush()
    assert queries.digest(session, campaign) != before
    assert queries.approval(session, campaign) is None


def test_an_unknown_priority_is_named(session: Session) -> None:
    assert [name for name, _ in problems(make.draft(priority="soon"))] == ["priority"]


def test_a_script_that_names_somebody_cannot_be_submitted(session: Session) -> None:
    village = make.village(session)
    make.make_resident(session, village, name="Lý Thị Mẫu")
    campaign = make.campaign(session, texts={"script": Source("Mời Lý Thị Mẫu đến {office}.")})
    with pytest.raises(NotReady) as refused:
        actions.submit(session, campaign.author, campaign)
    assert [name for name, _ in refused.value.problems] == ["script"]
    assert "Lý Thị Mẫu" in refused.value.problems[0][1]


def test_a_title_that_names_somebody_cannot_be_submitted(session: Session) -> None:
    village = make.village(session)
    make.make_resident(session, village, name="Lý Thị Mẫu")
    campaign = make.campaign(session, title="Mời Lý Thị Mẫu nhận thẻ")
    with pytest.raises(NotReady) as refused:
        actions.submit(session, campaign.author, campaign)
    assert [name for name, _ in refused.value.problems] == ["title"]
    assert "Lý Thị Mẫu" in refused.value.problems[0][1]


def test_a_title_that_names_somebody_who_came_later_cannot_be_approved(session: Session) -> None:
    village = make.village(session)
    campaign = make.submitted(session, title="Mời Lý Thị Mẫu nhận thẻ")
    make.make_resident(session, village, name="Lý Thị Mẫu")
    with pytest.raises(AgainstTheRules, match="“Lý Thị Mẫu”"):
        actions.approve(session, make.person(session, "approver"), campaign)


def test_a_title_without_a_loudspeaker_text_is_printed_nowhere(session: Session) -> None:
    village = make.village(session)
    make.make_resident(session, village, name="Lý Thị Mẫu")
    campaign = make.campaign(session, title="Mời Lý Thị Mẫu", texts={"sms": Source(make.SMS)})
    assert "title" not in [name for name, _ in actions.lacking(session, campaign)]


@pytest.mark.parametrize("at_launch", [False, True])
def test_a_commune_keeps_the_kind_of_scripts_it_was_launched_with(session: Session, at_launch: bool) -> None:
    """What the station wants after the launch holds for the next campaign: never are both kinds the newest."""
    station = Station(commune_code=make.HOME, per_village=at_launch)
    session.add(station)
    refs = {make.village(session, people=1, language="tay").ref for _ in range(2)}
    campaign = make.launched(session, people=False)
    station.per_village = not at_launch
    session.flush()
    assert late(session, campaign, queries.content(session, campaign)) == {}
    make.rendering(session, campaign, "script")
    actions.approve(session, make.person(session, "approver"), campaign)
    given = actions.release_held(session, campaign.author, campaign, "tay")
    places = refs if at_launch else {""}
    assert {line.place for line in given.scripts} == places
    assert campaign.launch
    assert {script.place for script in loudspeaker.newest_of(session, campaign.launch.bulletin_id or 0)} == places


def test_a_commune_that_comes_later_has_the_kind_its_station_wants(session: Session) -> None:
    make.village(session, people=1)
    campaign = make.launched(session, people=False, audience={})
    session.add(Station(commune_code=make.HOME, per_village=True))
    session.add(Station(commune_code="03076", per_village=True))
    later = make.village(session, people=1, commune_code="03076")
    found = late(session, campaign, queries.content(session, campaign))
    assert {(line.commune_code, line.place) for line in found["vi"].scripts} == {("03076", later.ref)}


def test_a_rendering_that_names_somebody_cannot_be_approved(session: Session) -> None:
    village = make.village(session, language="tay")
    make.make_resident(session, village, name="Lý Thị Mẫu")
    campaign = make.submitted(session)
    text, author = queries.texts(campaign)["script"], make.person(session, "translator")
    words = "[mẫu] {village} {office} Lý Thị Mẫu."
    written = desk.write_rendering(session, author, text, "tay", words, "Bản dịch ngược.")
    desk.approve(session, make.person(session, "reviewer"), written)
    with pytest.raises(AgainstTheRules, match="Lý Thị Mẫu"):
        actions.approve(session, make.person(session, "approver"), campaign)


def test_newer_words_of_a_language_make_newer_scripts_after_a_new_approval(session: Session) -> None:
    make.village(session, people=1, language="tay")
    campaign = make.submitted(session)
    make.rendering(session, campaign, "script")
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    session.refresh(campaign)
    bulletin_id = campaign.launch.bulletin_id if campaign.launch else 0
    assert late(session, campaign, queries.content(session, campaign)) == {}
    first = {s.language: s.version for s in loudspeaker.newest_of(session, bulletin_id or 0)}
    text, author = queries.texts(campaign)["script"], make.person(session, "translator")
    again = desk.write_rendering(session, author, text, "tay", "[mẫu] {village} ở {office}.", "Bản dịch ngược hai.")
    desk.approve(session, make.person(session, "reviewer"), again)
    actions.approve(session, make.person(session, "approver"), campaign)
    given = actions.release_held(session, campaign.author, campaign, "tay")
    assert [line.language for line in given.scripts] == ["tay"]
    newest = {s.language: s for s in loudspeaker.newest_of(session, bulletin_id or 0)}
    assert newest["tay"].version > first["tay"]
    assert newest["tay"].words.template == "[mẫu] {village} ở {office}."
    assert newest["vi"].version == first["vi"]
    assert late(session, campaign, queries.content(session, campaign)) == {}


def test_who_wrote_translated_and_reviewed_goes_along(session: Session) -> None:
    make.village(session, people=1, language="tay")
    campaign = make.submitted(session)
    rendering = make.rendering(session, campaign, "script")
    actions.approve(session, make.person(session, "approver"), campaign)
    actions.launch(session, campaign.author, campaign)
    kept = {text.language: text.credits for text in session.scalars(select(BulletinText))}
    assert rendering.author
    assert rendering.reviewer
    writer = {"writer": campaign.author.name}
    assert kept["vi"] == writer
    assert kept["tay"] == {**writer, "translator": rendering.author.name, "reviewer": rendering.reviewer.name}


def test_a_launch_hands_down_how_names_are_said(session: Session) -> None:
    session.add(Term(term="VNeID", said="vi en i ai đi"))
    session.add(Term(term="VssID", said="vi ét ét ai đi"))
    make.launched(session, texts={"sms": Source(make.SMS), "script": Source("Bà con mở VNeID để xem thẻ.")})
    assert session.scalars(select(BulletinText.pronunciations)).one() == [["VNeID", "vi en i ai đi"]]

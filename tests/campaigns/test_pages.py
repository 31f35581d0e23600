"""The pages as people walk through them, over HTTP."""

import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from campaigns import actions, queries
from campaigns.models import Campaign, Launch
from messaging.loudspeaker.stations.models import Station
from messaging.sms.models import Run
from tests.accounts.factories import person, post, sign_in
from tests.campaigns import factories as make
from tests.campaigns.test_launching import on_air_in_tay
from tests.translations.recordings.factories import in_force

FORM = {
    "title": "Gia hạn thẻ",
    "kind": "reminder",
    "sms": make.SMS,
    "sms_language": "vi",
    "script": make.SCRIPT,
    "script_language": "vi",
    "communes": make.HOME,
    "fallback": "fall_back",
    "diacritics": "yes",
    "merges_households": "y",
}


@pytest.fixture
def author(session: Session) -> Person:
    make.village(session, languages=["vi", "tay"])
    make.village(session, people=2, language="tay")
    return person(session, "communicator")


@pytest.fixture
def approver(session: Session) -> Person:
    return person(session, "approver")


@pytest.fixture
def enter(client: FlaskClient) -> object:
    def enter(who: Person) -> FlaskClient:
        post(client, "/sign-out")
        assert sign_in(client, who.email).status_code == 302
        return client

    return enter


def seen(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def only_campaign(session: Session) -> Campaign:
    session.expire_all()
    return session.scalars(select(Campaign)).one()


def test_the_page_counts_by_language_channel_and_commune(enter, author: Person) -> None:  # type: ignore[no-untyped-def]
    client = enter(author)
    post(client, "/campaigns/new", **FORM)
    page = BeautifulSoup(seen(client, "/campaigns/gia-han-the"), "html.parser")
    by_language, by_commune = page.select("section[aria-labelledby=reach] details table.rows")
    rows = [[cell.get_text() for cell in row.select("td")] for row in by_language.select("tbody tr")]
    assert sorted(rows) == [["2", "2", "0", "0"], ["3", "3", "0", "0"]]
    assert [cell.get_text() for cell in by_commune.select("tbody td")] == ["5"]


def test_two_people_bring_a_campaign_from_the_form_to_the_report(
    enter, session: Session, author: Person, approver: Person
) -> None:
    client = enter(author)
    assert "/campaigns/new" in seen(client, "/campaigns/")
    assert post(client, "/campaigns/new", **FORM, do="submit").location == "/campaigns/gia-han-the"
    assert make.SMS in seen(client, "/campaigns/gia-han-the")
    assert post(client, "/campaigns/gia-han-the/launch").status_code == 422

    client = enter(approver)
    assert "gia-han-the/approve" in seen(client, "/campaigns/waiting")
    page = seen(client, "/campaigns/gia-han-the/approve")
    digest = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', page)
    assert digest
    assert (
        post(client, "/campaigns/gia-han-the/approve", digest=digest[1], do="approve").location == "/campaigns/waiting"
    )
    assert "gia-han-the/approve" not in seen(client, "/campaigns/waiting")

    client = enter(author)
    assert "Launch" in client.get("/campaigns/gia-han-the/launch", headers={"Accept-Language": "en"}).text
    for _ in range(2):
        assert post(client, "/campaigns/gia-han-the/launch").status_code == 302
    assert len(session.scalars(select(Launch)).all()) == 1
    assert ">5" in seen(client, "/campaigns/gia-han-the")
    assert "data-done" not in seen(client, "/campaigns/gia-han-the/progress")

    post(client, "/campaigns/gia-han-the/pause")
    assert session.scalars(select(Run.state)).one() == "paused"
    post(client, "/campaigns/gia-han-the/resume")
    seen(client, "/campaigns/gia-han-the/cancel")
    post(client, "/campaigns/gia-han-the/cancel")
    assert only_campaign(session).state == "cancelled"
    assert "data-done" in seen(client, "/campaigns/gia-han-the/progress")
    assert "cancelled" in client.get("/campaigns/gia-han-the/report", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"sms": "Chào {ten}"}, "sms"),
        ({"script": "Chào {name}"}, "script"),
        ({"kind": "advert"}, "kind"),
        ({"communes": "99999"}, "communes"),
        ({"villages": "KHONG-CO"}, "villages"),
        ({"languages": "hmd"}, "languages"),
        ({"expiring_within": "-1"}, "expiring_within"),
        ({"send_from": "hôm nay"}, "send_from"),
        ({"send_from": "2030-01-02T07:00", "send_by": "2030-01-01T07:00"}, "send_by"),
        ({"slug": "Gia Hạn"}, "slug"),
        ({"sms_language": "giay"}, "sms_language"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    enter, session: Session, author: Person, changed: dict[str, str], field: str
) -> None:
    answer = post(enter(author), "/campaigns/new", **{**FORM, "brief": "Giữ lại câu này", **changed})
    assert answer.status_code == 422
    assert re.search(rf'href="#{field}"', answer.text), answer.text
    assert "Giữ lại câu này" in answer.text
    assert session.scalars(select(Campaign)).all() == []


def test_a_choice_outside_the_own_communes_is_refused(enter, session: Session) -> None:
    local = person(session, "communicator", communes=["02647"])
    assert post(enter(local), "/campaigns/new", **FORM).status_code == 422
    assert post(enter(local), "/campaigns/new", **{**FORM, "communes": "02647"}).status_code == 302


def test_submitting_what_is_not_ready_leads_to_the_form_with_the_reasons(
    enter, session: Session, author: Person
) -> None:
    client = enter(author)
    answer = post(client, "/campaigns/new", **{**FORM, "sms": "", "script": ""}, do="submit")
    assert only_campaign(session).state == "draft"
    page = seen(client, answer.location)
    assert 'href="#sms"' in page, "the sentence names its field"
    assert 'id="sms-error"' in page, "and stands beside it"


def test_two_people_changing_one_campaign_do_not_overwrite_each_other(enter, session: Session, author: Person) -> None:
    client = enter(author)
    post(client, "/campaigns/new", **FORM)
    opened = re.search(r'name="seen"[^>]*value="([^"]+)"', seen(client, "/campaigns/gia-han-the/edit"))
    assert opened
    first = post(client, "/campaigns/gia-han-the/edit", **{**FORM, "title": "Của tôi"}, seen=opened[1])
    second = post(client, "/campaigns/gia-han-the/edit", **{**FORM, "title": "Của bạn"}, seen=opened[1])
    assert (first.status_code, second.status_code) == (302, 422)
    assert "Của bạn" in second.text
    assert only_campaign(session).title == "Của tôi"


def test_an_approval_of_what_was_not_read_is_refused(enter, session: Session, author: Person, approver: Person) -> None:
    campaign = make.submitted(session, author=author, people=False)
    session.commit()
    answer = post(enter(approver), f"/campaigns/{campaign.slug}/approve", digest="0" * 64, do="approve")
    assert answer.status_code == 422
    assert queries.approval(session, only_campaign(session)) is None


def test_sending_back_shows_the_author_why(enter, session: Session, author: Person, approver: Person) -> None:
    campaign = make.submitted(session, author=author, people=False)
    session.commit()
    client = enter(approver)
    digest = queries.digest(session, campaign)
    path = f"/campaigns/{campaign.slug}/approve"
    assert post(client, path, digest=digest, note="", do="send_back").status_code == 422
    assert post(client, path, digest=digest, note="Ghi rõ nơi gia hạn", do="send_back").status_code == 302
    assert "Ghi rõ nơi gia hạn" in seen(enter(author), "/campaigns/")


def test_the_preview_answers_while_one_writes(enter, author: Person) -> None:
    client = enter(author)
    sms = post(client, "/campaigns/preview?part=sms", **FORM).text
    assert "Thẻ BHYT của Người" in sms
    assert "bubble" in sms
    assert "<html" not in sms
    assert "Bà con đến" in post(client, "/campaigns/preview?part=script", **FORM).text
    assert "<dd>5</dd>" in post(client, "/campaigns/preview?part=audience", **FORM).text
    assert "{ten}" in post(client, "/campaigns/preview?part=sms", **{**FORM, "sms": "Chào {ten}"}).text
    half = {"sms": "Chào {name", "communes": make.HOME}
    assert post(client, "/campaigns/preview?part=audience", **half).status_code == 200


def test_the_preview_says_what_is_read_and_warns_of_short_sessions(enter, session: Session, author: Person) -> None:
    session.add(Station(commune_code=make.HOME, session_minutes=3))
    session.commit()
    client = enter(author)
    short = {**FORM, "script": "Nộp 21.000 đồng tiền BHYT."}
    shown = post(client, "/campaigns/preview?part=script", **short).text
    assert "(hai mươi mốt nghìn đồng)" in shown
    assert "(bảo hiểm y tế)" in shown
    warning = "buổi ngắn nhất chỉ dài 3 phút"
    assert warning not in shown
    assert warning in post(client, "/campaigns/preview?part=script", **{**FORM, "script": "Bà con chú ý. " * 40}).text


def test_a_copy_begins_a_new_campaign_without_the_old_time(enter, session: Session, author: Person) -> None:
    campaign = make.launched(session, author=author, people=False)
    session.commit()
    page = seen(enter(author), f"/campaigns/new?copy={campaign.slug}")
    assert make.SMS in page
    assert campaign.title in page


def test_the_campaign_is_taken_along_as_a_file(enter, session: Session, author: Person) -> None:
    campaign = make.campaign(session, author, people=False)
    session.commit()
    assert f"slug: {campaign.slug}" in seen(enter(author), f"/campaigns/{campaign.slug}/file")


def test_held_messages_are_released_from_the_page(enter, session: Session, author: Person) -> None:
    campaign = make.launched(session, author=author, people=False, fallback="hold")
    make.rendering(session, campaign)
    actions.approve(session, person(session, "approver"), campaign)
    session.commit()
    client = enter(author)
    path = f"/campaigns/{campaign.slug}/release/tay"
    assert path in seen(client, f"/campaigns/{campaign.slug}")
    assert post(client, path).status_code == 302
    assert path not in seen(client, f"/campaigns/{campaign.slug}")


PATHS = ["", "/edit", "/launch", "/cancel", "/progress", "/report", "/file", "/approve"]
DEEDS = ["/submit", "/launch", "/pause", "/resume", "/cancel", "/release/tay", "/approve", "/edit"]


@pytest.mark.parametrize("path", [*PATHS, *DEEDS])
def test_a_campaign_beyond_ones_reach_is_not_found_on_any_page(enter, session: Session, path: str) -> None:
    campaign = make.approved(session)
    session.commit()
    stranger = person(session, "communicator", "approver", communes=["02647"])
    client = enter(stranger)
    if path in PATHS:
        assert client.get(f"/campaigns/{campaign.slug}{path}").status_code == 404
    if path in DEEDS:
        assert post(client, f"/campaigns/{campaign.slug}{path}", **FORM, digest="0").status_code == 404
    assert campaign.slug not in client.get("/campaigns/").text


@pytest.mark.parametrize("role", ["translator", "reviewer", "operator", "administrator"])
def test_other_roles_have_no_business_here(enter, session: Session, role: str) -> None:
    campaign = make.approved(session)
    session.commit()
    client = enter(person(session, role))
    for path in (
        "/campaigns/",
        "/campaigns/new",
        "/campaigns/waiting",
        *(f"/campaigns/{campaign.slug}{p}" for p in PATHS),
    ):
        assert client.get(path).status_code == 403


def test_an_approver_reads_but_does_not_write(enter, session: Session, approver: Person) -> None:
    campaign = make.approved(session)
    session.commit()
    client = enter(approver)
    seen(client, f"/campaigns/{campaign.slug}")
    for path in ("/campaigns/new", f"/campaigns/{campaign.slug}/edit", f"/campaigns/{campaign.slug}/launch"):
        assert client.get(path).status_code == 403
    assert post(client, f"/campaigns/{campaign.slug}/launch").status_code == 403


def test_the_launched_page_offers_the_recording_made_since(enter, session: Session) -> None:
    campaign = on_air_in_tay(session)
    author = person(session, "communicator", locale="en")
    client, path = enter(author), f"/campaigns/{campaign.slug}"
    assert "/recordings" not in seen(client, path)
    assert campaign.script_text
    in_force(session, make.person(session, "translator"), campaign.script_text, "tay")
    page = seen(client, path)
    assert "1 script can get its recording" in page
    assert f'action="{path}/recordings"' in page
    assert post(client, f"{path}/recordings").location == path
    page = seen(client, path)
    assert "1 script has its recording now." in page
    assert f"{path}/recordings" not in page
    assert post(client, f"{path}/recordings").status_code == 422

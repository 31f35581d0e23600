"""The paper of a whole session: one tune, one greeting a language, every message; and its door."""

from datetime import datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from foundation import clock
from foundation.refusals import NotFound
from messaging.loudspeaker import papers, phrases
from messaging.loudspeaker.blocks import Direction, Music, Say
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.models import Airing, Script
from messaging.loudspeaker.planner import actions, queries
from messaging.loudspeaker.script import Paper
from tests.accounts.factories import person, sign_in
from tests.messaging.loudspeaker.documents.samples import docx_text, pdf_text
from tests.messaging.loudspeaker.factories import MUONG_BO, VIETNAMESE
from tests.messaging.loudspeaker.planner.factories import MONDAY, ZONE, at, running, slot

BEGINS = datetime.combine(MONDAY, time(6), ZONE)
ADDRESS = f"/plan/{MUONG_BO}/sessions/20261123T0600"
TITLES = ("Gia hạn thẻ", "Khám lưu động", "Cấp thẻ trẻ em")
BOTH = ("vi", "mong-1961")


@pytest.fixture
def monday(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five in the morning; the session of six has room for everything."""
    at(monkeypatch)
    slot(session, 0, minutes=45)


def lay(session: Session) -> None:
    actions.lay_commune(session, MUONG_BO)
    session.commit()


def paper_of(session: Session, place: str = "") -> Paper:
    return papers.paper_of_session(session, MUONG_BO, BEGINS, place)


def three(session: Session) -> None:
    for title in TITLES:
        running(session, title=title, languages=BOTH)
    lay(session)


def said(paper: Paper) -> list[str]:
    return [line.spoken for block in paper.blocks if isinstance(block, Say) for line in block.lines]


@pytest.mark.usefixtures("monday")
def test_three_messages_in_two_languages_are_one_paper(session: Session) -> None:
    three(session)
    paper = paper_of(session)
    assert [message.title for message in paper.order.messages] == list(TITLES)
    assert [part.language.slug for part in paper.parts] == list(BOTH)
    assert [len(message.readings) for message in paper.order.messages] == [2, 2, 2]
    music = [place for place, block in enumerate(paper.blocks) if isinstance(block, Music)]
    assert music == [0, len(paper.blocks) - 1]


@pytest.mark.usefixtures("monday")
def test_it_greets_once_a_language_counts_the_messages_and_repeats_their_keys_together(session: Session) -> None:
    three(session)
    paper = paper_of(session)
    words = said(paper)
    assert [one for one in words if one in phrases.COUNTED_OUT] == list(phrases.COUNTED_OUT)
    assert words.count(phrases.SPOKEN["repeat"]) == 1
    assert sum("Kính thưa" in one for one in words) == 1
    last = next(block for block in reversed(paper.parts[0].blocks) if isinstance(block, Say) and block.times == 2)
    assert sum("ba mươi tháng mười một" in line.spoken for line in last.lines) == 3
    directions = [block.direction for block in paper.parts[1].blocks if isinstance(block, Direction)]
    assert [sum(which in one for one in directions) for which in phrases.WHICH] == [1, 1, 1]


@pytest.mark.usefixtures("monday")
def test_its_day_is_said_and_its_hour_printed(session: Session) -> None:
    three(session)
    paper = paper_of(session)
    assert any("ngày hai mươi ba tháng mười một" in one for one in said(paper))
    assert phrases.DIRECTIONS["date"] not in [one.direction for one in paper.blocks]
    assert paper.order.slots == ("06:00 23/11/2026",)


@pytest.mark.usefixtures("monday")
def test_one_address_names_every_edition_on_it(session: Session) -> None:
    three(session)
    printed = paper_of(session).order.address
    ids = [message.code.rpartition("-")[2] for message in paper_of(session).order.messages]
    assert printed.endswith(f"/s/{MUONG_BO}/" + "_".join(f"{key}.vi.2_{key}.mong-1961.3" for key in ids))


def test_the_languages_of_the_session_come_before_those_of_the_station(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch)
    slot(session, 0, minutes=45, languages=["mong-1961", "vi"])
    running(session, languages=BOTH)
    lay(session)
    assert [part.language.slug for part in paper_of(session).parts] == ["mong-1961", "vi"]


@pytest.mark.usefixtures("monday")
def test_one_message_is_built_as_its_own_paper_is(session: Session) -> None:
    made = running(session, days=0, languages=BOTH)
    lay(session)
    alone = papers.paper_of_place(session, made.id, MUONG_BO)
    assert paper_of(session).blocks == alone.blocks


@pytest.mark.usefixtures("monday")
def test_each_message_names_its_own_villages_and_the_greeting_all(session: Session) -> None:
    for village in ("Nậm Cang", "Nậm Than"):
        running(session, title=village, scripts=(ScriptPlan(MUONG_BO, "vi", (village,)),))
    lay(session)
    paper = paper_of(session)
    assert paper.order.villages == ("Nậm Cang", "Nậm Than")
    opening = [one for one in said(paper) if one.startswith("Bảo hiểm xã hội") or "thẻ bảo hiểm y tế của bà con" in one]
    assert ["Nậm Cang" in one for one in opening] == [True, False]
    assert ["Nậm Than" in one for one in opening] == [False, True]


@pytest.mark.usefixtures("monday")
def test_a_message_for_the_whole_commune_makes_the_greeting_one_for_all(session: Session) -> None:
    running(session, title="Một"), running(session, title="Hai", scripts=(ScriptPlan(MUONG_BO, "vi"),))
    lay(session)
    assert paper_of(session).order.villages == ()


@pytest.mark.usefixtures("monday")
def test_villages_with_scripts_of_their_own_have_papers_of_their_own(session: Session) -> None:
    plans = (ScriptPlan(MUONG_BO, "vi", ("Nậm Cang",), place="Nậm Cang"), ScriptPlan(MUONG_BO, "vi", ("Nậm Than",)))
    running(session, words=(Words("vi", 2, VIETNAMESE),), scripts=plans)
    lay(session)
    assert paper_of(session).order.villages == ("Nậm Than",)
    assert paper_of(session, "Nậm Cang").order.villages == ("Nậm Cang",)
    with pytest.raises(NotFound):
        paper_of(session, "Nậm Than")


@pytest.mark.usefixtures("monday")
def test_a_fourth_message_stands_on_the_next_paper(session: Session) -> None:
    three(session)
    extra = running(session, title="Thứ tư")
    script = session.query(Script).filter_by(bulletin_id=extra.id).one()
    session.add(
        Airing(
            script_id=script.id,
            commune_code=MUONG_BO,
            session_at=BEGINS,
            starts_at=BEGINS + timedelta(minutes=40),
            seconds=60,
        )
    )
    session.commit()
    sheets = papers.sheets_of_session(session, MUONG_BO, BEGINS)
    assert [[rows[0].bulletin.title for rows in sheet.messages] for sheet in sheets] == [list(TITLES), ["Thứ tư"]]


@pytest.mark.usefixtures("monday")
@pytest.mark.parametrize(
    ("form", "ending"), [("pdf", ".pdf"), ("large", "_chu-to.pdf"), ("docx", ".docx"), ("txt", ".txt")]
)
def test_every_form_bears_all_messages(session: Session, client: FlaskClient, form: str, ending: str) -> None:
    three(session)
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    answer = client.get(f"{ADDRESS}/{form}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={MUONG_BO}_20261123T0600_buoi-phat{ending}"
    read = {"docx": docx_text, "txt": bytes.decode}.get(form, pdf_text)(answer.data)
    assert [read.count(one) for one in phrases.COUNTED_OUT] == [1, 1, 1]
    assert read.count("[Mông –") == 3
    assert all(title in read for title in TITLES)


@pytest.mark.usefixtures("monday")
def test_a_copy_is_current_until_the_plan_changes(session: Session, client: FlaskClient) -> None:
    three(session)
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    first = client.get(f"{ADDRESS}/txt")
    assert "no-cache" in first.headers["Cache-Control"]
    asked = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{ADDRESS}/txt", headers=asked).status_code == 304
    for airing in queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)[-2:]:
        airing.dropped_at = clock.now()
    session.commit()
    changed = client.get(f"{ADDRESS}/txt", headers=asked)
    assert changed.status_code == 200
    assert TITLES[2] not in changed.text


@pytest.mark.usefixtures("monday")
@pytest.mark.parametrize(
    "path",
    [
        "20261123T0600/mp3",
        "20261123T0700/pdf",
        "20261199T0600/pdf",
        "x/pdf",
        "20261123T0600/pdf?paper=2",
        "20261123T0600/pdf?paper=0",
    ],
)
def test_what_is_no_paper_is_not_found(session: Session, client: FlaskClient, path: str) -> None:
    three(session)
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    assert client.get(f"/plan/{MUONG_BO}/sessions/{path}").status_code == 404


@pytest.mark.usefixtures("monday")
def test_the_paper_of_another_commune_is_not_found(session: Session, client: FlaskClient) -> None:
    three(session)
    sign_in(client, person(session, "operator", communes=["04543"]).email)
    assert client.get(f"{ADDRESS}/pdf").status_code == 404
    assert client.get(f"/plan/{MUONG_BO}").status_code == 404


@pytest.mark.usefixtures("monday")
def test_the_calendar_offers_it_for_every_session(session: Session, client: FlaskClient) -> None:
    three(session)
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    page = client.get(f"/plan/{MUONG_BO}?week={MONDAY.isoformat()}").text
    assert page.count("Bản đọc cả buổi") == 1
    assert f'href="{ADDRESS}/pdf"' in page

import io
import re
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from messaging.loudspeaker import actions as room
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.models import Broadcast, Script
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, bulletin
from tests.messaging.loudspeaker.logbook.factories import airing, entry, logged, script
from tests.messaging.loudspeaker.planner.factories import ZONE

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=ZONE)
DAY = datetime(2026, 11, 24, 5, 30, tzinfo=ZONE)
SHEET = f"/logbook/{MUONG_BO}/2026-11"


@pytest.fixture(autouse=True)
def late_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def operator(session: Session, client: FlaskClient) -> Person:
    who = person(session, "operator", communes=[MUONG_BO], name="Giàng A Páo")
    sign_in(client, who.email)
    return who


@pytest.fixture
def vi(session: Session) -> Script:
    return script(session, bulletin(session, valid_from=date(2026, 11, 20), valid_until=date(2026, 11, 30)))


def form(script: Script, **changes: str) -> dict[str, str]:
    given = {"script_id": str(script.id), "at": "2026-11-24T05:33", "aired": "yes", "repeats": "2",
             "minutes": "6", "seconds": "12", "clusters_failed": "0", "entry_key": "k" * 16}  # fmt: skip
    return {**given, **changes}


def only(session: Session) -> Broadcast:
    session.rollback()
    return session.scalars(select(Broadcast)).one()


def test_the_month_shows_every_column(session: Session, client: FlaskClient, operator: Person, vi: Script) -> None:
    planned = airing(session, vi, DAY)
    logged(session, operator, entry(vi, DAY + timedelta(minutes=3), airing_id=planned.id, seconds=372, repeats=2,
                                    reader="Lý Mẩy Chản", approver="Sùng Thị Mỷ", clusters=11, clusters_failed=2,
                                    failed_where="Nậm Cang", note="mưa <b>to</b>", noted_at=DAY))  # fmt: skip
    page = client.get(SHEET).text
    row = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index('<tr id="entry-') :].split("</tr>")[0]))
    for words in ("05:30 05:30 05:33", "6:12", "Tiếng Việt", f"03043-20261120-{vi.bulletin_id} · bản 2",
                  "9, 2 (Nậm Cang)", "Lý Mẩy Chản", "Sùng Thị Mỷ", " 2 ", "mưa &lt;b&gt;to&lt;/b&gt;"):  # fmt: skip
        assert words in row
    assert "ghi muộn" not in row
    assert "Thứ Ba 24/11/2026" in page


def test_what_was_planned_and_nobody_logged_is_open(
    session: Session, client: FlaskClient, operator: Person, vi: Script
) -> None:
    gone = airing(session, vi, DAY)
    airing(session, vi, NOW + timedelta(hours=9))
    page = client.get(SHEET).text
    assert page.count('<tr class="open">') == 1
    assert "Những ngày có lịch phát nhưng chưa ghi mục nào:" in page
    assert '<a href="#day-2026-11-24">24/11</a>.' in page
    assert f"/new?airing={gone.id}" in page
    logged(session, operator, entry(vi, DAY))
    page = client.get(SHEET).text
    assert 'class="open"' not in page
    assert "Những ngày có lịch phát" not in page


def test_late_and_out_of_force_entries_are_marked(
    session: Session, client: FlaskClient, operator: Person, vi: Script
) -> None:
    logged(session, operator, entry(vi, datetime(2026, 11, 19, 5, 30, tzinfo=ZONE)))
    page = client.get(SHEET).text
    assert "ghi muộn" in page
    assert "đọc khi chưa có hiệu lực" in page
    assert re.search(r"≈ \d+:\d\d</td>", page)


def test_an_entry_is_corrected_and_both_stay_visible(
    session: Session, client: FlaskClient, operator: Person, vi: Script
) -> None:
    wrong = logged(session, operator, entry(vi, DAY, seconds=100, reader="Lý Mẩy Chản"))
    path = f"/logbook/entries/{wrong.id}/correct"
    shown = client.get(path).text
    assert 'value="2026-11-24T05:30"' in shown
    assert 'name="seconds" type="number" value="40"' in shown
    assert 'value="Lý Mẩy Chản"' in shown
    answer = post(client, path, **form(vi, aired="no", note="mất điện", minutes="", seconds=""))
    assert (answer.status_code, answer.location) == (302, SHEET)
    page = client.get(SHEET).text
    assert f'<tr id="entry-{wrong.id}" class="struck">' in page
    assert "Giàng A Páo sửa lúc 25/11/2026 20:00, xem mục:" in page
    assert "thay cho một mục ở trên" in page
    assert page.count(">Sửa<") == 1
    session.rollback()
    right = session.scalars(select(Broadcast).where(Broadcast.corrects_id == wrong.id)).one()
    assert (right.aired, right.note, right.seconds, right.repeats) == (False, "mất điện", None, 2)
    again = post(client, path, **form(vi, entry_key="another key of a form"))
    assert again.status_code == 422
    assert "Mục này vừa có người sửa" in again.text


def test_an_entry_is_taken_back(session: Session, client: FlaskClient, operator: Person, vi: Script) -> None:
    wrong = logged(session, operator, entry(vi, DAY))
    for _ in range(2):
        answer = post(client, f"/logbook/entries/{wrong.id}/take-back", entry_key="u" * 16)
        assert answer.location == SHEET
    page = client.get(SHEET).text
    assert "Giàng A Páo rút lại lúc 25/11/2026 20:00." in page
    assert ">Sửa<" not in page


def test_a_broadcast_is_logged_afterwards(session: Session, client: FlaskClient, operator: Person, vi: Script) -> None:
    planned = airing(session, vi, DAY)
    path = f"{SHEET}/new?airing={planned.id}"
    shown = client.get(path).text
    assert "Theo lịch: 24/11/2026 05:30, tiếng Việt." in shown
    assert 'value="2026-11-24T05:30"' in shown
    assert 'value="Giàng A Páo"' in shown
    for _ in range(2):
        assert post(client, path, **form(vi)).status_code == 302
    kept = only(session)
    assert (kept.airing_id, kept.at, kept.seconds, kept.repeats) == (planned.id, DAY.replace(minute=33), 372, 2)
    assert kept.planned_at == DAY


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"aired": "no"}, "Hãy cho biết vắn tắt vì sao không phát được."),
        ({"at": "2026-11-26T05:33"}, "chưa"),
        ({"at": "hôm qua"}, "at-error"),
        ({"repeats": "21"}, "từ 1 đến 20"),
        ({"minutes": "0", "seconds": "0"}, "ít nhất 1 giây"),
        ({"script_id": "0"}, "script_id-error"),
        ({"at": "2025-11-24T05:33"}, "kiểm tra lại tháng và năm"),
        ({"entry_key": ""}, "tải lại trang"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    session: Session, client: FlaskClient, operator: Person, vi: Script, changes: dict[str, str], sentence: str
) -> None:
    answer = post(client, f"{SHEET}/new", **form(vi, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(select(Broadcast)).all() == []


def test_the_month_is_filtered_by_language_and_message(
    session: Session, client: FlaskClient, operator: Person, vi: Script
) -> None:
    mong = script(session, vi.bulletin, "mong-1961")
    for one in (vi, mong):
        logged(session, operator, entry(one, DAY))
    assert client.get(SHEET).text.count('<tr id="entry-') == 2
    assert client.get(f"{SHEET}?language=mong-1961").text.count('<tr id="entry-') == 1
    assert client.get(f"{SHEET}?bulletin={vi.bulletin_id}").text.count('<tr id="entry-') == 2
    assert client.get(f"{SHEET}?bulletin=99999").text.count('<tr id="entry-') == 0


def test_only_the_own_communes_are_there(session: Session, client: FlaskClient, operator: Person, vi: Script) -> None:
    abroad = person(session, "operator")
    theirs = logged(session, abroad, entry(script(session, vi.bulletin, commune=AU_LAU), DAY))
    index = client.get("/logbook").text
    assert "Xã Mường Bo" in index
    assert "Phường Âu Lâu" not in index
    for path in ("", "/new", "/pdf", "/xlsx"):
        assert client.get(f"/logbook/{AU_LAU}/2026-11{path}").status_code == 404
        assert client.get(f"/logbook/{MUONG_BO}/2026-13{path}").status_code == 404
    assert client.get(f"/logbook/entries/{theirs.id}/correct").status_code == 404
    assert post(client, f"/logbook/entries/{theirs.id}/take-back", entry_key="u" * 16).status_code == 404


def test_a_broadcast_of_another_commune_is_not_offered(
    session: Session, client: FlaskClient, operator: Person, vi: Script
) -> None:
    theirs = airing(session, script(session, vi.bulletin, commune=AU_LAU), DAY)
    assert "Theo lịch" not in client.get(f"{SHEET}/new?airing={theirs.id}").text


@pytest.mark.parametrize("role", ["communicator", "administrator"])
def test_others_read_and_do_not_write(session: Session, client: FlaskClient, vi: Script, role: str) -> None:
    kept = logged(session, person(session, "operator"), entry(vi, DAY))
    sign_in(client, person(session, role).email)
    page = client.get(SHEET).text
    assert f'<tr id="entry-{kept.id}">' in page
    assert "Ghi bổ sung" not in page
    assert "Rút lại" not in page
    assert client.get(f"{SHEET}/new").status_code == 403
    assert client.get(f"/logbook/entries/{kept.id}/correct").status_code == 403


def test_the_stations_of_a_month_with_what_is_open_first(session: Session, client: FlaskClient, vi: Script) -> None:
    elsewhere = script(session, vi.bulletin, commune=AU_LAU)
    who = person(session, "operator")
    logged(session, who, entry(vi, DAY))
    airing(session, elsewhere, DAY)
    sign_in(client, person(session, "communicator").email)
    page = client.get("/logbook?month=2026-11").text
    rows = re.findall(r'<tr>\s*<th scope="row"><a[^>]*>([^<]+)</a></th>\s*<td[^>]*>(\d+)</td>\s*<td[^>]*>(\d+)<', page)
    assert rows[:2] == [("Phường Âu Lâu", "1", "0"), ("Xã Mường Bo", "0", "1")]
    assert len(rows) == 30
    assert 'rel="next"' in page
    assert client.get("/logbook?month=2026-11&page=99").text.count('<th scope="row">') == 9
    assert client.get("/logbook?search=muong+bo").text.count('<th scope="row">') == 1
    assert client.get("/logbook?month=nonsense").status_code == 404


@pytest.mark.parametrize("file", ["pdf", "xlsx"])
def test_the_files_have_ascii_names(
    session: Session, client: FlaskClient, operator: Person, vi: Script, file: str
) -> None:
    answer = client.get(f"{SHEET}/{file}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=03043_nhat-ky_2026-11.{file}"
    if file == "pdf":
        assert "NHẬT KÝ PHÁT THANH" in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


def test_an_older_version_read_after_the_newer_was_made_is_marked(
    session: Session, client: FlaskClient, operator: Person, vi: Script
) -> None:

    room.add(session, vi.bulletin_id, Words("vi", 3, "Xin mời."), [ScriptPlan(MUONG_BO, "vi")])
    session.flush()
    newer = script(session, vi.bulletin)
    newer.generated_at = DAY - timedelta(hours=1)
    logged(session, operator, entry(vi, DAY))
    assert "đọc khi đã hết hiệu lực" in client.get(SHEET).text
    newer.generated_at = DAY + timedelta(hours=1)
    session.commit()
    assert "đọc khi đã hết hiệu lực" not in client.get(SHEET).text

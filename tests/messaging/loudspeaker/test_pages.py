import io
import re
from datetime import timedelta

import docx
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.loudspeaker import actions, queries, tasks
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.models import Broadcast, Script
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, VIETNAMESE, bulletin


def operator_of(session: Session, client: FlaskClient, *communes: str) -> None:
    sign_in(client, person(session, "operator", communes=list(communes)).email)


def scripts(session: Session, made_id: int) -> dict[tuple[str, str], Script]:
    return {(script.commune_code, script.language): script for script in queries.scripts_of(session, made_id)}


def log(client: FlaskClient, script: Script, **fields: str) -> str:
    given = {"slot": "now", "aired": "yes", "entry_key": "k" * 16, "next": "/scripts/", **fields}
    answer = post(client, f"/scripts/{script.id}/note", **given)
    assert answer.status_code == 302
    assert answer.location == f"/scripts/#script-{script.id}"
    return client.get("/scripts/").text


def test_the_operator_sees_what_the_own_commune_reads_today(session: Session, client: FlaskClient) -> None:
    bulletin(session)
    bulletin(
        session, title="Tuần sau", valid_from=clock.today() + timedelta(7), valid_until=clock.today() + timedelta(9)
    )
    bulletin(
        session, title="Hôm qua", valid_from=clock.today() - timedelta(1), valid_until=clock.today() - timedelta(1)
    )
    withdrawn = bulletin(session, title="Thu hồi")
    actions.withdraw(session, withdrawn.id)
    session.commit()
    operator_of(session, client, MUONG_BO)
    page = client.get("/scripts/").text
    assert page.count('class="sheet broadcast"') == 2
    assert "Mông (chữ 1961)" in page
    assert "Xã Mường Bo" in page
    assert "05:30" in page
    assert "17:00" in page
    assert "Tải kịch bản (PDF)" in page
    assert "Tải TXT" in page
    assert "Đã phát" in page
    for elsewhere in ("Phường Âu Lâu", "Tuần sau", "Hôm qua"):
        assert elsewhere not in page
    assert "Thu hồi" not in page.split("Không đọc nữa")[0]


def test_urgent_words_come_first(session: Session, client: FlaskClient) -> None:
    bulletin(session, title="Thường ngày")
    bulletin(session, title="Gấp", priority="urgent")
    operator_of(session, client)
    page = client.get("/scripts/").text
    assert page.index("Gấp") < page.index("Thường ngày")
    assert "Khẩn cấp" in page


def test_a_day_without_scripts_says_so(session: Session, client: FlaskClient) -> None:
    operator_of(session, client, MUONG_BO)
    assert "Hôm nay không có nội dung cần phát" in client.get("/scripts/").text


def test_downloads_come_as_files_with_ascii_names(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "mong-1961"]
    operator_of(session, client, MUONG_BO)
    name = f"03043_{clock.today():%Y%m%d}_mong-1961_v3"
    paper = client.get(f"/scripts/{script.id}/pdf")
    assert paper.headers["Content-Disposition"] == f"attachment; filename={name}.pdf"
    assert paper.content_type == "application/pdf"
    shown = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "[Mông – / bản mẫu, / chờ người dịch]" in " ".join(shown.split())
    text = client.get(f"/scripts/{script.id}/txt")
    assert text.headers["Content-Disposition"] == f"attachment; filename={name}.txt"
    assert "[ĐỌC 2 LẦN]" in text.get_data(as_text=True)


def test_large_print_and_an_editable_file_are_made_when_they_are_asked_for(
    session: Session, client: FlaskClient
) -> None:
    made = bulletin(session)
    script = scripts(session, made.id)[MUONG_BO, "mong-1961"]
    operator_of(session, client, MUONG_BO)
    name = f"03043_{clock.today():%Y%m%d}_mong-1961_v3"
    large, editable = (client.get(f"/scripts/{script.id}/{form}") for form in ("large", "docx"))
    assert large.headers["Content-Disposition"] == f"attachment; filename={name}_chu-to.pdf"
    assert len(PdfReader(io.BytesIO(large.data)).pages) >= 2
    assert editable.headers["Content-Disposition"] == f"attachment; filename={name}.docx"
    assert docx.Document(io.BytesIO(editable.data)).core_properties.title.startswith(script.bulletin.title)
    actions.withdraw(session, made.id)
    session.commit()
    document = docx.Document(io.BytesIO(client.get(f"/scripts/{script.id}/docx").data))
    assert document.sections[0].header.paragraphs[0].text == "HẾT HIỆU LỰC"


@pytest.mark.parametrize("path", ["", "/pdf", "/large", "/docx", "/txt"])
def test_another_commune_is_not_found(session: Session, client: FlaskClient, path: str) -> None:
    script = scripts(session, bulletin(session).id)[AU_LAU, "vi"]
    operator_of(session, client, MUONG_BO)
    assert client.get(f"/scripts/{script.id}{path}").status_code == 404
    assert client.get(f"/scripts/{script.id + 1000}{path}").status_code == 404


def test_logging_for_another_commune_is_not_found(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[AU_LAU, "vi"]
    operator_of(session, client, MUONG_BO)
    answer = post(client, f"/scripts/{script.id}/note", slot="now", aired="yes", entry_key="k" * 16)
    assert answer.status_code == 404
    assert session.scalars(select(Broadcast)).all() == []


@pytest.mark.parametrize("path", ["/scripts/", "/scripts/1", "/scripts/1/pdf", "/scripts/bulletins"])
def test_strangers_are_asked_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_only_operators_log(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[AU_LAU, "vi"]
    sign_in(client, person(session, "communicator").email)
    page = client.get(f"/scripts/{script.id}").text
    assert "Tải TXT" in page
    assert "entry_key" not in page
    assert "operating.js" not in page
    assert post(client, f"/scripts/{script.id}/note", slot="now", aired="yes", entry_key="k" * 16).status_code == 403


def test_aired_is_logged_with_who_and_when_and_twice_is_once(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "vi"]
    sign_in(client, person(session, "operator", name="Giàng A Páo", communes=[MUONG_BO]).email)
    assert "Đã ghi vào nhật ký." in log(client, script)
    page = log(client, script)
    assert "Lượt này đã được ghi rồi." in page
    assert re.search(r"Đã phát</span>\s*<strong>\d\d:\d\d</strong>\s*<span class=\"muted\">Giàng A Páo, ghi lúc", page)
    assert len(session.scalars(select(Broadcast)).all()) == 1


def test_every_form_carries_a_key_of_its_own(session: Session, client: FlaskClient) -> None:
    bulletin(session)
    operator_of(session, client, MUONG_BO)
    keys = re.findall(r'name="entry_key" value="([^"]+)"', client.get("/scripts/").text)
    assert len(keys) == len(set(keys)) == 4


def test_not_aired_asks_why(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "vi"]
    operator_of(session, client, MUONG_BO)
    assert "Hãy cho biết vắn tắt vì sao không phát được." in log(client, script, aired="no")
    page = log(client, script, aired="no", note="mất điện <b>cả xã</b>")
    assert "mất điện &lt;b&gt;cả xã&lt;/b&gt;" in page


def test_a_nonsense_time_is_told(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "vi"]
    operator_of(session, client, MUONG_BO)
    assert "“28:00” không phải là thời điểm" in log(client, script, slot="28:00")


def test_an_entry_can_be_undone_and_the_log_keeps_both(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "vi"]
    operator_of(session, client, MUONG_BO)
    log(client, script)
    entry = session.scalars(select(Broadcast)).one()
    post(client, f"/scripts/entries/{entry.id}/take-back", entry_key="u" * 16, next=f"/scripts/{script.id}")
    page = client.get(f"/scripts/{script.id}").text
    assert "Đã rút lại mục vừa ghi." in page
    assert "(đã rút lại)" in page
    assert "Rút lại mục đã ghi" in page


def test_the_log_leads_nowhere_else(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "vi"]
    operator_of(session, client, MUONG_BO)
    answer = post(client, f"/scripts/{script.id}/note", slot="now", aired="yes", entry_key="k" * 16, next="//evil.vn")
    assert answer.location == f"/scripts/#script-{script.id}"


def test_the_script_page_is_the_paper(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "mong-1961"]
    operator_of(session, client, MUONG_BO)
    page = client.get(f"/scripts/{script.id}").text
    assert '<p class="passage" lang="hmn-Latn-VN" dir="ltr">[Mông –<span class="breath"> /</span> bản mẫu,' in page
    assert '<p class="direction" lang="vi">[Người đọc chào bà con thôn Nậm Cang bằng tiếng Mông]</p>' in page
    assert "bà con Nậm Cang sắp hết hạn" in page  # the Vietnamese beside it
    assert "HẾT HIỆU LỰC" not in page


def test_words_are_text_and_never_markup(session: Session, client: FlaskClient) -> None:
    hostile = "Chạy <script>alert(1)</script> {{ 7 * 7 }} #import."
    made = bulletin(
        session, title=hostile, words=(Words("vi", 1, "Gọi <b>ngay</b>."),), scripts=(ScriptPlan(MUONG_BO, "vi"),)
    )
    operator_of(session, client, MUONG_BO)
    page = client.get(f"/scripts/{scripts(session, made.id)[MUONG_BO, 'vi'].id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }} #import." in page
    assert "Gọi &lt;b&gt;ngay&lt;/b&gt;." in page


def test_what_must_not_be_read_any_more_says_so_on_screen_and_paper(session: Session, client: FlaskClient) -> None:
    withdrawn, yesterday = bulletin(session), clock.today() - timedelta(1)
    actions.withdraw(session, withdrawn.id)
    expired = bulletin(session, valid_from=yesterday, valid_until=yesterday)
    session.commit()
    operator_of(session, client)
    for made, why in ((withdrawn, "Cơ quan đã thu hồi"), (expired, f"đến hết ngày {yesterday:%d/%m/%Y}")):
        script = scripts(session, made.id)[MUONG_BO, "vi"]
        page = client.get(f"/scripts/{script.id}").text
        assert "HẾT HIỆU LỰC" in page
        assert why in page
        pdf = PdfReader(io.BytesIO(client.get(f"/scripts/{script.id}/pdf").data))
        assert all("HẾT HIỆU LỰC" in paper.extract_text() for paper in pdf.pages)
        assert client.get(f"/scripts/{script.id}/txt").get_data(as_text=True).startswith("HẾT HIỆU LỰC")


def test_the_communicator_sees_every_script_of_a_bulletin(session: Session, client: FlaskClient) -> None:
    made = bulletin(session)
    sign_in(client, person(session, "communicator").email)
    assert "Đang tạo" in client.get("/scripts/bulletins").text
    page = client.get(f"/scripts/bulletins/{made.id}").text
    assert "Xã Mường Bo" in page
    assert "Phường Âu Lâu" in page
    assert f"/scripts/bulletins/{made.id}/progress" in page
    assert "data-done" not in client.get(f"/scripts/bulletins/{made.id}/progress").text
    tasks.make_scripts.run(made.id)
    assert "data-done" in client.get(f"/scripts/bulletins/{made.id}/progress").text
    assert "Sẵn sàng" in client.get("/scripts/bulletins").text
    assert client.get("/scripts/bulletins/99999").status_code == 404


def test_a_missing_pdf_is_explained_and_made_again_on_request(
    session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bulletin(session)
    tasks.make_scripts.run(made.id)
    script = scripts(session, made.id)[MUONG_BO, "vi"]
    script.reason = "Chưa có PDF: thiếu phông chữ"
    session.commit()
    sign_in(client, person(session, "communicator", "operator").email)
    page = client.get("/scripts/").text
    assert "thiếu phông chữ" in page
    assert f"/scripts/{script.id}/pdf" not in page
    assert f"/scripts/{script.id}/txt" in page
    assert "Tạo lại" in client.get(f"/scripts/bulletins/{made.id}").text
    woken: list[int] = []
    monkeypatch.setattr("messaging.loudspeaker.views.wake", lambda task, *ids: woken.extend(ids))
    post(client, f"/scripts/bulletins/{made.id}/retry")
    assert woken == [made.id]
    tasks.make_scripts.run(made.id)
    session.expire_all()
    assert (script.state, script.reason) == ("ready", None)


def test_pages_can_be_read_in_english(session: Session, client: FlaskClient) -> None:
    made = bulletin(session, words=(Words("vi", 1, VIETNAMESE),), scripts=(ScriptPlan(MUONG_BO, "vi"),))
    sign_in(client, person(session, "operator", locale="en").email)
    assert "Download the script (PDF)" in client.get("/scripts/").text
    page = client.get(f"/scripts/{scripts(session, made.id)[MUONG_BO, 'vi'].id}").text
    assert "Log of broadcasts" in page
    assert "[NHẠC HIỆU 10 giây]" in page


def test_a_broadcast_of_another_day_can_be_logged_late_and_undone(session: Session, client: FlaskClient) -> None:
    script = scripts(session, bulletin(session).id)[MUONG_BO, "vi"]
    operator_of(session, client, MUONG_BO)
    yesterday = clock.local(clock.now()) - timedelta(1)
    log(client, script, slot="other", other_at=f"{yesterday:%Y-%m-%dT17:00}")
    page = client.get(f"/scripts/{script.id}").text
    assert f"{yesterday:%d/%m/%Y} 17:00" in page
    entry = session.scalars(select(Broadcast)).one()
    assert f"/scripts/entries/{entry.id}/take-back" in page
    assert "17:00</strong>" not in client.get("/scripts/").text


def test_the_screen_shows_words_breath_stress_and_how_names_are_said(session: Session, client: FlaskClient) -> None:
    made = bulletin(session)
    for script in scripts(session, made.id).values():
        script.words.pronunciations = [["VNeID", "vi en i ai đi"]]
    session.commit()
    operator_of(session, client, MUONG_BO)
    ours = scripts(session, made.id)
    vietnamese = client.get(f"/scripts/{ours[MUONG_BO, 'vi'].id}").text
    mong = client.get(f"/scripts/{ours[MUONG_BO, 'mong-1961'].id}").text
    assert "<strong>30/11/2026</strong>" in vietnamese
    assert "(ba mươi tháng mười một năm hai nghìn không trăm hai mươi sáu)" in vietnamese
    assert "(một chín không không, chín không sáu tám)" in vietnamese
    assert '<span class="breath"> //</span>' in vietnamese
    assert "<dt>VNeID</dt><dd>vi en i ai đi</dd>" in vietnamese
    assert "in-words" not in mong

import hashlib
import io
import json
import re
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from foundation import clock, settings, storage
from foundation.files import write
from messaging.loudspeaker import actions, queries, refusals
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.documents import archive, downloads, forms
from messaging.loudspeaker.documents.export import UnknownForm, export, forms_of
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.documents.storage import BrokenRecording
from messaging.loudspeaker.models import Bulletin
from messaging.loudspeaker.papers import paper_of_place
from messaging.loudspeaker.stations.models import Station
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import MONG, MUONG_BO, VIETNAMESE, bulletin

SOUND = b"ID3\x04\x00\x00 a recording"
ALL = ("pdf", "large", "docx", "txt", "mp3", "zip")


@pytest.fixture(autouse=True)
def no_files_of_other_tests(session: Session) -> None:
    for folder in ("scripts", "archives", "recordings"):
        shutil.rmtree(settings.current().data_dir / folder, ignore_errors=True)


@pytest.fixture
def spoken(session: Session) -> Bulletin:
    """An announcement whose Mông words were recorded."""
    key = "recordings/1/mong-1961_v1_station.mp3"
    storage.store().write(key, SOUND)
    mong = Words("mong-1961", 3, MONG, VIETNAMESE, recording=key, recording_seconds=9)
    return bulletin(session, words=(Words("vi", 2, VIETNAMESE), mong))


def packed(session: Session, code: str = MUONG_BO) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(archive.pack(downloads.archive_of(session, code, clock.today()))))


def manifest(found: zipfile.ZipFile) -> Any:
    return json.loads(found.read("manifest.json"))


def test_the_archive_holds_every_form_of_every_script_and_all_languages_together(
    session: Session, spoken: Bulletin
) -> None:
    day, folder = f"{clock.today():%Y%m%d}", f"{spoken.id}_nhac-gia-han-the-bhyt"
    stems = [f"03043_{day}_moi-tieng_v2-3", f"03043_{day}_vi_v2", f"03043_{day}_mong-1961_v3"]
    endings = (".pdf", "_chu-to.pdf", ".docx", ".txt")
    expected = [f"{folder}/{stem}{ending}" for stem in stems for ending in endings]
    found = packed(session)
    assert found.namelist() == [*expected, f"{folder}/03043_{day}_mong-1961_v3.mp3", "DOC_TRUOC.txt", "manifest.json"]
    assert found.read(f"{folder}/03043_{day}_mong-1961_v3.mp3") == SOUND
    assert all(name.isascii() and " " not in name for name in found.namelist())
    assert {one.date_time for one in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_manifest_says_what_each_file_must_be(session: Session, spoken: Bulletin) -> None:
    found = packed(session)
    told = manifest(found)
    sums = {one["path"]: (one["sha256"], one["bytes"]) for one in told["files"]}
    there = {name: found.read(name) for name in found.namelist() if name != "manifest.json"}
    assert sums == {name: (hashlib.sha256(body).hexdigest(), len(body)) for name, body in there.items()}
    assert told["left_out"] == []
    assert [(one["language"], one["version"]) for one in told["scripts"]] == [("vi", 2), ("mong-1961", 3)]


def test_the_page_to_read_first_is_vietnamese_for_the_oldest_computer(session: Session, spoken: Bulletin) -> None:
    said = packed(session).read("DOC_TRUOC.txt")
    assert said.startswith(b"\xef\xbb\xbf")
    assert said.count(b"\r\n") == said.count(b"\n")
    text = said.decode("utf-8-sig")
    for words in ("Xã Mường Bo (03043)", "Nhắc gia hạn thẻ BHYT", "Tiếng Việt (bản 2)", "HẾT HIỆU LỰC", "SHA-256"):
        assert words in text
    assert "KHÔNG CÓ TRONG BỘ NÀY" not in text


def test_the_same_content_gives_the_same_bytes(session: Session, spoken: Bulletin) -> None:
    held = downloads.archive_of(session, MUONG_BO, clock.today())
    first, tag = archive.pack(held), held.tag
    for name in storage.store().names(f"scripts/{spoken.id}/"):
        storage.store().remove(name)
    session.expire_all()
    again = downloads.archive_of(session, MUONG_BO, clock.today())
    assert (archive.pack(again), again.tag) == (first, tag)


@pytest.mark.parametrize("broken", [b"", b"<html>not found</html>", None])
def test_a_broken_recording_is_left_out_with_a_sentence(
    session: Session, client: FlaskClient, spoken: Bulletin, broken: bytes | None
) -> None:
    before = downloads.archive_of(session, MUONG_BO, clock.today()).tag
    key = "recordings/1/mong-1961_v1_station.mp3"
    storage.store().write(key, broken) if broken is not None else storage.store().remove(key)
    assert downloads.archive_of(session, MUONG_BO, clock.today()).tag != before
    found = packed(session)
    assert not [name for name in found.namelist() if name.endswith(".mp3")]
    (left_out,) = manifest(found)["left_out"]
    assert left_out["path"].endswith("_mong-1961_v3.mp3")
    assert left_out["reason"]
    assert left_out["reason"] in found.read("DOC_TRUOC.txt").decode("utf-8-sig")
    sign_in(client, person(session, "operator", communes=[MUONG_BO], locale="en").email)
    page = client.get(f"/scripts/communes/{MUONG_BO}").text
    assert "is missing or damaged" in page
    assert "/mp3" not in page


def test_a_pdf_without_font_is_left_out_with_its_reason(
    session: Session, spoken: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_font(*_: object, **__: object) -> bytes:
        raise NoFont(writing="Tai Viet", font="Noto Sans Tai Viet", package="fonts-noto-core")

    monkeypatch.setattr(forms.pdf, "render", no_font)
    found = packed(session)
    assert not [name for name in found.namelist() if name.endswith(".pdf")]
    assert len(manifest(found)["left_out"]) == 6
    assert all("fonts-noto-core" in one["reason"] for one in manifest(found)["left_out"])


def test_what_is_over_or_withdrawn_is_not_packed_and_what_comes_is(session: Session) -> None:
    today = clock.today()
    bulletin(session, title="Hôm qua", valid_from=today - timedelta(1), valid_until=today - timedelta(1))
    withdrawn, coming = (
        bulletin(session, title="Thu hồi"),
        bulletin(session, title="Tuần sau", valid_until=today + timedelta(9)),
    )
    actions.withdraw(session, withdrawn.id)
    session.commit()
    assert {name.partition("/")[0] for name in packed(session).namelist()[:-2]} == {f"{coming.id}_tuan-sau"}


def test_the_station_says_in_which_order_languages_are_read(session: Session, spoken: Bulletin) -> None:
    assert [part.language.slug for part in paper_of_place(session, spoken.id, MUONG_BO).parts] == ["vi", "mong-1961"]
    session.add(Station(commune_code=MUONG_BO, languages=["mong-1961", "vi"]))
    session.commit()
    paper = paper_of_place(session, spoken.id, MUONG_BO)
    assert [part.language.slug for part in paper.parts] == ["mong-1961", "vi"]
    assert paper.order.villages == ("Nậm Cang",)


def test_an_archive_is_kept_until_its_content_is_another(
    session: Session, client: FlaskClient, spoken: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    first = client.get(f"/scripts/communes/{MUONG_BO}/zip")
    assert first.headers["Content-Disposition"] == f"attachment; filename=03043_usb_{clock.today():%Y%m%d}.zip"
    with monkeypatch.context() as nothing:
        nothing.setattr(archive, "pack", lambda _: pytest.fail("packed again"))
        assert client.get(f"/scripts/communes/{MUONG_BO}/zip").data == first.data
    bulletin(session, title="Mới")
    assert client.get(f"/scripts/communes/{MUONG_BO}/zip").headers["ETag"] != first.headers["ETag"]
    assert len(storage.store().names(f"archives/{MUONG_BO}/usb.")) == 1


@pytest.mark.parametrize("form", ["pdf", "large", "docx", "txt", "tts", "mp3"])
def test_a_file_one_has_is_not_sent_again(
    session: Session, client: FlaskClient, spoken: Bulletin, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mong = next(row for row in queries.scripts_of(session, spoken.id) if row.language == "mong-1961")
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    first = client.get(f"/scripts/{mong.id}/{form}")
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"
    part = client.get(f"/scripts/{mong.id}/{form}", headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.data) == (206, first.data[2:6])
    with monkeypatch.context() as nothing:
        nothing.setattr(storage.Store, "read", lambda *_: pytest.fail("read again"))
        again = client.get(f"/scripts/{mong.id}/{form}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    actions.withdraw(session, spoken.id)
    session.commit()
    if form != "mp3":
        void = client.get(f"/scripts/{mong.id}/{form}", headers={"If-None-Match": first.headers["ETag"]})
        assert void.status_code == 200, "what must not be read any more says so to whoever has the valid one"


def test_there_is_no_recording_where_nobody_spoke(session: Session, client: FlaskClient) -> None:
    script = queries.scripts_of(session, bulletin(session).id)[0]
    sign_in(client, person(session, "operator").email)
    assert client.get(f"/scripts/{script.id}/mp3").status_code == 422


def test_one_document_holds_all_languages_of_the_place(session: Session, client: FlaskClient, spoken: Bulletin) -> None:
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    found = client.get(f"/scripts/bulletins/{spoken.id}/places/{MUONG_BO}/txt").get_data(as_text=True)
    assert found.index("TIẾNG VIỆT") < found.index("MÔNG (CHỮ 1961)")
    assert client.get(f"/scripts/bulletins/{spoken.id}/places/04543/txt").status_code == 404
    assert client.get(f"/scripts/bulletins/{spoken.id}/places/03043-khac/txt").status_code == 404


def test_export_writes_what_was_asked_for(session: Session, spoken: Bulletin, tmp_path: Path) -> None:
    day = f"{clock.today():%Y%m%d}"
    written = list(export(session, spoken.id, tmp_path / "usb" / "loa", ALL, MUONG_BO))
    assert [path.name for path in written if isinstance(path, Path)] == [
        *(f"03043_{day}_vi_v2{ending}" for ending in (".pdf", "_chu-to.pdf", ".docx", ".txt")),
        *(f"03043_{day}_mong-1961_v3{ending}" for ending in (".pdf", "_chu-to.pdf", ".docx", ".txt", ".mp3")),
        *(f"03043_{day}_moi-tieng_v2-3{ending}" for ending in (".pdf", "_chu-to.pdf", ".docx", ".txt")),
        f"03043_{day}_b{spoken.id}.zip",
    ]
    assert all(isinstance(path, Path) and path.read_bytes() for path in written)
    assert len(list(export(session, spoken.id, tmp_path / "all", ("txt",)))) == 4


def test_export_says_what_it_left_out_and_why(session: Session, spoken: Bulletin, tmp_path: Path) -> None:
    mong = next(row for row in queries.scripts_of(session, spoken.id) if row.language == "mong-1961")
    storage.store().remove(mong.words.recording)
    (left,) = list(export(session, spoken.id, tmp_path, ("mp3",), MUONG_BO))
    assert isinstance(left, archive.LeftOut)
    assert left.path == f"03043_{clock.today():%Y%m%d}_mong-1961_v3.mp3"
    assert left.reason == str(BrokenRecording())


def test_two_bulletins_of_a_day_do_not_write_over_each_other(
    session: Session, client: FlaskClient, spoken: Bulletin, tmp_path: Path
) -> None:
    other, later = (
        bulletin(session, title="Khác"),
        bulletin(session, valid_from=clock.today() + timedelta(1), valid_until=clock.today() + timedelta(9)),
    )
    written = [
        path.name
        for one in (spoken, other, later)
        for path in export(session, one.id, tmp_path, ("txt",), MUONG_BO)
        if isinstance(path, Path)
    ]
    assert len(set(written)) == len(written)
    day = f"{clock.today():%Y%m%d}"
    assert f"03043_{day}_vi_v2_b{spoken.id}.txt" in written
    assert f"03043_{day}_vi_v2_b{other.id}.txt" in written
    assert not [name for name in written if name.endswith(f"_b{later.id}.txt")]
    script = queries.scripts_of(session, other.id)[0]
    sign_in(client, person(session, "operator", communes=[script.commune_code]).email)
    answer = client.get(f"/scripts/{script.id}/large")
    assert answer.headers["Content-Disposition"].endswith(f"_b{other.id}_chu-to.pdf")


def test_export_of_a_withdrawn_bulletin_says_it_is_void(session: Session, spoken: Bulletin, tmp_path: Path) -> None:
    actions.withdraw(session, spoken.id)
    session.commit()
    written = list(export(session, spoken.id, tmp_path, ("txt", "zip"), MUONG_BO))
    assert all(path.read_text().startswith("HẾT HIỆU LỰC\n") for path in written if path.suffix == ".txt")
    with zipfile.ZipFile(written[-1]) as found:
        texts = [found.read(name).decode() for name in found.namelist() if "/" in name and name.endswith(".txt")]
        assert len(texts) == 3
        assert all(text.startswith("HẾT HIỆU LỰC\n") for text in texts)


def test_export_names_a_folder_it_cannot_write(session: Session, spoken: Bulletin, tmp_path: Path) -> None:
    write(tmp_path / "file", b"")
    with pytest.raises(refusals.FileNotWritten, match="file"):
        list(export(session, spoken.id, tmp_path / "file" / "below", ("txt",)))


@pytest.mark.parametrize("written", ["", ",", "pdf,odt", "exe"])
def test_an_unknown_form_is_named(written: str) -> None:
    with pytest.raises(UnknownForm):
        forms_of(written)


def test_forms_are_taken_in_any_case_and_each_once() -> None:
    assert forms_of("PDF, docx,pdf") == ("pdf", "docx")


def test_the_page_of_a_commune_offers_every_form_and_the_archive(
    session: Session, client: FlaskClient, spoken: Bulletin
) -> None:
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    page = client.get(f"/scripts/communes/{MUONG_BO}").text
    offered = re.findall(r'href="(/scripts/[^"]+/(?:pdf|large|docx|txt|mp3|zip))"', page)
    assert len(offered) == 4 + 4 + 5 + 1
    assert {client.get(address).status_code for address in offered} == {200}
    assert client.get("/scripts/communes/04543").status_code == 404


def test_a_commune_with_nothing_to_read_says_so(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "operator", locale="en").email)
    assert "nothing to read now" in client.get("/scripts/communes/04543").text
    assert client.get("/scripts/communes/04543/zip").status_code == 404


def test_a_bulletin_whose_store_is_away_says_so_and_can_be_made_again_at_once(
    session: Session, client: FlaskClient, spoken: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken.trouble, spoken.tries, spoken.retry_at = "Kho tệp không trả lời.", 3, clock.now() + timedelta(hours=1)
    session.commit()
    sign_in(client, person(session, "communicator").email)
    assert "Kho tệp không trả lời." in client.get(f"/scripts/bulletins/{spoken.id}").text
    monkeypatch.setattr("messaging.loudspeaker.views.wake", lambda *_: None)
    post(client, f"/scripts/bulletins/{spoken.id}/retry")
    assert queries.waiting_bulletins(session) == [spoken.id]


def test_a_recording_in_a_store_that_is_away_answers_with_a_sentence(
    session: Session, client: FlaskClient, spoken: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> bytes:
        raise storage.StorageUnreachable(where="s3://loa", reason="no answer")

    sign_in(client, person(session, "operator", communes=[MUONG_BO], locale="en").email)
    mong = next(row for row in queries.scripts_of(session, spoken.id) if row.language == "mong-1961")
    monkeypatch.setattr(storage.Store, "read", away)
    answer = client.get(f"/scripts/{mong.id}/mp3")
    assert answer.status_code == 503
    assert "s3://loa cannot be reached: no answer" in answer.text
    assert client.get(f"/scripts/communes/{MUONG_BO}").status_code == 200
    assert client.get(f"/scripts/{mong.id}/pdf").status_code == 200


def test_scripts_of_villages_have_documents_of_their_own(session: Session) -> None:
    plans = tuple(
        ScriptPlan(MUONG_BO, slug, (name,), place=ref)
        for ref, name in (("NC-1", "Nậm Cang"), ("NT-2", "Nậm Than"))
        for slug in ("vi", "mong-1961")
    )
    made = bulletin(session, scripts=plans)
    names = [name for name in packed(session).namelist() if "moi-tieng" in name and name.endswith(".txt")]
    day = f"{clock.today():%Y%m%d}"
    assert [name.partition("/")[2] for name in names] == [
        f"03043-nc-1_{day}_moi-tieng_v2-3.txt",
        f"03043-nt-2_{day}_moi-tieng_v2-3.txt",
    ]
    assert "Nậm Than" not in packed(session).read(names[0]).decode()
    assert made.id

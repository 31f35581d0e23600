"""The page of recordings over HTTP: the Vietnamese first, then record or upload, listen, withdraw."""

import io
import os
import re
import shutil
from collections.abc import Callable
from typing import IO

import pytest
from flask import Flask, render_template_string
from sqlalchemy.orm import Session

from foundation import settings
from tests.translations import factories as make
from tests.translations.conftest import Browser
from tests.translations.recordings.factories import hours, in_force, kept, padded, silence, sound
from tests.translations.statements import statements
from translations.lifecycle import RenderingState
from translations.models import Text
from translations.recordings import queries, storage, tasks, views
from translations.recordings.lifecycle import RecordingState
from translations.recordings.troubles import Trouble

SignIn = Callable[..., Browser]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The wake-ups sent, instead of a broker."""
    sent: list[int] = []
    for door in (views, tasks):
        monkeypatch.setattr(door, "wake", lambda task, number: sent.append(number))
    return sent


@pytest.fixture
def text(session: Session) -> Text:
    return make.text(session, channel="script", source="Mời bà con {village} gia hạn thẻ. Hỏi {hotline}.")


def address(text: Text, language: str = "tay") -> str:
    return f"/translations/{text.id}/{language}/recordings"


def send(browser: Browser, text: Text, content: bytes, name: str = "thu.webm", language: str = "tay", **fields: object):  # type: ignore[no-untyped-def]
    fields = {"read": "y", "source_version": text.version, "speaker": "", "file": (io.BytesIO(content), name), **fields}
    return browser.post(address(text, language), **{name: value for name, value in fields.items() if value is not None})


def test_the_vietnamese_stands_first_then_the_words_then_the_form(
    session: Session, text: Text, signed_in: SignIn
) -> None:
    translator = make.person(session, "translator")
    words = "[Tày – bản mẫu] {village} {hotline}"
    make.rendering(
        session, text, RenderingState.TRANSLATED, translator, words=words, told="Gia hạn {village} {hotline}"
    )
    page = signed_in("translator").get(address(text))
    places = [page.index(found) for found in ("Mời bà con {village}", words, 'type="file"')]
    assert places == sorted(places)
    assert f'lang="tyz" dir="ltr">{words}' in page
    assert "Chưa có bản thu nào" in page


def test_where_the_vietnamese_was_recorded_it_can_be_heard(session: Session, text: Text, signed_in: SignIn) -> None:
    spoken = kept(session, text, make.person(session, "translator"), language="vi")
    page = signed_in("translator").get(address(text, "giay"))
    assert f"/translations/recordings/{spoken.id}/original" in page
    assert "Không có bản viết bằng tiếng Giáy" in page


def test_a_source_in_another_language_shows_the_vietnamese_rendering_as_the_vietnamese(
    session: Session, signed_in: SignIn
) -> None:
    english = make.text(session, channel="script", source_language="en", source="Please renew. Ask {hotline}.")
    browser = signed_in("translator")
    page = browser.get(address(english, "giay"))
    assert "chưa có bản tiếng Việt" in page
    assert "Please renew" in page
    author = make.person(session, "translator")
    make.rendering(
        session, english, RenderingState.TRANSLATED, author, language="vi", words="Mời gia hạn. Hỏi {hotline}.", told=""
    )
    session.commit()
    page = browser.get(address(english, "giay"))
    assert page.index("Mời gia hạn. Hỏi") < page.index("Please renew")
    assert "chưa có bản tiếng Việt" not in page


def test_an_upload_is_kept_and_its_mp3_rung_for(
    session: Session, text: Text, signed_in: SignIn, rung: list[int]
) -> None:
    browser = signed_in("translator")
    answer = send(browser, text, sound("webm"), name="../../thu âm.txt", speaker="Bà Nông")
    assert answer.status_code == 302
    made = queries.latest(session, text, "tay")
    assert made
    assert (made.kind, made.speaker, rung) == ("webm", "Bà Nông", [made.id])
    assert re.fullmatch(rf"{text.id}/tay_v1_[0-9a-f]{{12}}\.webm", made.original), "no name of theirs is used"
    page = browser.get(address(text))
    assert "Đã nhận phiên bản 1" in page
    assert "data-refresh-url" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"read": None}, "đọc hoặc nghe bản tiếng Việt trước"),
        ({"file": None}, "chọn một tệp"),
        ({"file": (io.BytesIO(b"Xin chao " * 100_000), "thu.mp3")}, "không phải tệp âm thanh"),
        ({"speaker": "x" * 101}, "100"),
        ({"source_version": "abc"}, ""),
    ],
    ids=["Vietnamese unread", "no file", "text renamed", "long name", "broken form"],
)
def test_what_is_refused_says_why_and_keeps_the_words_of_the_form(
    session: Session, text: Text, signed_in: SignIn, fields: dict[str, object], sentence: str
) -> None:
    answer = send(signed_in("translator"), text, sound(), **{"speaker": "Bà Nông", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'role="alert"' in answer.text
    assert "speaker" in fields or "Bà Nông" in answer.text
    assert queries.recordings_of(session, text, "tay") == []


def test_twenty_megabytes_of_sound_arrive_and_more_is_refused_with_a_sentence(
    session: Session, text: Text, signed_in: SignIn
) -> None:
    browser = signed_in("translator")
    full = padded(20 << 20)
    assert send(browser, text, full, name="thu.txt").status_code == 302
    answer = send(browser, text, full + b"x")
    assert (answer.status_code, "Tệp lớn hơn 20 MB" in answer.text) == (422, True)
    answer = send(browser, text, full + bytes(2 << 20))
    assert (answer.status_code, "vượt quá 21 MB" in answer.text) == (413, True)


def test_a_source_changed_meanwhile_keeps_the_recording_and_says_so(
    session: Session, text: Text, signed_in: SignIn
) -> None:
    browser = signed_in("translator")
    make.actions.change_source(session, text.author, text, "Mời bà con gia hạn ngay. Hỏi {hotline}.")
    session.commit()
    assert send(browser, text, sound(), source_version=1).status_code == 302
    page = browser.get(address(text))
    assert "Văn bản gốc đã thay đổi trong lúc thu" in page
    assert "văn bản gốc đã thay đổi sau đó" in page


def test_who_does_not_work_in_the_language_listens_and_finds_no_form(
    session: Session, text: Text, signed_in: SignIn
) -> None:
    made = kept(session, text, make.person(session, "translator"))
    browser = signed_in("approver")
    page = browser.get(address(text))
    assert f"/recordings/{made.id}/original" in page
    assert 'type="file"' not in page
    assert f"/recordings/{made.id}/withdraw" not in page
    assert browser.post(address(text), read="y").status_code == 403
    assert browser.post(f"/translations/recordings/{made.id}/withdraw", form_at=address(text)).status_code == 403


def test_a_version_is_withdrawn_and_restored_by_a_button(
    session: Session, text: Text, signed_in: SignIn, rung: list[int]
) -> None:
    made = kept(session, text, make.person(session, "translator"))
    browser = signed_in("reviewer")
    for deed, expected in (("withdraw", "đã rút"), ("restore", "đang dùng")):
        answer = browser.post(f"/translations/recordings/{made.id}/{deed}", form_at=address(text))
        assert answer.status_code == 302
        assert expected in browser.get(address(text))
    assert rung == [made.id]


def test_a_failure_is_said_plainly_and_can_be_tried_again(
    session: Session, text: Text, signed_in: SignIn, rung: list[int]
) -> None:
    made = kept(
        session, text, make.person(session, "translator"), state=RecordingState.REFUSED, trouble=Trouble.NO_ENCODER
    )
    browser = signed_in("translator")
    page = browser.get(address(text))
    assert "bị từ chối" in page
    assert f"/recordings/{made.id}/original" in page, "what was handed in can be had still"
    assert browser.post(f"/translations/recordings/{made.id}/retry", form_at=address(text)).status_code == 302
    assert rung == [made.id]
    assert "đang tạo MP3" in browser.get(address(text))


def test_progress_ends_when_the_mp3_is_there(session: Session, text: Text, signed_in: SignIn) -> None:
    made = kept(session, text, make.person(session, "translator"), state=RecordingState.BEING_MADE)
    browser = signed_in("translator")
    assert "data-done" not in browser.get(f"{address(text)}/progress")
    made.station, made.state = made.original, RecordingState.READY
    session.commit()
    assert "data-done" in browser.get(f"{address(text)}/progress")


def test_a_part_of_the_sound_is_sent_and_no_browser_runs_it(session: Session, text: Text, signed_in: SignIn) -> None:
    made = kept(session, text, make.person(session, "translator"), content=b"<script>alert(1)</script>" + bytes(975))
    client = signed_in("communicator").client
    path = f"/translations/recordings/{made.id}/original"
    part = client.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, len(part.data), part.headers["Content-Range"]) == (206, 100, "bytes 100-199/1000")
    whole = client.get(path)
    assert (whole.status_code, whole.mimetype, len(whole.data)) == (200, "audio/wav", 1000)
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert "default-src 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["Cache-Control"] == "private, no-cache"
    assert whole.headers["Content-Disposition"] == f"inline; filename=recording_{text.id}_tay_v1.wav"
    assert client.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert client.get(path, headers={"Range": "bytes=5000-"}).status_code == 416


def test_files_that_are_not_there_are_not_found(session: Session, text: Text, signed_in: SignIn) -> None:
    made = kept(session, text, make.person(session, "translator"))
    client = signed_in("translator").client
    assert client.get(f"/translations/recordings/{made.id}/station").status_code == 404
    assert client.get(f"/translations/recordings/{made.id}/..%2f..%2fsettings.env").status_code == 404
    shutil.rmtree(settings.current().data_dir / "recordings")
    answer = client.get(f"/translations/recordings/{made.id}/original")
    assert (answer.status_code, "Không thấy tệp" in answer.text) == (422, True)


def test_the_page_asks_no_more_of_the_database_the_more_versions_there_are(
    session: Session, text: Text, signed_in: SignIn
) -> None:
    people = [make.person(session, "translator") for _ in range(8)]
    kept(session, text, people[0])
    browser = signed_in("translator")
    with statements() as few:
        browser.get(address(text))
    for number, person in enumerate(people[1:], 2):
        kept(session, text, person, version=number)
    session.commit()
    with statements() as many:
        page = browser.get(address(text))
    assert page.count("<audio") == 9, "eight versions and the recorder's own"
    assert len(many) == len(few)


def test_the_fragment_for_other_pages_lists_the_one_that_counts(app: Flask, session: Session, text: Text) -> None:
    made = in_force(session, make.person(session, "translator"), text, "giay")
    template = (
        "{% from 'recordings/_of_text.html' import of_text with context %}{{ of_text(text, 'giay', recordings) }}"
    )
    with app.test_request_context():
        shown = render_template_string(template, text=text, recordings=queries.recordings_of(session, text, "giay"))
        none = render_template_string(template, text=text, recordings=[])
    assert f"/translations/recordings/{made.id}/station" in shown
    assert f"{address(text, 'giay')}" in none
    assert "<audio" not in none


# What somebody sends, by the name it bears, and the sentence it gets: at once, or from the worker.
SENT = {
    "20 MB of sound renamed .txt": ("thu.txt", lambda: padded(20 << 20), "", ""),
    "a text renamed .mp3": ("thu.mp3", lambda: "Thẻ BHYT. ".encode() * 9000, "không phải tệp âm thanh", ""),
    "nothing": ("thu.mp3", lambda: b"", "Tệp này không có âm thanh", ""),
    "a WAV cut short": ("thu.wav", lambda: sound("wav")[:100_000], "", "bị đứt giữa chừng"),
    "an OGG cut short": ("thu.ogg", lambda: sound("ogg", seconds=4)[:-900], "", "bị đứt giữa chừng"),
    "an M4A cut short": ("thu.m4a", lambda: sound("m4a", seconds=4)[:9_000], "", "bị hỏng"),
    "three hours": ("thu.wav", lambda: hours(3), "", "dài hơn 10 phút"),
    "silence": ("thu.wav", silence, "", "Không nghe thấy gì"),
    "a moment": ("thu.wav", lambda: sound("wav", seconds=0.5), "", "ngắn hơn 1 giây"),
    "a video with its sound": ("thu.webm", lambda: sound("webm", video=True), "", "có hình"),
    "a film of a phone": ("thu.mp4", lambda: sound("m4a", video=True), "", "có hình"),
}


@pytest.mark.parametrize("what", SENT)
def test_whatever_is_sent_has_a_sentence_and_the_former_recording_stays_in_force(
    session: Session, text: Text, signed_in: SignIn, what: str
) -> None:
    name, content, at_once, later = SENT[what]
    before = in_force(session, make.person(session, "translator"), text, "tay")
    browser = signed_in("reviewer")
    answer = send(browser, text, content(), name=name)
    if at_once:
        assert (answer.status_code, at_once in answer.text) == (422, True)
        assert len(queries.recordings_of(session, text, "tay")) == 1
        return
    assert answer.status_code == 302
    assert queries.current(session, text, "tay") is before
    sent = queries.latest(session, text, "tay")
    assert sent
    tasks.make_station(sent.id)
    page = browser.get(address(text))
    progress = browser.get(f"{address(text)}/progress")
    assert "data-done" in progress
    session.expire_all()
    if later:
        assert later in page
        assert later in progress
        assert queries.current(session, text, "tay") is before
        assert browser.client.get(f"/translations/recordings/{sent.id}/original").status_code == 404
    else:
        assert queries.current(session, text, "tay") is sent


def test_an_upload_lies_on_the_disk_before_it_is_looked_at(
    session: Session, text: Text, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    usual = storage.arrival

    def look(stream: IO[bytes], limits: object):  # type: ignore[no-untyped-def]
        seen.append(os.fstat(stream.fileno()).st_size)
        return usual(stream, limits)  # type: ignore[arg-type]

    monkeypatch.setattr(storage, "arrival", look)
    assert send(signed_in("translator"), text, padded(20 << 20)).status_code == 302
    assert seen == [20 << 20]


def test_a_browser_without_scripts_follows_its_recording_by_a_page_that_reloads(
    session: Session, text: Text, signed_in: SignIn
) -> None:
    browser = signed_in("translator")
    place = send(browser, text, sound()).headers["Location"]
    reloads = '<noscript><meta http-equiv="refresh"'
    assert reloads in browser.get(place)
    assert reloads not in browser.get(address(text)), "a form that is being filled in stays"
    made = queries.latest(session, text, "tay")
    assert made
    tasks.make_station(made.id)
    assert reloads not in browser.get(place)


def test_what_is_being_made_is_found_again_beside_what_counts(session: Session, text: Text, signed_in: SignIn) -> None:
    person = make.person(session, "translator")
    kept(session, text, person)
    kept(session, text, person, version=2, state=RecordingState.BEING_MADE)
    page = signed_in("approver").get(address(text))
    assert 'aria-live="polite"' in page
    assert "Trong lúc đó vẫn dùng phiên bản 1" in page


def test_the_fragment_for_other_pages_says_what_became_of_the_newest(app: Flask, session: Session, text: Text) -> None:
    person = make.person(session, "translator")
    made = kept(session, text, person)
    kept(session, text, person, version=2, state=RecordingState.REFUSED, trouble=Trouble.CUT)
    template = "{% from 'recordings/_of_text.html' import of_text with context %}{{ of_text(text, 'tay', recordings) }}"
    with app.test_request_context():
        shown = render_template_string(template, text=text, recordings=queries.recordings_of(session, text, "tay"))
    assert f"/translations/recordings/{made.id}/original" in shown
    assert "bị đứt giữa chừng" in shown

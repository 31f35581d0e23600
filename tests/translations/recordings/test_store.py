"""Recordings in a bucket: the same desk, and pages and workers of several machines find the same files."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaigns.launching.queries import alongs
from foundation import storage as store
from tests.accounts.factories import person, sign_in
from tests.s3_server import KEY, SECRET, Bucket, running_bucket
from tests.translations import factories as make
from tests.translations.recordings.factories import in_force, recorded, sound
from translations.recordings import storage
from translations.recordings.refusals import Troubled


@pytest.fixture
def bucket(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with running_bucket() as found:
        in_bucket = replace(app.extensions["settings"], files_url=found.url, files_key=KEY, files_secret=SECRET)
        monkeypatch.setitem(app.extensions, "settings", in_bucket)
        yield found


def test_what_is_handed_in_and_made_of_it_lies_in_the_bucket(
    session: Session, client: FlaskClient, bucket: Bucket
) -> None:
    text = make.text(session, channel="script", source="Mời bà con gia hạn thẻ.")
    speaker = person(session, "reviewer")
    made = in_force(session, speaker, text, "tay")
    session.commit()
    assert set(bucket.objects()) == {f"files/recordings/{made.original}", f"files/recordings/{made.station}"}
    key = alongs(session, text)["tay"].recording
    assert store.store().read(key).startswith((b"ID3", b"\xff\xfb")), "the stations' room finds it by its key alone"
    sign_in(client, speaker.email)
    part = client.get(f"/translations/recordings/{made.id}/station", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, store.store().read(key)[:10])


def test_a_bucket_that_is_away_keeps_nothing_half(
    session: Session, app: Flask, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, speaker = make.text(session, channel="script", source="Mời bà con."), make.person(session, "translator")
    away = replace(app.extensions["settings"], files_url="s3://loa?endpoint_url=http://127.0.0.1:9")
    with monkeypatch.context() as unplugged:
        unplugged.setitem(app.extensions, "settings", away)
        with pytest.raises(Troubled, match="could not be stored|không"):
            recorded(session, speaker, text, "tay", sound("ogg"))
    assert bucket.objects() == {}


def test_a_name_that_was_emptied_is_a_missing_file(session: Session, bucket: Bucket) -> None:
    for asked in (storage.place, storage.size):
        with pytest.raises(Troubled):
            asked("")
        with pytest.raises(Troubled):
            asked("7/gone.mp3")

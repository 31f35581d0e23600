import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from foundation import files, storage
from foundation.settings import SettingsError, load
from foundation.storage import NoSuchFile, StorageForbidden, StorageUnreachable, Store
from tests.s3_server import KEY, SECRET, Bucket, running_bucket

NAME = "scripts/7/03043_20261122_vi_v2.pdf"


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    with running_bucket() as found:
        yield found


@pytest.fixture
def bucket(server: Bucket) -> Bucket:
    server.make()
    return server


@pytest.fixture
def in_bucket(bucket: Bucket) -> Store:
    return storage.opened(bucket.url, KEY, SECRET)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Whatever holds of one store holds of the other."""
    if request.param == "folder":
        return storage.opened(str(tmp_path / "kept"))
    in_bucket: Store = request.getfixturevalue("in_bucket")
    return in_bucket


def test_what_is_written_is_read_again(store: Store) -> None:
    assert not store.exists(NAME)
    store.write(NAME, b"first")
    store.write(NAME, b"the second")
    assert store.read(NAME) == b"the second"
    assert store.exists(NAME)
    assert store.stat(NAME).size == len(b"the second")
    with store.opened(NAME) as file:
        assert (file.read(), os.fstat(file.fileno()).st_size) == (b"the second", 10)


def test_a_finished_file_is_taken_whole(store: Store, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_bytes(b"x" * 3_000_000)
    store.take(made, NAME)
    assert store.stat(NAME).size == 3_000_000


def test_nothing_is_found_under_a_key_that_was_never_used_or_is_gone(store: Store) -> None:
    store.write(NAME, b"first")
    store.remove(NAME)
    store.remove(NAME)
    for asked in (store.read, store.stat):
        with pytest.raises(NoSuchFile, match=r"03043_20261122_vi_v2\.pdf"):
            asked(NAME)
    with pytest.raises(NoSuchFile), store.opened(NAME):
        pytest.fail("there is nothing")


def test_names_are_found_by_their_beginning(store: Store) -> None:
    for name in ("a_v2.1.pdf", "a_v2.2.pdf", "a_v2_chu-to.1.pdf", "b_v2.1.pdf"):
        store.write(f"scripts/7/{name}", b"first")
    assert store.names("scripts/7/a_v2.") == ["scripts/7/a_v2.1.pdf", "scripts/7/a_v2.2.pdf"]
    assert store.names("scripts/8/") == []


def test_what_is_written_lies_below_the_folder_of_the_bucket(in_bucket: Store, bucket: Bucket) -> None:
    in_bucket.write(NAME, b"first")
    assert bucket.objects() == {f"files/{NAME}": b"first"}


def test_a_bucket_that_does_not_answer_is_named_and_holds_no_half_file(tmp_path: Path) -> None:
    nowhere = storage.opened("s3://loa?endpoint_url=http://127.0.0.1:9", KEY, SECRET)
    for asked in (nowhere.read, nowhere.exists, nowhere.names, lambda key: nowhere.write(key, b"first")):
        with pytest.raises(StorageUnreachable, match=r"s3://loa .*127\.0\.0\.1:9"):
            asked(NAME)


def test_a_bucket_that_is_not_there_is_no_missing_file(bucket: Bucket) -> None:
    other = storage.opened(bucket.url.replace("//loa", "//khong-co"), KEY, SECRET)
    with pytest.raises(StorageUnreachable, match="khong-co"):
        other.write(NAME, b"first")


def test_keys_that_open_nothing_are_refused_with_a_sentence(in_bucket: Store, bucket: Bucket) -> None:
    in_bucket.write(NAME, b"first")
    bucket.ask_for_keys(True)
    try:
        for asked in (in_bucket.read, lambda key: in_bucket.write(key, b"second")):
            with pytest.raises(StorageForbidden, match="s3://loa/files"):
                asked(NAME)
    finally:
        bucket.ask_for_keys(False)
    assert in_bucket.read(NAME) == b"first"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = storage.opened(str(tmp_path))
    store.write(NAME, b"first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(StorageUnreachable, match="No space left on device"):
        store.write(NAME, b"second")
    assert [path.name for path in (tmp_path / "scripts" / "7").iterdir()] == [Path(NAME).name]
    assert store.read(NAME) == b"first"


def test_a_file_moves_to_another_disk_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, target = tmp_path / "made", tmp_path / "disk" / "kept"
    made.write_bytes(b"first")
    made.chmod(0o600)
    replace, seen = os.replace, []

    def another_disk(source: object, place: object) -> None:
        seen.append(source)
        if len(seen) == 1:
            raise OSError(18, "Invalid cross-device link")
        replace(source, place)  # type: ignore[call-overload]

    monkeypatch.setattr(files.os, "replace", another_disk)
    files.move(made, target)
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"first", 0o600)
    assert not made.exists()
    assert [path.name for path in target.parent.iterdir()] == ["kept"]


def test_the_store_is_the_data_folder_unless_told_otherwise(environ: dict[str, str], tmp_path: Path) -> None:
    assert load(environ).files_url == ""
    assert load({**environ, "FILES_URL": str(tmp_path)}).files_url == str(tmp_path)
    assert load({**environ, "FILES_URL": f"file://{tmp_path}"}).files_url == str(tmp_path)
    secret = load({**environ, "FILES_URL": "s3://loa/kept", "FILES_KEY": "k", "FILES_SECRET": "rat bi mat"})
    assert secret.files_url == "s3://loa/kept"
    assert "rat bi mat" not in repr(secret)


@pytest.mark.parametrize("wrong", ["ftp://host/x", "s3://", "s3://key:secret@loa", "file://relative"])
def test_an_address_that_is_no_store_stops_the_start(environ: dict[str, str], wrong: str) -> None:
    with pytest.raises(SettingsError, match="FILES_URL"):
        load({**environ, "FILES_URL": wrong})


def test_a_bucket_without_its_library_stops_the_start(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.variables.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install -r requirements-s3\.txt"):
        load({**environ, "FILES_URL": "s3://loa"})


def test_a_process_has_one_connection_to_its_bucket(bucket: Bucket) -> None:
    assert storage.opened(bucket.url, KEY, SECRET).system is storage.opened(bucket.url, KEY, SECRET).system
    assert isinstance(storage.opened(bucket.url, KEY, SECRET).system, fsspec.AbstractFileSystem)

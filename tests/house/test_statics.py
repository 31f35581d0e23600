"""Every file a page loads is found: blueprints below one address must not hide each other's."""

from pathlib import Path

from flask import Flask


def test_every_static_file_has_an_address_of_its_own(app: Flask) -> None:
    client, folders = app.test_client(), [app, *app.blueprints.values()]
    files = 0
    for owner in folders:
        if not owner.static_folder or not owner.static_url_path:
            continue
        prefix = getattr(owner, "url_prefix", None) or ""
        for path in Path(owner.static_folder).rglob("*.*"):
            address = f"{prefix}{owner.static_url_path}/{path.relative_to(owner.static_folder).as_posix()}"
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert answer.data == path.read_bytes(), address
            files += 1
    assert files > 20

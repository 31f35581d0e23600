"""Stylesheet, script and Bootstrap, all served by ourselves and small enough for a slow line."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask_bootstrap import Bootstrap5

COMPRESSED = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}


def init(app: Flask) -> None:
    """Serve Bootstrap locally; compress what is the same for everybody."""
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 24 * 3600
    # The application has no static folder of its own, and Bootstrap's address is built upon that one's.
    app.static_url_path = "/static"
    Bootstrap5().init_app(app)
    app.jinja_env.globals["asset"] = asset
    app.after_request(_compress)


def asset(name: str, room: str = "web") -> str:
    """The address of a static file of the room; it changes when the file does, so that no browser keeps an old one."""
    path = Path(str(current_app.blueprints[room].static_folder)) / name
    return url_for(f"{room}.static", filename=name, v=_digest(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=32)
def _digest(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _compress(response: Response) -> Response:
    # Static files only: compressing a page that holds a secret beside the reader's words would leak it (BREACH).
    if not (request.endpoint or "").endswith("static") or response.mimetype not in COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.accept_encodings["gzip"] <= 0:
        return response
    response.direct_passthrough = False
    response.set_data(_gzip(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=32)
def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)

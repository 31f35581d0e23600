"""What the telephone keeps of the page itself: stylesheets and scripts by their addresses, and the worker that does."""

import hashlib
import json
from pathlib import Path

from flask import render_template_string, url_for

from foundation.web.assets import asset

_STATIC = Path(__file__).parent / "static"
_BOOTSTRAP = "{{ bootstrap.load_css() }}"


def addresses() -> list[str]:
    """The files without which today's page is bare."""
    own = [asset(name, "operating") for name in ("operating.css", "outbox.js", "operating.js")]
    house = [asset(name) for name in ("house.css", "house.js", "house.svg")]
    return [*own, *house, asset("loudspeaker.css", "loudspeaker"), _bootstrap()]


def worker() -> str:
    """The service worker, told what to keep; it is another one as soon as any of these files is."""
    kept, program = addresses(), (_STATIC / "worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256("\n".join([*kept, program]).encode()).hexdigest()[:12]
    told = {"version": version, "shell": kept, "outbox": asset("outbox.js", "operating"), "page": url_for(".today")}
    return f"const HOUSE = {json.dumps(told)};\n{program}"


def _bootstrap() -> str:
    """The address the base page links: Bootstrap-Flask alone knows it."""
    return render_template_string(_BOOTSTRAP).split('href="')[1].split('"')[0].replace("&amp;", "&")

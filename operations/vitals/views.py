"""/metrics, and the figures of /healthz: for programs of this machine, or for whoever holds METRICS_TOKEN.

The figures tell how much an office sends, so strangers get none. With a token set nothing else opens; without one a
request must come from this machine, and through no proxy: behind one, everybody would seem to. A proxy may leave no
trace, so where PUBLIC_URL is another machine's, nothing opens without a token.
"""

import hmac
import ipaddress
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from foundation import settings
from foundation.database import db
from foundation.web import health
from operations.vitals.exposition import exposition
from operations.vitals.queries import vitals

pages = Blueprint("vitals", __name__)

_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def init(app: Flask) -> None:
    """Register /metrics, and have /healthz tell more."""
    app.register_blueprint(pages)
    health.tell_more(app, _figures)


@pages.get("/metrics")
def metrics() -> Response:
    """The figures for Prometheus; 404 for whoever may not see them, 503 while the database is away."""
    if not _may_see():
        abort(404)
    return Response(exposition(vitals(db.session)), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _figures() -> dict[str, Any]:
    """What /healthz adds for those who may see it."""
    if not _may_see():
        return {}
    found = vitals(db.session)
    return {"worries": found.worries(), "figures": {**asdict(found), "accepted_per_second": found.accepted_per_second}}


def _may_see() -> bool:
    if token := settings.current().metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(given, token.encode())
    here = settings.is_loopback(settings.current().public_url) and _from_here()
    return here and not any(name in request.headers for name in _PASSED_ON)


def _from_here() -> bool:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback

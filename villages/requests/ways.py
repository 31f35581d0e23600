"""Where a request is carried out, when that is a page of another room: each room hangs up its own.

    ways.add(Kind.ACCESS, "rights.file", _l("The person's file"), about="resident")

The page takes `resident_id` or `request_id`.
"""

from dataclasses import dataclass
from typing import Any, Literal

from flask import current_app, url_for

from villages.requests.lifecycle import Kind
from villages.requests.models import PersonRequest


@dataclass(frozen=True)
class Way:
    """A page, its name on a button, and what its address takes."""

    endpoint: str
    label: Any
    about: Literal["resident", "request"]


@dataclass(frozen=True)
class Shown:
    """The way for one request."""

    url: str
    label: Any


_WAYS: dict[str, Way] = {}


def add(kind: Kind, endpoint: str, label: Any, about: Literal["resident", "request"]) -> None:
    """Hang up the page on which requests of this kind are carried out."""
    _WAYS[kind] = Way(endpoint, label, about)


def way(request: PersonRequest) -> Shown | None:
    """Where this request is carried out; None where no page is made for it."""
    found = _WAYS.get(request.kind)
    if found is None or found.endpoint not in current_app.view_functions:
        return None
    about = {"resident_id": request.resident_id} if found.about == "resident" else {"request_id": request.id}
    return Shown(url_for(found.endpoint, **about), found.label)  # type: ignore[arg-type]

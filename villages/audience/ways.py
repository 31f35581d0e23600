"""What can be begun with a saved audience. The rooms above hang up their own ways, so that none is named here.

ways.add(_l("Start a campaign with it"), "campaigns.new")
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for


@dataclass(frozen=True)
class Way:
    """A page that takes a saved audience as `?audience=`."""

    label: Any
    endpoint: str

    def url(self, audience_id: int) -> str:
        """The page, with this audience taken."""
        return url_for(self.endpoint, audience=audience_id)


_WAYS: dict[str, Way] = {}


def add(label: Any, endpoint: str) -> None:
    """Hang up a way; the same page twice is one way."""
    _WAYS[endpoint] = Way(label, endpoint)


def all_of_them() -> list[Way]:
    """Every way."""
    return list(_WAYS.values())

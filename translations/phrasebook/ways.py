"""What can be begun from a standard text. The rooms above hang up their own ways, so that none is named here.

ways.add(_l("Start a campaign from it"), "campaigns.new", roles=("communicator",))
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from accounts.models import Person
from translations.phrasebook.models import Phrase


@dataclass(frozen=True)
class Way:
    """A page that takes phrases as `?sms_phrase=` and `?script_phrase=`, and who may open it."""

    label: Any
    endpoint: str
    roles: tuple[str, ...]

    def url(self, *phrases: Phrase) -> str:
        """The page, with these phrases taken."""
        taken: dict[str, Any] = {f"{one.text.channel}_phrase": one.slug for one in phrases}
        return url_for(self.endpoint, **taken)


_WAYS: dict[str, Way] = {}


def add(label: Any, endpoint: str, roles: tuple[str, ...] = ()) -> None:
    """Hang up a way; the same page twice is one way."""
    _WAYS[endpoint] = Way(label, endpoint, roles)


def open_to(person: Person) -> list[Way]:
    """The ways this person may go."""
    return [way for way in _WAYS.values() if not way.roles or person.has_role(*way.roles)]

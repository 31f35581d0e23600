"""The words of the audit trail: each room names its own deeds, so that the page need not know the rooms above.

deeds.name({"campaign.approve": _l("Campaign approved")}, {"campaign": _l("Campaign")})
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

_DEEDS: dict[str, Any] = {
    "person.sign_in": _l("Signed in"),
    "person.sign_in_failed": _l("Failed to sign in"),
    "access.refused": _l("Refused for lack of a role"),
    "person.create": _l("Account created"),
    "person.change": _l("Account changed"),
    "person.password": _l("New password set"),
    "person.disable": _l("Account disabled"),
    "person.enable": _l("Account enabled"),
}
_THINGS: dict[str, Any] = {"person": _l("Account"), "page": _l("Page")}


def name(deeds: Mapping[str, Any], things: Mapping[str, Any] | None = None) -> None:
    """Add words for actions (`campaign.approve`) and for the kinds of things they are done on (`campaign`)."""
    _DEEDS.update(deeds)
    _THINGS.update(things or {})


def deed(action: str) -> str:
    """The action in the reader's language; its own name when no room has given it words."""
    return str(_DEEDS.get(action, action))


def thing(subject: str) -> str:
    """What it was done on, in the reader's language: `campaign:12` is “Chiến dịch 12”."""
    kind, _, key = subject.partition(":")
    return f"{_THINGS.get(kind, kind)} {key}".strip()


def things() -> dict[str, str]:
    """The kinds of things, in the reader's language, to choose from."""
    return {kind: str(word) for kind, word in _THINGS.items()}

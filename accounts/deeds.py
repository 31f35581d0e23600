"""The words of the audit trail: each room names its own deeds, so that the page need not know the rooms above.

deeds.name({"campaign.approve": _l("Campaign approved")}, {"campaign": _l("Campaign")})
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from accounts.access import ROLES
from foundation.refusals import Refusal
from foundation.web import formats

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

_WORDS: dict[str, Any] = {}


def _word(said: Any) -> str:
    return str(_WORDS.get(said, said))


def _word_of(kind: str) -> Callable[[Any], str]:
    """Words of one detail alone, registered as `how page`: elsewhere a page may be another thing."""
    return lambda said: str(_WORDS.get(f"{kind} {said}", said))


def _yes(said: bool) -> str:
    return str(_l("yes") if said else _l("no"))


def _amount(said: Any) -> str:
    return str(format_decimal(Decimal(str(said)), "#,##0.####"))


# What the details of an entry are called and how their values are said; one without words here is shown as stored.
_DETAILS: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "name": (_l("name"), _word),
    "note": (_l("note"), str),
    "label": (_l("link"), str),
    "source": (_l("how it came"), _word),
    "slug": (_l("short name"), str),
    "version": (_l("version"), str),
    "entry": (_l("entry"), str),
    "people": (_l("residents"), formats.number),
    "messages": (_l("messages"), formats.number),
    "scripts": (_l("scripts"), formats.number),
    "at": (_l("time"), lambda said: formats.moment(datetime.fromisoformat(said))),
    "new": (_l("new"), formats.number),
    "changed": (_l("changed"), formats.number),
    "unchanged": (_l("unchanged"), formats.number),
    "refused": (_l("refused"), formats.number),
    "language": (_l("language"), formats.language),
    "languages": (_l("languages"), lambda slugs: ", ".join(map(formats.language, slugs))),
    "translate": (_l("translates into"), lambda slugs: ", ".join(map(formats.language, slugs))),
    "review": (_l("reviews"), lambda slugs: ", ".join(map(formats.language, slugs))),
    "channel": (_l("kind of text"), _word),
    "roles": (_l("roles"), lambda slugs: ", ".join(str(ROLES[slug]) for slug in slugs)),
    "communes": (_l("reach"), lambda codes: ", ".join(map(formats.commune, codes)) or str(_l("the whole province"))),
    "digest": (_l("fingerprint of the words"), lambda digest: f"{digest[:8]}…"),
    "kind": (_l("Kind of campaign"), _word),
    "value": (_l("Value"), _word),
    "since": (_l("Holds from"), lambda said: formats.day(date.fromisoformat(said))),
    "reference": (_l("Reference of the network"), str),
    "texts": (_l("Texts"), formats.number),
    "price": (_l("price of a segment"), _amount),
    "currency": (_l("currency"), str),
    "segments_per_second": (_l("segments a second"), _amount),
    "daily_ceiling": (_l("segments a day"), formats.number),
    "endpoint": (_l("page"), str),
    "fields": (_l("what changed"), lambda names: ", ".join(map(_word, names))),
    "registered_only": (_l("approved texts only"), _yes),
    "two_way": (_l("replies arrive"), _yes),
    "budget": (_l("budget"), _amount),
    "spent": (_l("spent"), _amount),
    "list": (_l("list"), str),
    "entries": (_l("numbers"), formats.number),
    "files": (_l("files"), formats.number),
    "number": (_l("number"), str),
    "as_of": (_l("As of"), lambda said: formats.day(date.fromisoformat(said))),
    "run": (_l("Sending"), str),
    "words": (_l("words"), lambda words: ", ".join(map(str, words))),
    "forbidden": (_l("forbidden words"), lambda words: ", ".join(map(str, words))),
    "question": (_l("question"), str),
    "columns": (_l("columns"), lambda names: ", ".join(map(_word, names))),
    "rows": (_l("rows"), formats.number),
    "form": (_l("form of the file"), str.upper),
    "meaning": (_l("meaning"), str),
    "how": (_l("how"), _word_of("how")),
    "purpose": (_l("purpose"), _word_of("purpose")),
}


def name(
    deeds: Mapping[str, Any], things: Mapping[str, Any] | None = None, fields: Mapping[str, Any] | None = None
) -> None:
    """Add words for actions (`campaign.approve`), kinds of things they are done on (`campaign`) and changed fields."""
    _DEEDS.update(deeds)
    _THINGS.update(things or {})
    _WORDS.update(fields or {})


def deed(action: str) -> str:
    """The action in the reader's language; its own name when no room has given it words."""
    return str(_DEEDS.get(action, action))


def thing(subject: str) -> str:
    """What it was done on, in the reader's language: `campaign:12` is “Chiến dịch 12”."""
    kind, _, key = subject.partition(":")
    return f"{_THINGS.get(kind, kind)} {key}".strip()


def told(detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The details of an entry, each with its name, in the reader's language; empty ones are left out."""
    for key, value in detail.items():
        label, say = _DETAILS.get(key, (key, str))
        if value in ("", None) or (value == [] and key != "communes"):
            continue
        try:
            yield str(label), say(value)
        except (KeyError, TypeError, ValueError, Refusal):
            yield str(label), str(value)


def things() -> dict[str, str]:
    """The kinds of things, in the reader's language, to choose from."""
    return {kind: str(word) for kind, word in _THINGS.items()}

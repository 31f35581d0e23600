"""The `{name}` grammar of campaign texts: a fixed allow-list, filled by plain replacement and nothing else.

A person's text is never given to `str.format` or a template engine: a brace is either one of the known
placeholders, spelt exactly, or an error where it is typed.
"""

import re
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal

PERSONAL = frozenset({"name", "card_expiry", "days_left", "household"})
PUBLIC = frozenset({"village", "commune", "office", "hotline"})
# How to refuse further messages: nobody says that into a loudspeaker. Its line is known when the words are frozen.
OPT_OUT = "opt_out"
OF_SMS = frozenset({OPT_OUT})
ALLOWED = PERSONAL | PUBLIC | OF_SMS

MEANINGS = {
    "name": _l("name of the person"),
    "village": _l("village"),
    "commune": _l("commune"),
    "card_expiry": _l("date the card expires"),
    "days_left": _l("days until the card expires"),
    "household": _l("how many people the SMS is for"),
    "office": _l("name of the office"),
    "hotline": _l("hotline of the office"),
    OPT_OUT: _l("how to refuse further messages"),
}

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_STRAY = re.compile(r"\{[^{}]{0,24}\}?|\}")


class PlaceholderRefusal(Refusal):
    """A placeholder that cannot be filled."""


class UnknownPlaceholder(PlaceholderRefusal):
    message = _l("Unknown placeholder %(found)s; these can be used: %(allowed)s.")


class MalformedPlaceholder(PlaceholderRefusal):
    message = _l("“%(found)s” is not a placeholder: write it as {name}, without spaces, and close every brace.")


class PersonalPlaceholder(PlaceholderRefusal):
    message = _l("%(found)s is personal and may not be read out over a loudspeaker.")


class SmsPlaceholder(PlaceholderRefusal):
    message = _l("%(found)s stands in an SMS only: a loudspeaker does not read it out.")


class MissingPlaceholder(PlaceholderRefusal):
    message = _l("The rendering leaves out %(found)s, which the source has.")


class ExtraPlaceholder(PlaceholderRefusal):
    message = _l("The rendering has %(found)s, which the source does not have.")


def names(text: str) -> list[str]:
    """The placeholders of the text in order, each as often as it stands there."""
    return _PLACEHOLDER.findall(text)


def without(text: str) -> str:
    """The text with spaces where placeholders stand, as many as they have signs: what somebody wrote around them."""
    return _PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)


def problems(text: str, allowed: Iterable[str] = ALLOWED) -> list[PlaceholderRefusal]:
    """Everything wrong with the placeholders of a text, in reading order; empty when all can be filled."""
    allowed = frozenset(allowed)
    found: list[PlaceholderRefusal] = []
    for match in re.finditer(rf"{_PLACEHOLDER.pattern}|({_STRAY.pattern})", text):
        name = match.group(1)
        if name is None:
            found.append(MalformedPlaceholder(found=match.group(0)))
        elif name in allowed:
            continue
        elif name in PERSONAL:
            found.append(PersonalPlaceholder(found=match.group(0)))
        elif name in OF_SMS:
            found.append(SmsPlaceholder(found=match.group(0)))
        else:
            listed = ", ".join("{" + entry + "}" for entry in sorted(allowed))
            found.append(UnknownPlaceholder(found=match.group(0), allowed=listed))
    return found


def differences(source: str, rendering: str) -> list[PlaceholderRefusal]:
    """Placeholders that a rendering lost or added. Order and repetition are the translator's."""
    wanted, given = set(names(source)), set(names(rendering))
    lost = [MissingPlaceholder(found="{" + name + "}") for name in sorted(wanted - given)]
    return lost + [ExtraPlaceholder(found="{" + name + "}") for name in sorted(given - wanted)]


def with_opt_out(text: str, line: str) -> str:
    """The text with the way to refuse further messages written out; the line may hold placeholders of its own."""
    return text.replace("{" + OPT_OUT + "}", line)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced, once: braces inside a value stay as they are.

    Raises:
        KeyError: a placeholder without a value; the caller checks texts before they reach this point.
    """
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], text)

"""How rules are said to people."""

from flask_babel import gettext as _

from foundation.web import formats
from messaging.sms.rules import figures


def figure_name(name: str) -> str:
    """What a rule is called: `segments_cap:tay` is “Most segments of one SMS, Tày”."""
    label = str(figures.figure(name).label)
    language = name.partition(":")[2]
    return f"{label}, {formats.language(language)}" if language else label


def figure_value(name: str, value: str) -> str:
    """The value of a rule as a person reads it."""
    plain = name.partition(":")[0]
    if plain in ("needs_consent", "avoids_do_not_contact"):
        return str(_("yes") if value == "yes" else _("no"))
    if plain in ("cap_per_day", "segments_cap"):
        return formats.number(int(value)) if value != "0" else str(_("no limit"))
    return value.replace("-", "–") if plain == "hours" else value or str(_("none"))

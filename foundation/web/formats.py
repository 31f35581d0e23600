"""How figures and dates are written: dd/MM/yyyy, 1.450.890, 1.250.000 đ, in the language of the interface.

Offices here read dates in one order whatever the interface speaks, so the order is fixed; separators of numbers follow
the locale. What is absent is an em dash.
"""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import format_decimal, format_percent

from foundation import clock, communes, languages
from foundation.web import locales

ABSENT = "—"
Figure = int | float | Decimal


def init(app: Flask) -> None:
    """Make the formats filters of every template."""
    app.jinja_env.filters.update(
        date=day,
        datetime=moment,
        time=hour,
        number=number,
        money=money,
        percent=percent,
        language=language,
        commune=commune,
        language_in_sentence=language_in_sentence,
        commune_in_sentence=commune_in_sentence,
    )


def day(value: date | datetime | None) -> str:
    """23/06/2025, on the office's calendar."""
    return _wall(value).strftime("%d/%m/%Y") if value else ABSENT


def moment(value: datetime | None) -> str:
    """23/06/2025 14:05, on the office's clock."""
    return _wall(value).strftime("%d/%m/%Y %H:%M") if value else ABSENT


def hour(value: datetime | None) -> str:
    """14:05, on the office's clock."""
    return _wall(value).strftime("%H:%M") if value else ABSENT


def number(value: Figure | None) -> str:
    """1.450.890 in Vietnamese, 1,450,890 in English."""
    return ABSENT if value is None else format_decimal(value)


def money(value: Figure | None, currency: str = "VND") -> str:
    """1.250.000 đ: whole đồng; another currency by its code and with hundredths, as 12,50 USD."""
    if value is None:
        return ABSENT
    if currency == "VND":
        return f"{format_decimal(round(value))} đ"
    return f"{format_decimal(value, '#,##0.00')} {currency}"


def percent(share: Figure | None) -> str:
    """A share between 0 and 1 with at most one decimal: 88,5% in Vietnamese."""
    return ABSENT if share is None else format_percent(share, "#,##0.#%")


def language(slug: str) -> str:
    """The name of a campaign language in the language of the interface."""
    return languages.language(slug).name(locales.current())


def commune(code: str) -> str:
    """The full name of a commune or ward in the language of the interface."""
    return communes.commune(code).label(locales.current())


def language_in_sentence(slug: str) -> str:
    """`tiếng Mông (chữ 1961)`: a campaign language as it stands inside a sentence."""
    name = language(slug)
    return name if locales.current() != "vi" else f"tiếng {name.removeprefix('Tiếng ')}"


def commune_in_sentence(code: str) -> str:
    """`xã Mường Bo`: a commune or ward as it stands inside a sentence."""
    return communes.commune(code).in_sentence if locales.current() == "vi" else commune(code)


def _wall(value: date | datetime) -> date | datetime:
    return clock.local(value) if isinstance(value, datetime) and value.tzinfo else value

"""The list of messages: its filters, and pages that stay right while new messages arrive.

A page token names the message a page begins after (PA...) or ends before (PB...), never an offset.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from carrier.errors import TwilioError
from carrier.messages import Message, Messages, Question
from carrier.representation import API_VERSION, represent

FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
DEFAULT_SIZE, LARGEST_SIZE = 50, 1000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TOKEN = re.compile(r"P[AB]SM[0-9a-f]{32}")


class Page(NamedTuple):
    question: Question
    size: int
    number: int
    token: str | None


def read_page(query: Mapping[str, str]) -> Page:
    """Raises TwilioError 20001 with the parameter that cannot be read."""
    size = _number(query, "PageSize", DEFAULT_SIZE, 1, LARGEST_SIZE)
    number = _number(query, "Page", 0, 0, 10**9)
    token = query.get("PageToken") or None
    if token and not TOKEN.fullmatch(token):
        raise TwilioError(20001, detail="Invalid parameter: 'PageToken' was not given out by this carrier.")
    return Page(_question(query), size, number, token)


def answer(messages: Messages, page: Page, query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    found, earlier_exist = _find(messages, page)
    filters = [(name, query[name]) for name in FILTERS if name in query]

    def uri(number: int, token: str | None = None) -> str:
        parts = [
            *filters,
            ("PageSize", str(page.size)),
            ("Page", str(number)),
            *([("PageToken", token)] if token else []),
        ]
        return f"/{API_VERSION}/Accounts/{account_sid}/Messages.json?{urlencode(parts)}"

    start = page.number * page.size
    return {
        "end": max(start + len(found) - 1, 0),
        "first_page_uri": uri(0),
        "messages": [represent(message, account_sid) for message in found],
        "next_page_uri": uri(page.number + 1, f"PA{found[-1].sid}") if earlier_exist else None,
        "page": page.number,
        "page_size": page.size,
        "previous_page_uri": uri(page.number - 1, f"PB{found[0].sid}") if page.number and found else None,
        "start": start,
        "uri": uri(page.number, page.token),
    }


def _find(messages: Messages, page: Page) -> tuple[list[Message], bool]:
    """The page's messages, and whether a next page exists."""
    if page.token is None:
        return _cut(messages.page(page.question, page.size + 1), page.size)
    edge = messages.get(page.token[2:])
    if edge is None:
        raise TwilioError(20001, detail="Invalid parameter: 'PageToken' names no message.")
    if page.token.startswith("PB"):
        return messages.page(page.question, page.size, before=edge.id), True
    return _cut(messages.page(page.question, page.size + 1, after=edge.id), page.size)


def _cut(found: list[Message], size: int) -> tuple[list[Message], bool]:
    return found[:size], len(found) > size


def _question(query: Mapping[str, str]) -> Question:
    """`DateSent<` and `DateSent>` include the day or second they name, as Twilio's do."""
    lower, upper = [], []
    if "DateSent" in query:
        since, until = _span("DateSent", query["DateSent"])
        lower.append(since)
        upper.append(until)
    if "DateSent>" in query:
        lower.append(_span("DateSent>", query["DateSent>"])[0])
    if "DateSent<" in query:
        upper.append(_span("DateSent<", query["DateSent<"])[1])
    return Question(
        query.get("To") or None, query.get("From") or None, max(lower, default=None), min(upper, default=None)
    )


def _span(name: str, text: str) -> tuple[float, float]:
    """The seconds a date (GMT) or a moment covers, the second one exclusive."""
    try:
        moment = datetime.fromisoformat(text) if text[:1].isdigit() else parsedate_to_datetime(text)
    except ValueError as error:
        raise TwilioError(20001, detail=f"Invalid parameter: '{name}' must be a date like 2026-06-30.") from error
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)
    length = timedelta(days=1) if DAY.fullmatch(text) else timedelta(seconds=1)
    return since.timestamp(), (since + length).timestamp()


def _number(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise TwilioError(20001, detail=f"Invalid parameter: '{name}' must be a whole number from {least} to {most}.")
    return int(text)

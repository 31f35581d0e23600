"""What the provider says a segment costs: Twilio's pricing API, or whatever speaks like it (`PRICING_URL`).

https://www.twilio.com/docs/messaging/api/pricing: `GET /v1/Messaging/Countries/VN` answers `price_unit` and, for every
network, `outbound_sms_prices[].prices[].current_price`. Which network a number belongs to cannot be told (numbers are
portable), so the dearest is taken: a budget holds whoever answers.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal, InvalidOperation
from typing import Any

import aiohttp

from foundation.settings import Settings

PATH = "/v1/Messaging/Countries/VN"
_SECONDS = 10.0  # for everything, however slowly the answer drips
_LARGEST_ANSWER = 1024 * 1024
_EXACT = Decimal("0.0001")  # as prices are stored
_DEAREST = Decimal(10_000_000)


class PricingUnavailable(Exception):
    """The provider told no price; the text says what came instead, for the log."""


@dataclass(frozen=True)
class SegmentPrice:
    """What one segment costs, in the currency of that code (ISO 4217)."""

    amount: Decimal
    currency: str


def fetch(settings: Settings) -> SegmentPrice:
    """Ask the provider.

    Raises:
        PricingUnavailable: no answer in time, or none that can be read.
    """
    try:
        return read(asyncio.run(_get(settings)))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PricingUnavailable(type(error).__name__) from None


def read(answer: bytes) -> SegmentPrice:
    """The dearest network's price in the answer.

    Raises:
        PricingUnavailable: it is not what the provider documents, or holds no price.
    """
    try:
        told = json.loads(answer)
        currency = str(told["price_unit"]).upper()
        prices = [
            _amount(price["current_price"]) for network in told["outbound_sms_prices"] for price in network["prices"]
        ]
    except (AttributeError, InvalidOperation, KeyError, RecursionError, TypeError, ValueError):
        raise PricingUnavailable("an answer that cannot be read") from None
    if not prices or not re.fullmatch(r"[A-Z]{3}", currency):
        raise PricingUnavailable("an answer without a price")
    return SegmentPrice(max(prices), currency)


def _amount(written: Any) -> Decimal:
    amount = Decimal(str(written))
    if not amount.is_finite() or not 0 <= amount <= _DEAREST:
        raise ValueError(written)
    return amount.quantize(_EXACT, ROUND_UP)


async def _get(settings: Settings) -> bytes:
    credentials = aiohttp.encode_basic_auth(settings.twilio_account_sid, settings.twilio_auth_token)
    url = settings.pricing_url + PATH
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
        session.get(url, headers={"Authorization": credentials}, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise PricingUnavailable(f"status {answer.status}")
        body = await answer.content.read(_LARGEST_ANSWER)
        while more := await answer.content.read(_LARGEST_ANSWER):
            body += more
            if len(body) > _LARGEST_ANSWER:
                raise PricingUnavailable("an answer without end")
        return body

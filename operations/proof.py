"""Reads both sides of the proof: our ledger from the database, the carrier's list over its own API."""

import hashlib
from collections.abc import Iterator

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.keys import lookup_hash
from foundation.settings import Settings
from messaging.sms.models import Attempt, Message, Run
from operations.exactness import Listed, Posted

_PAGE = 1000
_TIMEOUT = 30


def posted(session: Session) -> list[Posted]:
    """Every attempt of ours to which the carrier gave a sid."""
    rows = session.execute(
        select(Attempt, Message, Run.merges_households)
        .join(Message, Message.id == Attempt.message_id)
        .join(Run, Run.id == Attempt.run_id)
        .where(Attempt.sid.is_not(None))
    )
    return [
        Posted(
            attempt.sid or "",
            attempt.number_hash,
            attempt.body_digest,
            attempt.segments,
            message.state.value,
            (attempt.run_id, message.occasion, *(() if merges else (message.resident_id,))),
        )
        for attempt, message, merges in rows
    ]


def listed(settings: Settings) -> list[Listed]:
    """Everything the carrier has for this account, page by page. Needs an application context, for LOOKUP_KEY."""
    return [
        Listed(
            message["sid"],
            lookup_hash("phone", message["to"]),
            hashlib.sha256(message["body"].encode()).digest(),
            int(message["num_segments"]),
            message["status"],
        )
        for message in _messages(settings)
    ]


def _messages(settings: Settings) -> Iterator[dict[str, str]]:
    account = settings.twilio_account_sid
    page: str | None = f"/2010-04-01/Accounts/{account}/Messages.json?PageSize={_PAGE}"
    with requests.Session() as http:
        http.auth = (account, settings.twilio_auth_token)
        while page:
            answer = http.get(settings.twilio_api_url + page, timeout=_TIMEOUT)
            answer.raise_for_status()
            content = answer.json()
            yield from content["messages"]
            page = content["next_page_uri"]

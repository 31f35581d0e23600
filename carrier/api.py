"""The doors of Twilio's Messages API: create, fetch, list."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from carrier import listing, messages
from carrier.admission import Admission
from carrier.errors import TwilioError
from carrier.representation import API_VERSION, represent
from carrier.settings import Settings
from carrier.validation import read_order

MESSAGES = f"/{API_VERSION}/Accounts/{{account_sid}}/Messages"
MOST_FIELDS = 100


class Api:
    def __init__(self, settings: Settings, store: messages.Messages, admission: Admission) -> None:
        self._account_sid = settings.account_sid
        self._admission = admission
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{MESSAGES}.json", self.create, name="create"),
            web.get(f"{MESSAGES}.json", self.list, name="list"),
            web.get(f"{MESSAGES}/{{sid}}.json", self.fetch, name="fetch"),
        ]

    async def create(self, request: web.Request) -> web.Response:
        self._admit(request)
        message = messages.create(read_order(await read_form(request)), time.time())
        await self._store.add(message)
        return answer(represent(message, self._account_sid), 201)

    async def fetch(self, request: web.Request) -> web.Response:
        self._admit(request)
        message = self._store.get(request.match_info["sid"])
        if message is None:
            raise TwilioError(20404, path=request.path)
        return answer(represent(message, self._account_sid))

    async def list(self, request: web.Request) -> web.Response:
        self._admit(request)
        page = listing.read_page(request.query)
        return answer(listing.answer(self._store, page, request.query, self._account_sid))

    def _admit(self, request: web.Request) -> None:
        self._admission.check(request)
        if request.match_info["account_sid"] != self._account_sid:
            raise TwilioError(20404, path=request.path)


async def read_form(request: web.Request) -> Mapping[str, str]:
    """Anything but a form holds no parameters, which the validation then says."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    raw = await request.read()
    try:
        return dict(parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise TwilioError(20001, detail="The body of the request is not a readable UTF-8 form.") from error


def answer(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def refusal(error: TwilioError) -> web.Response:
    response = answer(error.body(), error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response

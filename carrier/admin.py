"""The doors through which tests and rehearsals order faults and look at what arrived. Only with --faults on."""

import json

from aiohttp import web

from carrier import inbound
from carrier.admission import Admission
from carrier.api import answer
from carrier.errors import TwilioError
from carrier.faults import FaultError
from carrier.inbound import InboundError
from carrier.posts import Posts
from carrier.settings import Settings
from carrier.switchboard import Switchboard

_NOT_JSON = "The body of the request is not readable JSON."


class Admin:
    def __init__(self, settings: Settings, switchboard: Switchboard, posts: Posts, admission: Admission) -> None:
        self._settings, self._admission = settings, admission
        self._switchboard, self._posts = switchboard, posts

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/admin/faults", self.look),
            web.put("/admin/faults", self.switch),
            web.delete("/admin/faults", self.clear),
            web.get("/admin/posts", self.posts),
            web.post("/admin/inbound", self.receive),
        ]

    async def look(self, request: web.Request) -> web.Response:
        self._admission.check(request)
        return answer(self._switchboard.describe())

    async def switch(self, request: web.Request) -> web.Response:
        self._admission.check(request)
        try:
            self._switchboard.switch(await _json(request))
        except FaultError as error:
            raise TwilioError(20001, detail=f"Faults: {error}.") from error
        return answer(self._switchboard.describe())

    async def clear(self, request: web.Request) -> web.Response:
        self._admission.check(request)
        self._switchboard.clear()
        return web.Response(status=204)

    async def posts(self, request: web.Request) -> web.StreamResponse:
        self._admission.check(request)
        try:
            since = float(request.query.get("since", "0"))
        except ValueError as error:
            raise TwilioError(20001, detail="since is the number of seconds since 1970.") from error
        lines = "\n".join(self._posts.since(since))
        return web.Response(text=f"{lines}\n" if lines else "", content_type="application/x-ndjson")

    async def receive(self, request: web.Request) -> web.Response:
        self._admission.check(request)
        try:
            return answer(await inbound.post(inbound.read(await _json(request)), self._settings))
        except InboundError as error:
            raise TwilioError(20001, detail=f"Inbound: {error}.") from error


async def _json(request: web.Request) -> object:
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise TwilioError(20001, detail=_NOT_JSON) from error

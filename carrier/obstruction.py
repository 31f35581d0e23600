"""Does to a request what the switchboard says: makes it wait, refuses it, accepts it and says nothing of it.

First of the middlewares, so that it sees a request before and after it was accepted.
"""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress

from aiohttp import web

from carrier import magic
from carrier.admission import Admission
from carrier.api import read_form, refusal
from carrier.errors import TwilioError
from carrier.faults import BEFORE, PLACES, Fault
from carrier.posts import Posts
from carrier.switchboard import Switchboard

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Middleware = Callable[[web.Request, Handler], Coroutine[None, None, web.StreamResponse]]

HTML = "<!DOCTYPE html><html><head><title>Service</title></head><body><h1>It works!</h1></body></html>"
# What a client gets of a JSON body when a proxy lost the rest.
PART_OF_A_BODY = 40
LINGER_NOT = struct.pack("ii", 1, 0)

_CODES = {"error_before": 20500, "unavailable": 20503, "too_many": 20429, "unauthorized": 20003}
# For the codes that speak of one field of a request: nothing is wrong with this one.
_ORDERED = dict.fromkeys(("detail", "url", "why", "service", "value"), "(ordered)")


def obstruct(switchboard: Switchboard, posts: Posts, admission: Admission) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        place = request.match_info.route.name
        if place not in PLACES:
            return await handler(request)
        at = time.time()
        form = await read_form(request) if place == "create" else {}
        number, sender = form.get("To", ""), form.get("From", "") or form.get("MessagingServiceSid", "")
        waits, fault = switchboard.strike(place, at, number, sender)
        if waits:
            await asyncio.sleep(waits)
        if fault is None and (code := magic.refusal(number)) and admission.knows(request):
            fault = Fault("refuse", code=code)
        if fault and fault.fault in BEFORE:
            if place == "create":
                await posts.note(form, at, fault.fault if fault.code is None else f"{fault.fault} {fault.code}")
            return await _turn_down(request, switchboard, fault, form)
        answer = await handler(request)
        if place == "create" and answer.status != 201:
            await posts.note(form, at, str(answer.status))
        if fault is None or not isinstance(answer, web.Response) or answer.status >= 400:
            return answer
        return await _convey(request, switchboard, fault, answer)

    return middleware


async def _turn_down(
    request: web.Request, switchboard: Switchboard, fault: Fault, form: Mapping[str, str]
) -> web.StreamResponse:
    """Nothing was accepted."""
    if fault.fault == "hang_before":
        await switchboard.hang(fault.lasts())
    if fault.fault in ("hang_before", "reset_before"):
        return _reset(request)
    fields = {"to": form.get("To", ""), "sender": form.get("From", ""), "path": request.path}
    response = refusal(TwilioError(fault.code or _CODES[fault.fault], **{**_ORDERED, **fields}))
    if fault.retry_after is not None:
        response.headers["Retry-After"] = f"{fault.retry_after:g}"
    return response


async def _convey(
    request: web.Request, switchboard: Switchboard, fault: Fault, answer: web.Response
) -> web.StreamResponse:
    """The request was carried out; what its client gets to hear of it."""
    body = bytes(answer.body) if isinstance(answer.body, bytes) else b""
    if fault.fault == "late_answer":
        await asyncio.sleep(fault.lasts())
        return answer
    if fault.fault == "error_after":
        return refusal(TwilioError(20500))
    if fault.fault == "malformed":
        return web.Response(body=body[:PART_OF_A_BODY], status=answer.status, content_type="application/json")
    if fault.fault == "html":
        return web.Response(text=HTML, status=answer.status, content_type="text/html")
    if fault.fault == "drip":
        return await _drip(request, answer.status, body, fault.lasts())
    if fault.fault == "hang_after":
        await switchboard.hang(fault.lasts())
    return _reset(request)


async def _drip(request: web.Request, status: int, body: bytes, seconds: float) -> web.StreamResponse:
    """A byte at a time: no pause is long enough for a read timeout, only a deadline ends it."""
    response = web.StreamResponse(status=status, headers={"Content-Length": str(len(body))})
    response.content_type = "application/json"
    with suppress(ConnectionError):
        await response.prepare(request)
        for place in range(len(body)):
            await response.write(body[place : place + 1])
            await asyncio.sleep(seconds / len(body))
    return response


def _reset(request: web.Request) -> web.Response:
    """Cut the connection with a RST, without an answer."""
    if request.transport is not None:
        sock = request.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        request.transport.abort()
    return web.Response()

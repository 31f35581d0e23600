"""The carrier put together: database, statuses, callbacks, API and pages in one process and one thread."""

import asyncio
import logging
import signal
import socket
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from carrier.admin import Admin
from carrier.admission import Admission
from carrier.api import Api, refusal
from carrier.callbacks import Courier
from carrier.course import Course
from carrier.database import Database
from carrier.errors import TwilioError
from carrier.messages import Messages
from carrier.obstruction import obstruct
from carrier.outbox import Outbox
from carrier.pages import Pages
from carrier.posts import Posts
from carrier.prices import Prices
from carrier.representation import API_VERSION
from carrier.settings import Settings
from carrier.switchboard import Switchboard

LARGEST_REQUEST = 64 * 1024
TWILIO_SHAPED = (f"/{API_VERSION}/", "/v1/", "/admin/")
HTTP_REFUSALS = {404: 20404, 405: 20004, 413: 20001}

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def answer_as_twilio(request: web.Request, handler: Handler) -> web.StreamResponse:
    """But for the pages every refusal and failure has Twilio's body."""
    if not request.path.startswith(TWILIO_SHAPED):
        return await handler(request)
    try:
        return await handler(request)
    except TwilioError as error:
        return refusal(error)
    except web.HTTPException as error:
        detail = f"The request is larger than {LARGEST_REQUEST} bytes."
        return refusal(TwilioError(HTTP_REFUSALS.get(error.status, 20500), path=request.path, detail=detail))
    except (sqlite3.Error, OSError):
        log.exception("request failed")
        return refusal(TwilioError(20500))


def create_application(
    settings: Settings, messages: Messages, faults: tuple[Switchboard, Posts] | None = None
) -> web.Application:
    """`faults`: None makes a carrier that has none, and nothing on a request's way that could have one."""
    admission = Admission(settings)
    middlewares: list[Any] = [answer_as_twilio]
    doors: list[web.RouteDef] = []
    if faults:
        # Once more outside: what is wrong with a request may show already while its faults are looked up.
        middlewares = [answer_as_twilio, obstruct(*faults, admission), answer_as_twilio]
        doors = Admin(settings, *faults, admission).routes()
    application = web.Application(middlewares=middlewares, client_max_size=LARGEST_REQUEST)
    application.add_routes(Api(settings, messages, admission).routes())
    application.add_routes(Prices(settings, admission).routes())
    application.add_routes(Pages(messages).routes())
    application.add_routes(doors)
    return application


def listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=1024)


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM. `started` gets the address. Raises DatabaseError, or OSError for the port."""
    stop = _stop_signal()
    listener = listen(settings)
    database = Database(settings.database)
    messages = Messages(database, settings.pace)
    outbox = Outbox(database)
    courier = Courier(outbox, settings)
    faults = (Switchboard(outbox.release), Posts(database)) if settings.faults else None
    course = Course(database, settings, courier.wake, faults[0] if faults else None)
    runner = web.AppRunner(create_application(settings, messages, faults), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        started(address(listener))
        await _until(stop, course, courier)
    finally:
        if faults:
            faults[0].clear()
        await runner.cleanup()
        database.close()


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _until(stop: asyncio.Event, course: Course, courier: Courier) -> None:
    """An unforeseen error in either ends the program instead of leaving a carrier that answers and does nothing."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(course.run()), group.create_task(courier.run())]
        await stop.wait()
        for task in running:
            task.cancel()

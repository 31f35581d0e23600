"""The carrier put together: database, statuses, callbacks, API and pages in one process and one thread."""

import asyncio
import logging
import signal
import socket
import sqlite3
from collections.abc import Awaitable, Callable

from aiohttp import web

from carrier.api import Api, refusal
from carrier.callbacks import Courier
from carrier.course import Course
from carrier.database import Database
from carrier.errors import TwilioError
from carrier.messages import Messages
from carrier.outbox import Outbox
from carrier.pages import Pages
from carrier.representation import API_VERSION
from carrier.settings import Settings

LARGEST_REQUEST = 64 * 1024
HTTP_REFUSALS = {404: 20404, 405: 20004, 413: 20001}

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def answer_as_twilio(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Under the API's path every refusal and failure has Twilio's body."""
    if not request.path.startswith(f"/{API_VERSION}/"):
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


def create_application(settings: Settings, messages: Messages) -> web.Application:
    """Fault switches go first in `middlewares`: there they see a request before and after it was accepted."""
    application = web.Application(middlewares=[answer_as_twilio], client_max_size=LARGEST_REQUEST)
    application.add_routes(Api(settings, messages).routes())
    application.add_routes(Pages(messages).routes())
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
    courier = Courier(Outbox(database), settings)
    course = Course(database, settings, owed=courier.wake)
    runner = web.AppRunner(create_application(settings, messages), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        started(address(listener))
        await _until(stop, course, courier)
    finally:
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

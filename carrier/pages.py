"""The phones as pages: who received what. Read-only, server-rendered, without scripts."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from carrier.messages import Message, Messages
from carrier.segments import measure
from carrier.words import LANGUAGES, Words, words

HERE = Path(__file__).parent
PHONES_PER_PAGE, MESSAGES_PER_PAGE = 30, 30
# Viet Nam has had no daylight saving since 1975.
VIET_NAM = timezone(timedelta(hours=7))
STATES = {"delivered": "good", "undelivered": "bad", "failed": "bad"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Pages:
    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters.update(moment=moment, spaced=spaced)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.phones),
            web.get("/phones/{number}", self.phone),
            web.get("/carrier.css", self.stylesheet),
            web.get("/healthz", self.health),
        ]

    async def phones(self, request: web.Request) -> web.Response:
        search = request.query.get("q", "").strip()[:30]
        number = _page(request)
        offset = (number - 1) * PHONES_PER_PAGE
        found = self._messages.phones(digits(search), PHONES_PER_PAGE + 1, offset)
        kept = {"q": search} if search else {}
        pages = Pager(request, number, len(found) > PHONES_PER_PAGE, kept)
        return self._render(request, "phones.html", phones=found[:PHONES_PER_PAGE], search=search, pages=pages)

    async def phone(self, request: web.Request) -> web.Response:
        number, page = request.match_info["number"], _page(request)
        phone = self._messages.phone(number)
        offset = (page - 1) * MESSAGES_PER_PAGE
        found = self._messages.of_phone(number, MESSAGES_PER_PAGE + 1, offset)
        bubbles = [bubble(message) for message in reversed(found[:MESSAGES_PER_PAGE])]
        pages = Pager(request, page, len(found) > MESSAGES_PER_PAGE, {})
        return self._render(
            request, "phone.html", 200 if phone else 404, number=number, phone=phone, bubbles=bubbles, pages=pages
        )

    async def stylesheet(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(HERE / "static" / "carrier.css", headers={"Cache-Control": "no-cache"})

    async def health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", **self._messages.figures()})

    def _render(self, request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
        say = words(request.query.get("lang"))
        others = {code: address(request, lang=code) for code in LANGUAGES if code != say.language}
        html = self._templates.get_template(template).render(
            say=say, suffix=_suffix(say), others=others, languages=LANGUAGES, **values
        )
        return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)


class Pager:
    """Addresses of the neighbouring pages, None where there is none."""

    def __init__(self, request: web.Request, number: int, more: bool, kept: dict[str, str]) -> None:
        self.number = number
        self.kept = kept
        self.newer = address(request, page=str(number - 1)) if number > 1 else None
        self.older = address(request, page=str(number + 1)) if more else None


def bubble(message: Message) -> dict[str, Any]:
    return {
        "message": message,
        "state": STATES.get(message.status, "going"),
        "encoding": measure(message.body).encoding,
    }


def address(request: web.Request, **changes: str) -> str:
    return f"{request.rel_url.raw_path}?{urlencode({**request.query, **changes})}"


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, VIET_NAM).strftime("%d/%m/%Y %H:%M:%S")


def spaced(number: str) -> str:
    """+84992000001 as +84 992 000 001."""
    return re.sub(r"^(\+84)(\d{3})(\d{3})(\d{3})$", r"\1 \2 \3 \4", number)


def digits(search: str) -> str:
    """What to look for in +84...: a number may be typed as it is dialled at home, 0992 000 001."""
    return re.sub(r"[^0-9]", "", search).removeprefix("84").removeprefix("0")


def _page(request: web.Request) -> int:
    text = request.query.get("page", "1")
    return max(int(text), 1) if re.fullmatch("[0-9]{1,6}", text) else 1


def _suffix(say: Words) -> str:
    return "" if say.language == "vi" else f"?lang={say.language}"

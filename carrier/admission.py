"""Who may speak to the carrier: whoever has the account's basic credentials."""

import hmac
from base64 import b64encode

from aiohttp import web

from carrier.errors import TwilioError
from carrier.settings import Settings


class Admission:
    def __init__(self, settings: Settings) -> None:
        self._credentials = b64encode(f"{settings.account_sid}:{settings.auth_token}".encode())

    def knows(self, request: web.Request) -> bool:
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(credentials.strip().encode(), self._credentials)

    def check(self, request: web.Request) -> None:
        """Raises TwilioError 20003."""
        if not self.knows(request):
            raise TwilioError(20003)

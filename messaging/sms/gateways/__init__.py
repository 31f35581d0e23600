"""The carriers we can speak to, behind one protocol."""

from flask import current_app

from foundation import settings
from messaging.sms.gateways.protocol import Gateway
from messaging.sms.gateways.twilio import TwilioGateway

_KEPT = "sms_gateway"


def current() -> Gateway:
    """The gateway of this process, with its open connections; made when it is first needed."""
    if _KEPT not in current_app.extensions:
        current_app.extensions[_KEPT] = TwilioGateway(settings.current())
    gateway: Gateway = current_app.extensions[_KEPT]
    return gateway

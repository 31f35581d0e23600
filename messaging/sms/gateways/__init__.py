"""The carriers we can speak to, behind one protocol."""

import os

from flask import current_app

from foundation import settings
from messaging.sms.gateways.protocol import Gateway
from messaging.sms.gateways.twilio import TwilioGateway

_KEPT, _PROCESS = "sms_gateway", "sms_gateway_process"


def current() -> Gateway:
    """The gateway of this process, with its open connections; made when it is first needed.

    A process that was forked from one that had a gateway makes its own: connections and threads belong to one process.
    """
    kept = current_app.extensions
    if _KEPT not in kept or kept.get(_PROCESS, os.getpid()) != os.getpid():
        kept[_KEPT], kept[_PROCESS] = TwilioGateway(settings.current()), os.getpid()
    gateway: Gateway = kept[_KEPT]
    return gateway

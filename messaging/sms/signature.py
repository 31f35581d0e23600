"""Whether a callback was signed by the carrier.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over the exact address the carrier was given
(built from PUBLIC_URL, never from the Host header) and the sorted parameters.
"""

from typing import Any

from twilio.request_validator import RequestValidator


def is_valid(token: str, address: str, parameters: Any, signature: str) -> bool:
    """Whether the signature is right; never raises, whatever a stranger sends."""
    if not token or not signature:
        return False
    try:
        return bool(RequestValidator(token).validate(address, parameters, signature))
    except (ValueError, TypeError, UnicodeError):
        return False

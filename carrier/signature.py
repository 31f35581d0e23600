"""The signature of a status callback: https://www.twilio.com/docs/usage/webhooks/webhooks-security

Base64 of HMAC-SHA1, keyed with the auth token, over the exact URL followed by every form parameter, name then value,
sorted by name. The URL's fragment is never part of a request and therefore not of its signature.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping


def sign(auth_token: str, url: str, parameters: Mapping[str, str]) -> str:
    signed = url + "".join(name + parameters[name] for name in sorted(parameters))
    return b64encode(hmac.digest(auth_token.encode(), signed.encode(), "sha1")).decode("ascii")

"""Whether a callback was signed by the carrier.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over the exact address the carrier was given
(built from PUBLIC_URL, never from the Host header) and the sorted parameters. The SDK's own check parses the address
and signs twice for every callback, which costs ten times as much; the tests compare the two.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from werkzeug.datastructures import MultiDict

_PORTS = {"https": 443, "http": 80}


def is_valid(token: str, address: str, parameters: "MultiDict[str, str]", signature: str) -> bool:
    """Whether the signature is right; never raises, whatever a stranger sends."""
    return signs(token, address, parameters.items(multi=True), signature)


def signs(token: str, address: str, pairs: Iterable[tuple[str, str]], signature: str) -> bool:
    """The same for parameters as names and values, in any order."""
    if not token or not signature or not signature.isascii():
        return False
    rest = "".join([name + value for name, value in sorted(set(pairs))])
    if hmac.compare_digest(sign(token, address + rest), signature):
        return True
    other = _with_other_port(address)
    return other is not None and hmac.compare_digest(sign(token, other + rest), signature)


def sign(token: str, words: str) -> str:
    """The signature of an address followed by its parameters."""
    signed = words.encode("utf-8", "surrogatepass")
    return b64encode(hmac.digest(token.encode(), signed, "sha1")).decode("ascii")


def _with_other_port(address: str) -> str | None:
    """The address without its port, or with the usual one: the carrier signs now one, now the other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.rpartition(":")[0] if port else f"{parts.netloc}:{_PORTS.get(parts.scheme, 80)}"
    return urlunsplit(parts._replace(netloc=host))

"""Ports of this machine: is one free, and which; does somebody answer there."""

import http.client
import socket
from random import SystemRandom

# Linux begins with its own at 32768, other systems with 49152; what is well known lies below 10000.
_QUIET = range(10_000, 32_000)
_TRIES = 50


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections of a server that just ended must not count as one that listens.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
    return True


def choose(preferred: int = 0) -> int:
    """The preferred port when it is free, else a free one (loopback).

    One that the system gives to no connection by itself, if there is one: between this choice and the moment at which
    a server listens there, any client on this machine could come to stand on it.
    """
    if preferred and is_free(preferred):
        return preferred
    for port in SystemRandom().sample(_QUIET, _TRIES):
        if is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        chosen: int = probe.getsockname()[1]
        return chosen


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something answers on the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def serves(host: str, port: int, path: str) -> bool:
    """Whether a page is answered with 200 there."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """An address of this machine for a server that listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104

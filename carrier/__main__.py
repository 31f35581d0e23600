"""python -m carrier: start the rehearsal carrier, stop it with Ctrl-C."""

import errno
import logging
import os
import sys

import uvloop

from carrier.application import serve
from carrier.database import DatabaseError
from carrier.settings import Settings, SettingsError, read


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read(sys.argv[1:], os.environ)
        uvloop.run(serve(settings, started=announce))
    except (SettingsError, DatabaseError) as error:
        print(f"carrier: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"carrier: {explain(error, settings)}", file=sys.stderr)
        return 2
    return 0


def announce(address: str) -> None:
    print(f"carrier: listening on {address}, a rehearsal: no message leaves this machine", flush=True)


def explain(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {settings.port} on {settings.host} is in use: choose another with --port"
    return f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}"


if __name__ == "__main__":
    sys.exit(main())

"""python -m operations.run: the house on this machine, until Ctrl-C. What `make run` starts."""

import os
import sys
from pathlib import Path

from foundation.settings import SettingsError
from operations.demonstration.logins import LOGINS
from operations.demonstration.preparing import password_of, prepare
from operations.embedded.server import ServerError
from operations.environment import preview
from operations.interruption import Interrupted, interruptible
from operations.processes import Stack, StackError


def main() -> int:
    """Start, say where it is, stay. 0 after Ctrl-C, 1 when something could not start or ended by itself."""
    try:
        with interruptible():
            return _run()
    except Interrupted:
        print("Everything has ended; the data stays for the next time.", flush=True)
        return 0
    except (SettingsError, ServerError, StackError) as error:
        print(f"{error}\nEverything has been ended.", file=sys.stderr, flush=True)
        return 1


def _run() -> int:
    settings = preview(os.environ)
    stack = Stack(settings.data_dir, environ=os.environ, port=settings.port, host=os.environ.get("HOST") or "127.0.0.1")
    print(f"Tiếng Bản starts, with its data in {_short(stack.folder)} …", flush=True)
    with stack:
        if stack.embedded:
            prepare(stack.app, stack.folder)
        stack.start()
        stack.wait_until_up()
        print(_welcome(stack), flush=True)
        try:
            stack.watch()
        except Interrupted:
            print("\nEnding; the worker finishes the messages it has begun …", flush=True)
            raise
    return 0


def _welcome(stack: Stack) -> str:
    lines = ["", f"  Tiếng Bản:  {stack.address}"]
    if stack.has_carrier:
        lines.append(f"  The phones of the rehearsal carrier:  {stack.settings.twilio_api_url}")
    if password := password_of(stack.folder):
        lines += ["", f"  Demonstration people, all with the password  {password}"]
        lines += [f"    {login.email:<20} {login.name}" for login in LOGINS]
        lines.append("")
    return "\n".join([*lines, f"  Logs: {_short(stack.folder / 'logs')}      End: Ctrl-C", ""])


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


if __name__ == "__main__":
    sys.exit(main())

"""Becomes another program: takes an identity, asks to end with its parent, then executes the command.

Run as a script by `python -I -S launcher.py`, with the standard library alone, so that it starts in milliseconds and is
single-threaded, as `unshare` demands. Linux only where identity or the parent's death matter.
"""

import argparse
import ctypes
import os
import sys
import tempfile

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_READ_SEARCH = 2
_LINUX_CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def main() -> None:
    """Parse, change, check, execute."""
    wanted = _parser().parse_args()
    _take_identity(wanted.way, wanted.uid, wanted.gid)
    if wanted.death_signal:
        _end_with_parent(wanted.death_signal, wanted.parent)
    if wanted.folder:
        with tempfile.TemporaryFile(dir=wanted.folder):
            pass
    os.execv(wanted.command[0], wanted.command)  # noqa: S606 - becoming that program is the purpose


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", default="self", choices=["self", "namespace", "drop", "drop-reading"])
    parser.add_argument("--uid", type=int, default=0)
    parser.add_argument("--gid", type=int, default=0)
    parser.add_argument("--parent", type=int, default=0)
    parser.add_argument("--death-signal", type=int, default=0)
    parser.add_argument("--folder", help="must be writable by the new identity")
    parser.add_argument("command", nargs="+")
    return parser


def _take_identity(way: str, uid: int, gid: int) -> None:
    if way == "namespace":
        _enter_namespace(uid, gid)
    elif way == "drop":
        _drop(uid, gid)
    elif way == "drop-reading":
        _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
        _drop(uid, gid)
        _keep_reading()


def _enter_namespace(uid: int, gid: int) -> None:
    """Be `uid` inside a user namespace of our own: the kernel still sees the owner of our files, without any power."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    _call("unshare", _CLONE_NEWUSER)
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outside_uid} 1"),
        ("gid_map", f"{gid} {outside_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


def _drop(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _keep_reading() -> None:
    """Of all capabilities keep the one that reads and searches, across the execution that follows."""
    bit = 1 << _CAP_DAC_READ_SEARCH
    kept = (_Capabilities * 2)(_Capabilities(bit, bit, bit), _Capabilities(0, 0, 0))
    _call("capset", ctypes.byref(_Header(_LINUX_CAPABILITY_VERSION_3, 0)), kept)
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_READ_SEARCH, 0, 0)


def _end_with_parent(death_signal: int, parent: int) -> None:
    """Have the kernel send the signal when the parent ends, even by kill -9. A change of identity would undo it."""
    _call("prctl", _PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent has ended")


def _call(function: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


if __name__ == "__main__":
    main()

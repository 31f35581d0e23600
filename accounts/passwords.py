"""Passwords: kept as argon2id (RFC 9106, low-memory profile), long rather than complicated (NIST SP 800-63B)."""

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from foundation.spelling import nfc

SHORTEST = 10
LONGEST = 200
# No 0/o, 1/l/i: a generated password is read aloud and typed on phones.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher()


def _nobodys() -> str:
    """A hash that no password has: drawn by lot, because making one costs every process a good part of its start."""
    salt, hashed = (
        b64encode(secrets.token_bytes(length)).rstrip(b"=").decode() for length in (_hasher.salt_len, _hasher.hash_len)
    )
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${hashed}"


_NOBODYS = _nobodys()


class PasswordTooShort(Refusal):
    message = _l("The password is too short: at least %(least)s characters are needed.")


class PasswordTooLong(Refusal):
    message = _l("The password is too long: at most %(most)s characters are taken.")


def digest(password: str) -> str:
    """The hash to keep.

    Raises:
        PasswordTooShort, PasswordTooLong: the password is not taken.
    """
    # NFC, because keyboards send Vietnamese letters composed or not.
    composed = nfc(password)
    if len(composed) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    if len(composed) > LONGEST:
        raise PasswordTooLong(most=LONGEST)
    return _hasher.hash(composed)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one kept. Without an account it takes as long and is never right."""
    try:
        right = _hasher.verify(kept or _NOBODYS, nfc(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def generate() -> str:
    """A password of four groups, about 79 bits, fit to be read aloud: `kmtr-8fzq-wyhd-3anp`."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))

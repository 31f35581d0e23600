"""Two keys: FIELD_KEY hides what is stored, LOOKUP_KEY finds it again without showing it.

A key setting is any secret of at least 16 characters, optionally led by a version (`2:secret`). FIELD_KEY may hold
several, separated by commas, the current one first: old rows stay readable while new ones use the new key. The
256-bit keys are derived by HKDF-SHA256 (RFC 5869). Encryption is AES-256-GCM with a random 96-bit nonce
(NIST SP 800-38D); the first two bytes of a value are the key's version.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from foundation import settings

_NONCE = 12
_VERSION = 2


class UnreadableField(Exception):
    """A stored value was made with a FIELD_KEY that this process does not have."""


def encrypt(text: str) -> bytes:
    """The text under the current FIELD_KEY: version, nonce, ciphertext with tag."""
    return encrypting()(text)


def encrypting() -> Callable[[str], bytes]:
    """`encrypt`, for many values in one go."""
    version, cipher = next(iter(_ciphers(settings.current().field_key).items()))
    head = version.to_bytes(_VERSION, "big")

    def seal(text: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return head + nonce + cipher.encrypt(nonce, text.encode(), None)

    return seal


def decrypt(stored: bytes) -> str:
    """The text again.

    Raises:
        UnreadableField: the value belongs to a key that FIELD_KEY does not hold, or was altered.
    """
    version = version_of(stored)
    cipher = _ciphers(settings.current().field_key).get(version)
    if cipher is None:
        raise UnreadableField(f"FIELD_KEY holds no version {version}")
    nonce, sealed = stored[_VERSION : _VERSION + _NONCE], stored[_VERSION + _NONCE :]
    try:
        return cipher.decrypt(nonce, sealed, None).decode()
    except (InvalidTag, ValueError):
        raise UnreadableField(f"FIELD_KEY version {version} does not open this value") from None


def version_of(stored: bytes) -> int:
    """The version of FIELD_KEY under which a stored value lies."""
    return int.from_bytes(stored[:_VERSION], "big")


def current_version() -> int:
    """The version of FIELD_KEY that new values get."""
    return next(iter(_versions(settings.current().field_key)))


def held_versions() -> frozenset[int]:
    """Every version of FIELD_KEY that this process can open."""
    return frozenset(_versions(settings.current().field_key))


def file_cipher(version: int, salt: bytes) -> AESGCM:
    """The cipher of one file: a key of its own, derived from that version of FIELD_KEY and the file's salt.

    Raises:
        UnreadableField: FIELD_KEY holds no such version.
    """
    secret = _versions(settings.current().field_key).get(version)
    if secret is None:
        raise UnreadableField(f"FIELD_KEY holds no version {version}")
    return AESGCM(_derive(secret, b"tieng-ban file", salt))


def lookup_hash(kind: str, value: str) -> bytes:
    """32 bytes that stand for the value in a search (HMAC-SHA256 under LOOKUP_KEY), apart for each kind of value."""
    return hashing(kind)(value)


def hashing(kind: str) -> Callable[[str], bytes]:
    """`lookup_hash`, for many values of one kind in one go."""
    key, head = _lookup_key(settings.current().lookup_key), f"{kind}\0"
    return lambda value: hmac.digest(key, (head + value).encode(), "sha256")


def marks() -> dict[tuple[str, int], str]:
    """By setting and version, what the database remembers of each key, to refuse another; reveals none of them."""
    held = settings.current()
    return {
        (name, version): hashlib.sha256(b"tieng-ban mark\0" + _derive(secret, name.encode())).hexdigest()
        for name, setting in (("FIELD_KEY", held.field_key), ("LOOKUP_KEY", held.lookup_key))
        for version, secret in _versions(setting).items()
    }


def _versions(setting: str) -> dict[int, str]:
    versions = {}
    for entry in setting.split(","):
        version, separator, secret = entry.strip().partition(":")
        if separator and version.isascii() and version.isdigit():
            versions[int(version)] = secret
        else:
            versions[1] = entry.strip()
    return versions


def _derive(secret: str, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=purpose).derive(secret.encode())


@lru_cache(maxsize=8)
def _ciphers(setting: str) -> dict[int, AESGCM]:
    return {v: AESGCM(_derive(secret, b"tieng-ban field")) for v, secret in _versions(setting).items()}


@lru_cache(maxsize=8)
def _lookup_key(setting: str) -> bytes:
    return _derive(next(iter(_versions(setting).values())), b"tieng-ban lookup")

"""Kept as argon2id; long rather than complicated."""

import unicodedata

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from accounts import passwords
from foundation.refusals import Refusal


def test_it_keeps_argon2id_and_never_the_password() -> None:
    kept = passwords.digest("mưa thuận gió hòa")
    assert kept.startswith("$argon2id$")
    assert "mưa" not in kept


@pytest.mark.parametrize(
    ("kept", "given", "right"),
    [
        ("mưa thuận gió hòa", "mưa thuận gió hòa", True),
        ("mưa thuận gió hòa", unicodedata.normalize("NFD", "mưa thuận gió hòa"), True),
        ("mưa thuận gió hòa", "mua thuan gio hoa", False),
        ("mưa thuận gió hòa", "", False),
    ],
)
def test_it_recognises_a_password_however_the_keyboard_composed_it(kept: str, given: str, right: bool) -> None:
    assert passwords.matches(passwords.digest(kept), given) is right


def test_nobodys_hash_is_one_of_today_so_that_refusing_takes_as_long() -> None:
    """A malformed hash would be refused at once, and tell that there is no such account."""
    assert not passwords.is_outdated(passwords._NOBODYS)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(passwords._NOBODYS, "some password")


def test_nobodys_password_is_never_right() -> None:
    assert not passwords.matches(None, "mưa thuận gió hòa")


def test_a_damaged_hash_is_never_right() -> None:
    assert not passwords.matches("not a hash", "mưa thuận gió hòa")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("a" * 9, passwords.PasswordTooShort),
        ("a" * 10, None),
        ("a" * 200, None),
        ("a" * 201, passwords.PasswordTooLong),
        (unicodedata.normalize("NFD", "ệệệệệ"), passwords.PasswordTooShort),
    ],
)
def test_it_bounds_the_length(password: str, refusal: type[Refusal] | None) -> None:
    if refusal is None:
        passwords.digest(password)
    else:
        with pytest.raises(refusal):
            passwords.digest(password)


def test_a_generated_password_is_taken_and_never_twice_the_same() -> None:
    made = {passwords.generate() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) == 19 and passwords.digest(password) for password in list(made)[:1])


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    from argon2 import PasswordHasher

    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("mưa thuận gió hòa"))
    assert not passwords.is_outdated(passwords.digest("mưa thuận gió hòa"))

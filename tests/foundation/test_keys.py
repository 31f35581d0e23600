"""What is stored is hidden, survives a new key, and is never opened when it was altered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import keys
from foundation.keys import UnreadableField
from tests.foundation.house import house

OLD, NEW = "1:" + "old-field-key-" * 2, "2:" + "new-field-key-" * 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_encrypted_is_decrypted(text: str) -> None:
    with house():
        assert keys.decrypt(keys.encrypt(text)) == text


def test_the_same_text_is_never_stored_the_same() -> None:
    with house():
        assert keys.encrypt("+84992000001") != keys.encrypt("+84992000001")


def test_the_text_does_not_shine_through() -> None:
    with house():
        assert b"992000001" not in keys.encrypt("+84992000001")


def test_old_rows_stay_readable_while_new_ones_use_the_new_key() -> None:
    with house(FIELD_KEY=OLD):
        before = keys.encrypt("trước")
    with house(FIELD_KEY=f"{NEW},{OLD}"):
        after = keys.encrypt("sau")
        assert (keys.decrypt(before), keys.decrypt(after)) == ("trước", "sau")
    assert (before[:2], after[:2]) == (b"\x00\x01", b"\x00\x02")
    with house(FIELD_KEY=NEW):
        assert keys.decrypt(after) == "sau"
        with pytest.raises(UnreadableField, match="version 1"):
            keys.decrypt(before)
    with house(FIELD_KEY=OLD), pytest.raises(UnreadableField, match="version 2"):
        keys.decrypt(after)


def test_a_key_without_a_version_is_the_first() -> None:
    secret = "a-secret-of-an-office"
    with house(FIELD_KEY=secret):
        stored = keys.encrypt("x")
    with house(FIELD_KEY=f"{NEW}, 1:{secret}"):
        assert keys.decrypt(stored) == "x"


def test_another_key_under_the_same_version_opens_nothing() -> None:
    with house(FIELD_KEY=OLD):
        stored = keys.encrypt("x")
    with house(FIELD_KEY="1:" + "z" * 20), pytest.raises(UnreadableField):
        keys.decrypt(stored)


@given(st.integers(0, 39), st.integers(1, 255))
def test_an_altered_value_is_refused(position: int, change: int) -> None:
    with house(FIELD_KEY=f"{NEW},{OLD}"):
        stored = bytearray(keys.encrypt("0912345678"))
        stored[position] ^= change
        with pytest.raises(UnreadableField):
            keys.decrypt(bytes(stored))


@given(st.integers(0, 39))
def test_a_shortened_value_is_refused(length: int) -> None:
    with house():
        stored = keys.encrypt("0912345678")[:length]
        with pytest.raises(UnreadableField):
            keys.decrypt(stored)


def test_a_lookup_finds_the_same_value_again_and_nothing_else() -> None:
    with house():
        first = keys.lookup_hash("phone", "+84992000001")
        assert first == keys.lookup_hash("phone", "+84992000001")
        assert first != keys.lookup_hash("phone", "+84992000002")
        assert first != keys.lookup_hash("insurance", "+84992000001")
        assert len(first) == 32
    with house(FIELD_KEY=NEW, SECRET_KEY="another-secret-key"):
        assert first == keys.lookup_hash("phone", "+84992000001")
    with house(LOOKUP_KEY="another-lookup-key"):
        assert first != keys.lookup_hash("phone", "+84992000001")


def test_lookups_stay_the_same_from_one_version_of_the_program_to_the_next() -> None:
    with house(LOOKUP_KEY="a-lookup-key-of-an-office"):
        assert keys.lookup_hash("phone", "+84992000001").hex() == KNOWN_HASH


def test_marks_tell_keys_apart_and_show_none() -> None:
    with house(FIELD_KEY=f"{NEW},{OLD}"):
        marks = keys.marks()
    assert set(marks) == {("FIELD_KEY", 1), ("FIELD_KEY", 2), ("LOOKUP_KEY", 1)}
    assert len(set(marks.values())) == 3
    assert not any("key" in mark for mark in marks.values())
    with house(FIELD_KEY=OLD):
        assert keys.marks()["FIELD_KEY", 1] == marks["FIELD_KEY", 1]
    with house(FIELD_KEY="1:" + "z" * 20):
        assert keys.marks()["FIELD_KEY", 1] != marks["FIELD_KEY", 1]


# Every stored hash and the opt-out list depend on this. Computed apart from the program, by RFC 5869 and RFC 2104.
KNOWN_HASH = "e98446e89fdd094db19f457c3ef6a6ff56659310f784dfab279926b9ef06aa26"

"""Sealed files: they open as they were, and not at all when somebody touched them."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import sealing
from foundation.keys import UnreadableField
from foundation.sealing import PIECE, UnreadableFile
from tests.foundation.house import house

HEADER, TAG = 22, 16
OLD, NEW = "1:" + "old-field-key-" * 2, "2:" + "new-field-key-" * 2
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17)


class Trickle(BytesIO):
    """Gives less than it is asked for, as a socket does."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size, 70_001) if size and size > 0 else size)


def seal(content: bytes) -> bytes:
    return b"".join(sealing.sealed(BytesIO(content)))


def unseal(stored: bytes) -> bytes:
    return b"".join(sealing.opened(BytesIO(stored)))


def content_of(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_opens_as_it_was(size: int) -> None:
    content = content_of(size)
    with house():
        assert unseal(seal(content)) == content


@given(st.binary(max_size=600))
def test_any_content_opens_as_it_was(content: bytes) -> None:
    with house():
        assert unseal(seal(content)) == content


def test_a_source_may_give_less_than_it_is_asked_for() -> None:
    content = content_of(2 * PIECE + 5)
    with house():
        stored = b"".join(sealing.sealed(Trickle(content)))
        assert b"".join(sealing.opened(Trickle(stored))) == content


def test_the_content_does_not_shine_through_and_is_never_stored_the_same() -> None:
    content = b"+84992000001" * 50
    with house():
        first, second = seal(content), seal(content)
    assert b"84992000001" not in first
    assert first[HEADER:] != second[HEADER:]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_was_cut_does_not_open(size: int) -> None:
    with house():
        stored = seal(content_of(size))
        ends = {0, 3, HEADER - 1, HEADER, len(stored) - 1}
        ends |= {HEADER + pieces * (PIECE + TAG) for pieces in range(4)}
        for end in ends:
            if end < len(stored):
                with pytest.raises(UnreadableFile):
                    unseal(stored[:end])


def test_pieces_that_changed_places_or_files_do_not_open() -> None:
    with house():
        stored, other = seal(content_of(3 * PIECE)), seal(content_of(3 * PIECE))
        header, first, second, third = _taken_apart(stored)
        for pieces in ((second, first, third), (first, second), (first, third), (first, second, third, third)):
            with pytest.raises(UnreadableFile):
                unseal(header + b"".join(pieces))
        with pytest.raises(UnreadableFile):
            unseal(header + _taken_apart(other)[1] + second + third)
        with pytest.raises(UnreadableFile):
            unseal(stored + b"more")


@given(st.integers(0, HEADER + 39 + TAG), st.integers(1, 255))
def test_an_altered_file_does_not_open(position: int, change: int) -> None:
    with house(FIELD_KEY=f"{NEW},{OLD}"):
        stored = bytearray(seal(content_of(40)))
        stored[position] ^= change
        with pytest.raises(UnreadableField):
            unseal(bytes(stored))


def test_it_tells_under_which_key_it_lies() -> None:
    with house(FIELD_KEY=OLD):
        stored = seal(b"x")
    with house(FIELD_KEY=f"{NEW},{OLD}"):
        assert unseal(stored) == b"x"
        assert sealing.sealed_under(BytesIO(stored)) == 1
        assert sealing.sealed_under(BytesIO(seal(b"x"))) == 2
    with house(FIELD_KEY=NEW), pytest.raises(UnreadableField, match="version 1"):
        unseal(stored)
    with house(), pytest.raises(UnreadableFile, match="not sealed"):
        sealing.sealed_under(BytesIO(b"PK\x03\x04 is a workbook in clear"))


def _taken_apart(stored: bytes) -> list[bytes]:
    step = PIECE + TAG
    return [stored[:HEADER], *(stored[at : at + step] for at in range(HEADER, len(stored), step))]

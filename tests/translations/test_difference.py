"""The difference reads as the new passage without what was removed, as the old one without what was added."""

from hypothesis import given
from hypothesis import strategies as st

from translations.difference import Piece, difference

PASSAGES = st.lists(st.sampled_from(["thẻ", "BHYT", "hết", "hạn", "{name}", " ", "\n", "  "])).map("".join)


def test_it_marks_words() -> None:
    assert difference("hạn ngày 1 tháng 3", "hạn ngày 5 tháng 3") == [
        Piece("same", "hạn ngày "),
        Piece("removed", "1"),
        Piece("added", "5"),
        Piece("same", " tháng 3"),
    ]


@given(PASSAGES, PASSAGES)
def test_nothing_is_lost(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.words for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.words for piece in pieces if piece.kind != "removed") == new


@given(PASSAGES)
def test_a_passage_does_not_differ_from_itself(passage: str) -> None:
    assert all(piece.kind == "same" for piece in difference(passage, passage))

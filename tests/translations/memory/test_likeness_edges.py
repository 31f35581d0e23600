"""The edges of likeness: hundredths that floating point misses, the closer look, the pair of languages."""

from translations.memory.likeness import likest, pieces


def test_a_percentage_is_not_lost_to_floating_point() -> None:
    assert likest("a" * 29 + "b" * 71, {1: "a" * 29 + "c" * 71}, 1) == {1: 29}


def test_the_likest_with_a_placeholder_as_one_letter_is_found_behind_others() -> None:
    asked = "{name} hạn thẻ"
    others = {1: "{name} hạn xyz", 2: "{office_of_the_commune} hạn thẻ"}
    assert list(likest(asked, others, 1)) == [2]


def test_pieces_are_of_one_pair_of_languages() -> None:
    found = {tuple(pieces(one, other, "thẻ bảo hiểm")) for one in ("vi", "en") for other in ("tay", "nung")}
    assert len(found) == 4

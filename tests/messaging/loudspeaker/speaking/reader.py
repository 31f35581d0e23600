"""An independent reader of Vietnamese numbers: from words back to figures, by other means than they were made."""

UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def number(words: str) -> int:
    """The number these words say.

    Raises:
        ValueError: a word is none of a number, or stands where it cannot.
    """
    total, group, ones = 0, 0, None
    for word in words.split():
        if word in UNITS:
            if ones is not None:
                raise ValueError(words)
            ones = UNITS[word]
        elif word == "mười":
            group, ones = group + 10, None
        elif word == "mươi":
            group, ones = group + 10 * _given(ones, words), None
        elif word == "trăm":
            group, ones = group + 100 * _given(ones, words), None
        elif word in {"linh", "lẻ"}:
            ones = None
        elif word == "tỷ":
            total, group, ones = (total + group + (ones or 0)) * SCALES[word], 0, None
        elif word in SCALES:
            total, group, ones = total + (group + (ones or 0)) * SCALES[word], 0, None
        else:
            raise ValueError(words)
    return total + group + (ones or 0)


def digits(words: str) -> str:
    """The digits that are said one by one; pauses and other words are left out."""
    return "".join(str(UNITS[word]) for word in words.replace(",", " ").split() if word in UNITS)


def _given(ones: int | None, words: str) -> int:
    if ones is None:
        raise ValueError(words)
    return ones

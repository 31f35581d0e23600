"""What each writing is made of: what belongs, what does not, and what stands for a look-alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from foundation import orthography
from foundation.languages import LANGUAGES
from foundation.spelling import nfc


@pytest.mark.parametrize(
    ("writing", "text", "outside"),
    [
        ("quoc-ngu", "Đường ở Y Tý: ưỡn ẹo, 5 km², Zalo", ["²"]),
        ("quoc-ngu", unicodedata.normalize("NFD", "được"), []),
        ("quoc-ngu", "Ðặng, señor", ["Ð", "ñ"]),
        ("mong-1961", "Hmôngz Viêx Nangz", []),
        ("mong-1961", "Mông ở bản, ăn", ["ở", "ả", "ă"]),
        ("rpa", "Hmoob ntawv", []),
        ("rpa", "Hmôngz", ["ô"]),
        ("tay-nung-1961", "pjạ slíp fằn", []),
        ("tay-nung-1961", "ñ ж", ["ñ", "ж"]),
        ("tai-viet", "ꪀꪱ ꪵꪀ꪿ ꫛ ꫝ꫞꫟, 5 km {name}", ["k", "m", "n", "a", "e"]),
        ("tai-viet", "\uaac3 \uaada \uaa7f \uaae0", ["\uaac3", "\uaada", "\uaa7f", "\uaae0"]),
        ("latin", "ñ ķ q̃ ỡ", []),
        ("latin", "ж ꪀ 字", ["ж", "ꪀ", "字"]),
        ("quoc-ngu", "“a” – ‘b’… (c) [QC] 50 % ₫ {name}\n", []),
        ("quoc-ngu", "a\u200bb\u00adc 🙂 \u2611", ["\u200b", "\u00ad", "🙂", "\u2611"]),
    ],
)
def test_it_names_what_does_not_belong(writing: str, text: str, outside: list[str]) -> None:
    assert orthography.outside(text, writing) == outside  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "mended"),
    [("Ð ð", "Đ đ"), ("сау", "cay"), ("a\u200bb\u2060", "ab"), ("ＡＢ１", "AB1"), ("ﬁ", "fi"), ("½ 1−2", "1⁄2 1-2")],
)
def test_look_alikes_become_what_they_stand_for(text: str, mended: str) -> None:
    assert orthography.mended(text) == mended


@given(some.text("aăâbcdđeêghiklmnoôơpqrstuưvxyÁẦữỵ0123456789 .,!?{}[]“”…–\n"))
def test_what_belongs_is_never_changed(text: str) -> None:
    assert orthography.mended(text) == nfc(text)


def test_what_a_writing_offers_belongs_to_it() -> None:
    for entry in LANGUAGES.values():
        for letter in orthography.special_letters(entry.orthography):
            assert orthography.outside(letter + letter.upper(), entry.orthography) == []
            for mark in orthography.tone_marks(entry.orthography) if letter != "đ" else ():
                assert orthography.outside(nfc(letter + mark), entry.orthography) == []
    assert orthography.special_letters("mong-1961") == ("â", "đ", "ê", "ô", "ơ", "ư")
    assert orthography.special_letters("rpa") == ()


def test_tai_viet_offers_every_sign_that_unicode_has_assigned_of_its_block_once() -> None:
    letters, marks = orthography.special_letters("tai-viet"), orthography.tone_marks("tai-viet")
    assert len(letters) + len(marks) == len({*letters, *marks}) == 72
    assert all(unicodedata.name(sign).startswith("TAI VIET ") for sign in (*letters, *marks))
    assert all(unicodedata.category(mark) == "Mn" for mark in marks)
    assert "\uaabf" in marks
    assert "\uaaaf" in letters


@pytest.mark.parametrize(("sign", "shown"), [("ă", "ă"), ("\u200b", "U+200B"), ("\u0303", "U+0303")])
def test_an_invisible_sign_is_shown_by_its_number(sign: str, shown: str) -> None:
    assert orthography.shown(sign) == shown

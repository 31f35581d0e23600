from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages import LANGUAGES
from foundation.settings import load
from messaging.loudspeaker.reading import (
    COMMA_PAUSE,
    LINE_PAUSE,
    SENTENCE_PAUSE,
    aloud,
    seconds,
    speed_of,
    syllables,
)

SYLLABLES = [
    ("", 0),
    ("  \n ", 0),
    ("- … , ! –", 0),
    ("xã", 1),
    ("Kính thưa bà con!", 4),
    ("thẻ bảo hiểm y tế, còn hạn", 7),
    ("“Mường Bo” (xã)", 3),
    ("BHYT", 1),
    ("5", 1),
    ("53", 3),
    ("450", 5),
    ("1.450.890", 11),
    ("30/11/2026", 13),
    ("0912345678", 10),
    ("50.000đ", 7),
    ("Mông – bản mẫu", 3),
    ("ꪀꪱ ꪜꪱ", 2),
]


@pytest.mark.parametrize(("text", "count"), SYLLABLES)
def test_it_counts_tokens_and_reads_figures_out(text: str, count: int) -> None:
    assert syllables(text) == count


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("a b c", LINE_PAUSE),
        ("a b c.", LINE_PAUSE),
        ("a, b; c: d", 3 * COMMA_PAUSE + LINE_PAUSE),
        ("a – b", COMMA_PAUSE + LINE_PAUSE),
        ("a. B? C!", 2 * SENTENCE_PAUSE + LINE_PAUSE),
        ("a.\nB", 2 * LINE_PAUSE),
        ("a.\n\n\nB", 2 * LINE_PAUSE),
    ],
)
def test_it_pauses_at_punctuation_and_at_the_end_of_a_line(text: str, pauses: float) -> None:
    one_a_second = seconds(text, 60) - syllables(text)
    assert pauses <= one_a_second < pauses + 1


def test_stops_inside_figures_are_no_pauses() -> None:
    assert seconds("1.450.890", 600) == 2  # 11 syllables in 1.1 s, one line


def test_nothing_takes_no_time() -> None:
    assert seconds("", 170) == 0
    assert seconds("…", 170) == 0


def test_a_slower_reader_takes_longer() -> None:
    text = "bà con mang thẻ đến bưu điện " * 10
    assert seconds(text, 160) > seconds(text, 180) > seconds(text, 233)


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_texts_have_the_syllables_of_both(first: str, second: str) -> None:
    assert syllables(f"{first} {second}") == syllables(first) + syllables(second)


def test_vietnamese_is_counted_as_it_is_said() -> None:
    vietnamese = replace(LANGUAGES["vi"], syllables_per_minute=60)
    # chín trăm bảy mươi hai nghìn đồng / bảo hiểm y tế
    assert aloud("972.000 đồng", vietnamese, ()) == 7 + 1
    assert aloud("BHYT", vietnamese, (("BHYT", "bảo hiểm y tế"),)) == 4 + 1


def test_other_languages_are_counted_as_they_are_written() -> None:
    mong = replace(LANGUAGES["mong-1961"], syllables_per_minute=60)
    assert aloud("BHYT 53", mong, (("BHYT", "bảo hiểm y tế"),)) == 1 + 3 + 1


def test_the_office_sets_the_pace_of_a_language(app: Flask, environ: dict[str, str]) -> None:
    chosen = load({**environ, "READING_SPEEDS": "mong-1961=150, tay=165"})
    with app.app_context():
        kept, app.extensions["settings"] = app.extensions["settings"], chosen
        try:
            assert [speed_of(LANGUAGES[slug]) for slug in ("mong-1961", "tay", "vi")] == [150, 165, 170]
        finally:
            app.extensions["settings"] = kept
    assert speed_of(LANGUAGES["mong-1961"]) == 170

"""Words that somebody sends to hold a page up: no check may take longer than in proportion to their length."""

import time

import pytest

from foundation.languages import language
from translations.checks import findings
from translations.checks.channel import Link
from translations.checks.spacing import EdgeSpace, LineCount
from translations.checks.spelling import EndMark
from translations.subject import Check, Subject

LENGTH = 40_000


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (EdgeSpace(), f"a{' ' * LENGTH}b"),
        (LineCount(), f"a\n{' ' * LENGTH}b{' ' * LENGTH}c"),
        (EndMark(), f"a{')' * LENGTH}b"),
        (Link(), "a.a-" * (LENGTH // 4)),
    ],
    ids=["spaces at the end of a line", "lines", "closing signs", "labels"],
)
def test_a_long_row_of_one_sign_is_read_at_once(check: Check, words: str) -> None:
    subject = Subject("sms", language("tay"), words, "Thẻ hết hạn.")
    begun = time.process_time()
    findings(subject, [check])
    assert time.process_time() - begun < 1.5, "of the processor, not of the clock: other work does not count"

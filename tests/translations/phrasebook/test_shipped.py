"""What ships: short, sendable, without a figure of its own, and nowhere to be sent with a blank."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from campaigns.draft import Draft, Source, missing
from foundation import clock
from foundation.languages import language
from foundation.spelling import fold
from messaging.sms.rules.queries import rules_for
from translations.checks import findings
from translations.phrasebook.blanks import blanks
from translations.phrasebook.shipped import Shipped, shipped
from translations.subject import Severity, Subject

ENTRIES = list(shipped())
MOST_SEGMENTS = 2
NEEDED = (
    "gia-han-the-bhyt", "bhxh-tu-nguyen", "bhyt-ho-gia-dinh", "hop-thon", "diem-thu-luu-dong", "canh-bao-lua-dao",
    "chuyen-diem-thu", "xac-nhan-thong-tin", "cam-on-da-dong",
)  # fmt: skip


def subject(session: Session, entry: Shipped) -> Subject:
    rules = rules_for(session, entry.kind, clock.today()) if entry.channel == "sms" else None
    return Subject(entry.channel, language("vi"), entry.source, rules=rules)


def test_the_book_has_what_offices_say_every_month() -> None:
    slugs = [entry.slug for entry in ENTRIES]
    assert len(slugs) == len(set(slugs))
    assert {f"{name}-sms" for name in NEEDED} <= set(slugs)
    assert {f"{name}-loa" for name in NEEDED if name != "cam-on-da-dong"} <= set(slugs)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_the_checks_find_no_error_in_it(session: Session, entry: Shipped) -> None:
    found = findings(subject(session, entry))
    assert [one for one in found if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one.channel == "sms"], ids=lambda entry: entry.slug)
def test_an_sms_takes_two_segments_with_its_marks_and_the_longest_names(session: Session, entry: Shipped) -> None:
    seen = subject(session, entry).seen
    assert seen.measure
    assert seen.measure.segments <= MOST_SEGMENTS
    assert seen.plain
    assert seen.plain.segments == 1


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_no_amount_and_no_day_is_invented(entry: Shipped) -> None:
    # "tháng 8 năm 2017" is the fact of the cards without a date.
    said = entry.source.replace("tháng 8 năm 2017", "")
    assert re.findall(r"\d", said) == []
    assert "http" not in fold(said)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_a_campaign_with_a_blank_cannot_be_submitted(app: Flask, entry: Shipped) -> None:
    draft = Draft(title="x", kind=entry.kind, texts={entry.channel: Source(entry.source)})
    with app.test_request_context():
        told = [field for field, _sentence in missing(draft, 1, clock.now())]
    assert told == ([entry.channel] if blanks(entry.source) else [])


def test_what_only_the_writer_knows_is_a_blank() -> None:
    with_blanks = {entry.slug.rpartition("-")[0] for entry in ENTRIES if blanks(entry.source)}
    assert with_blanks == {"hop-thon", "diem-thu-luu-dong", "chuyen-diem-thu", "quy-dinh-moi"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Họp lúc [[giờ]] tại [[ nơi họp ]].", ["giờ", "nơi họp"]),
        ("[QC] Mời bà con.", []),
        ("[[ ]] và [[", ["…", "[["]),
        ("[Tày – bản mẫu] a]]", ["]]"]),
    ],
)
def test_half_a_blank_is_one_too(text: str, found: list[str]) -> None:
    assert blanks(text) == found


@pytest.mark.parametrize(
    ("source", "words", "errors"),
    [
        ("Họp lúc [[giờ]].", "[mẫu] [[giờ]].", 0),
        ("Họp lúc [[giờ]].", "[mẫu].", 1),
        ("Họp lúc 8 giờ.", "[mẫu] 8 [[giờ]].", 1),
        ("Họp lúc 8 giờ.", "[mẫu] 8.", 0),
    ],
)
def test_a_rendering_has_the_blanks_of_its_source(app: Flask, source: str, words: str, errors: int) -> None:
    with app.test_request_context():
        found = findings(Subject("script", language("tay"), words, source, "x"))
    assert len([one for one in found if one.check == "blanks"]) == errors

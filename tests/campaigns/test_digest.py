"""A digest changes when anything an approver stands for changes, and never otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from campaigns.digest import Content, Voice, Wording, changes

MOMENT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
SMS = Voice("vi", "Thẻ sắp hết hạn", 1, {"vi": Wording("vi", 1, "Thẻ sắp hết hạn"), "tay": Wording("tay", 2, "[mẫu]")})
CONTENT = Content(
    title="Gia hạn",
    kind="reminder",
    audience={"communes": ["02647", "03043"]},
    send_from=MOMENT,
    send_by=MOMENT + timedelta(days=3),
    fallback="fall_back",
    merges_households=True,
    diacritics=True,
    voices={"sms": SMS},
)


def sms(**changed: object) -> Content:
    return replace(CONTENT, voices={"sms": replace(SMS, **changed)})


DIFFERENT = {
    "title": replace(CONTENT, title="Gia hạn thẻ"),
    "kind": replace(CONTENT, kind="invitation"),
    "audience": replace(CONTENT, audience={"communes": ["02647"]}),
    "narrower audience": replace(CONTENT, audience={**CONTENT.audience, "expiring_within": 0}),
    "begin": replace(CONTENT, send_from=MOMENT + timedelta(minutes=1)),
    "end": replace(CONTENT, send_by=None),
    "fallback": replace(CONTENT, fallback="hold"),
    "household": replace(CONTENT, merges_households=False),
    "diacritics": replace(CONTENT, diacritics=False),
    "budget": replace(CONTENT, budget=Decimal(500_000)),
    "another budget": replace(CONTENT, budget=Decimal(600_000)),
    "opt-out line": replace(CONTENT, opt_out="Từ chối: TC gửi 1900 9068"),
    "source": sms(source="Thẻ hết hạn"),
    "source version": sms(version=2),
    "source language": sms(source_language="en"),
    "words": sms(words={**SMS.words, "tay": Wording("tay", 2, "[mẫu khác]")}),
    "version of words": sms(words={**SMS.words, "tay": Wording("tay", 3, "[mẫu]")}),
    "new words": sms(words={**SMS.words, "nung": Wording("nung", 1, "[mẫu]")}),
    "lost words": sms(words={"vi": SMS.words["vi"]}),
    "another channel": replace(CONTENT, voices={"sms": SMS, "script": SMS}),
    "no channel": replace(CONTENT, voices={}),
}


@pytest.mark.parametrize("different", DIFFERENT.values(), ids=DIFFERENT)
def test_anything_approved_that_changes_changes_the_digest(different: Content) -> None:
    assert different.digest() != CONTENT.digest()


def test_a_budget_is_one_however_many_zeros_it_is_kept_with() -> None:
    plain, kept = replace(CONTENT, budget=Decimal(500_000)), replace(CONTENT, budget=Decimal("500000.00"))
    assert plain.digest() == kept.digest()
    assert changes(CONTENT.stored(), plain.stored()) == ["budget"]


def test_approvals_from_before_there_were_budgets_hold() -> None:
    assert "budget" not in CONTENT.stored()


def test_no_two_different_contents_share_a_digest() -> None:
    assert len({content.digest() for content in DIFFERENT.values()}) == len(DIFFERENT)


@pytest.mark.parametrize(
    "same",
    [
        replace(CONTENT, send_from=MOMENT.astimezone(timezone(timedelta(hours=7)))),
        replace(CONTENT, audience={"communes": ["03043", "02647"]}),
        replace(CONTENT, audience={"communes": ("02647", "03043")}),
        sms(words=dict(reversed(SMS.words.items()))),
        sms(words={**SMS.words, "tay": Wording("tay", 2, "[mẫu]", "bản dịch ngược")}),
    ],
    ids=["time zone", "order of communes", "tuple", "order of languages", "back-translation told or not"],
)
def test_the_same_content_in_another_form_has_the_same_digest(same: Content) -> None:
    assert same.digest() == CONTENT.digest()


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (CONTENT, []),
        (DIFFERENT["title"], ["title"]),
        (DIFFERENT["begin"], ["schedule"]),
        (DIFFERENT["diacritics"], ["rules"]),
        (DIFFERENT["opt-out line"], ["opt_out"]),
        (DIFFERENT["words"], ["sms:tay"]),
        (DIFFERENT["new words"], ["sms:nung"]),
        (DIFFERENT["another channel"], ["script"]),
        (sms(source="Mới", words={"vi": Wording("vi", 2, "Mới")}), ["sms", "sms:tay"]),
    ],
)
def test_an_approver_is_told_what_changed(after: Content, told: list[str]) -> None:
    assert changes(CONTENT.stored(), after.stored()) == told

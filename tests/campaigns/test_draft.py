"""What can be kept as a draft, and what a draft lacks before it can be approved."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campaigns import draft as drafts
from campaigns.draft import Draft, Source

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
GOOD = {"title": "Gia hạn thẻ", "texts": {"sms": Source("Thẻ của {name} sắp hết hạn")}}


@pytest.fixture(autouse=True)
def _sentences_need_an_application(app: Flask) -> object:
    with app.app_context():
        yield


def fields(found: list[drafts.Problem]) -> list[str]:
    return [name for name, _sentence in found]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"title": ""}, ["title"]),
        ({"title": "a" * 121}, ["title"]),
        ({"brief": "a" * 2001}, ["brief"]),
        ({"kind": "urgent"}, ["kind"]),
        ({"fallback": "guess"}, ["fallback"]),
        ({"texts": {"sms": Source("Chào {ten}")}}, ["sms"]),
        ({"texts": {"sms": Source("Chào {name")}}, ["sms"]),
        ({"texts": {"sms": Source("a" * 1601)}}, ["sms"]),
        ({"texts": {"script": Source("Bà con {village}")}}, []),
        ({"texts": {"script": Source("Chào {name}")}}, ["script"]),
        ({"texts": {}}, []),
        ({"send_from": NOW, "send_by": NOW}, ["send_by"]),
        ({"send_from": NOW, "send_by": NOW + timedelta(seconds=1)}, []),
        ({"send_by": NOW - timedelta(days=1)}, []),
    ],
)
def test_a_draft_is_kept_unless_something_in_it_means_nothing(changed: dict[str, object], named: list[str]) -> None:
    assert fields(drafts.problems(Draft(**{**GOOD, **changed}))) == named


@pytest.mark.parametrize(
    ("changed", "people", "named"),
    [
        ({}, 1, []),
        ({}, 0, ["communes"]),
        ({"texts": {}}, 1, ["sms"]),
        ({"send_by": NOW}, 1, ["send_by"]),
        ({"send_from": NOW - timedelta(days=1)}, 1, []),
        ({"title": "", "texts": {}}, 0, ["title", "sms", "communes"]),
    ],
)
def test_what_is_missing_is_said_all_at_once(changed: dict[str, object], people: int, named: list[str]) -> None:
    assert fields(drafts.missing(Draft(**{**GOOD, **changed}), people, NOW)) == named


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Gia hạn thẻ BHYT", "gia-han-the-bhyt"),
        ("  Đóng BHXH tự nguyện: 2026!  ", "dong-bhxh-tu-nguyen-2026"),
        ("???", "chien-dich"),
        ("New", "new-1"),
        ("a" * 80, "a" * 60),
    ],
)
def test_a_short_name_is_made_from_the_title(title: str, slug: str) -> None:
    assert drafts.slug_of(title) == slug
    assert drafts.problem_of_slug(slug) is None


@pytest.mark.parametrize(
    "slug", ["", "Hoa", "gia_han", "-a", "a-", "a--b", "gia hạn", "../x", "new", "waiting", "a" * 61]
)
def test_a_short_name_that_would_not_stand_in_an_address_is_refused(slug: str) -> None:
    assert drafts.problem_of_slug(slug)


def test_empty_texts_are_left_out_and_letters_composed() -> None:
    written = Draft(title="  Gia  hạn ", texts={"sms": Source(" Thẻ\r\n "), "script": Source("  ")})
    assert written.cleaned() == Draft(title="Gia hạn", texts={"sms": Source("Thẻ")})

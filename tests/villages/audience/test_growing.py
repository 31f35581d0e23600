"""The tree as JSON: what can be written, and what is refused with its place."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from villages.audience import refusals, tree
from villages.audience.growing import grow
from villages.audience.question import Audience


@pytest.mark.parametrize(
    ("stored", "node"),
    [
        ({"communes": ["02839", "02647", "02839"]}, tree.InCommunes(("02647", "02839"))),
        ({"villages": "NC, BN"}, tree.InVillages(("BN", "NC"))),
        ({"languages": ["tay"]}, tree.Speaks(("tay",))),
        ({"expires": {"from": "2026-12-01", "to": "31/12/2026"}}, tree.Expires(date(2026, 12, 1), date(2026, 12, 31))),
        ({"expires": {"to": "2026-12-31"}}, tree.Expires(None, date(2026, 12, 31))),
        ({"expires_within": "30"}, tree.ExpiresWithin(30)),
        ({"expired": "yes"}, tree.Expired()),
        ({"expired": True}, tree.Expired()),
        ({"covered": "unknown"}, tree.Covered("unknown")),
        ({"covered": False}, tree.Covered("no")),
        ({"coverage_below": "80 %"}, tree.CoverageBelow(80)),
        ({"list": 7}, tree.Listed(7)),
        ({"list": "7"}, tree.Listed("7")),
        ({"consented": "true"}, tree.Consented()),
        ({"not": {"any": [{"expired": True}]}}, tree.Not(tree.Some((tree.Expired(),)))),
    ],
)
def test_it_reads_what_forms_and_files_hold(stored: Any, node: tree.Node) -> None:
    assert grow(stored) == node
    assert grow(node.stored()) == node


@pytest.mark.parametrize(
    ("stored", "refusal", "place"),
    [
        ({}, refusals.NoCondition, "where"),
        ([], refusals.NoCondition, "where"),
        ({"expired": True, "list": 7}, refusals.NoCondition, "where"),
        ({"age": 7}, refusals.NoCondition, "where"),
        ({"all": []}, refusals.EmptyCondition, "where.all"),
        (
            {"all": [{"expired": True}, {"not": {"any": [{"days": 1}]}}]},
            refusals.NoCondition,
            "where.all[2].not.any[1]",
        ),
        ({"communes": []}, refusals.EmptyCondition, "where.communes"),
        ({"communes": [2647]}, refusals.EmptyCondition, "where.communes"),
        ({"communes": ["99999"]}, refusals.UnknownPlace, "where.communes"),
        ({"languages": ["en"]}, refusals.UnknownPlace, "where.languages"),
        ({"expires": {}}, refusals.EmptyCondition, "where.expires"),
        ({"expires": {"on": "2026-01-01"}}, refusals.NoCondition, "where.expires"),
        ({"expires": {"from": "31/02/2026"}}, refusals.NotADay, "where.expires.from"),
        ({"expires": {"to": "9999-12-31"}}, refusals.NotADay, "where.expires.to"),
        ({"expires": {"from": "2026-02-01", "to": "2026-01-01"}}, refusals.DaysTurnedRound, "where.expires"),
        ({"expires_within": 4000}, refusals.NotACount, "where.expires_within"),
        ({"expires_within": True}, refusals.NotACount, "where.expires_within"),
        ({"expires_within": ""}, refusals.EmptyCondition, "where.expires_within"),
        ({"coverage_below": 0}, refusals.NotACount, "where.coverage_below"),
        ({"coverage_below": 101}, refusals.NotACount, "where.coverage_below"),
        ({"expired": "no"}, refusals.NotTrue, "where.expired"),
        ({"consented": False}, refusals.NotTrue, "where.consented"),
        ({"covered": "perhaps"}, refusals.NotCovered, "where.covered"),
        ({"list": True}, refusals.EmptyCondition, "where.list"),
    ],
)
def test_what_cannot_be_asked_is_named_by_its_place(
    app: Flask, stored: Any, refusal: type[refusals.TreeRefusal], place: str
) -> None:
    with app.app_context(), pytest.raises(refusal) as refused:
        grow(stored)
    assert refused.value.fields["place"] == place
    assert place in str(refused.value)


def test_a_tree_has_an_end() -> None:
    deep: Any = {"expired": True}
    for _ in range(tree.MOST_DEEP):
        deep = {"not": deep}
    with pytest.raises(refusals.TooDeep):
        grow(deep)
    assert grow(deep["not"])
    with pytest.raises(refusals.TooManyConditions):
        grow({"any": [{"expired": True}] * (tree.MOST_LEAVES + 1)})


def test_a_question_without_conditions_is_stored_as_before() -> None:
    assert Audience(communes=("02647",), expiring_within=30).stored() == {"communes": ["02647"], "expiring_within": 30}
    assert Audience.read({"where": {}}) == Audience.read({"where": None}) == Audience()


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            "People in the whole province, who asked for Tày. Of them only those who do not live in Lao Cai Ward,"
            " (have a card that has expired or live in a village where less than 80% are covered) and are not on the"
            " list “7”.",
        ),
        (
            "vi",
            "Người dân ở toàn tỉnh, chọn nhận tiếng Tày. Trong số đó chỉ lấy những người không sống ở phường Lào Cai,"
            " (có thẻ đã hết hạn hoặc sống ở thôn, bản có dưới 80% người có thẻ) và không có trong danh sách “7”.",
        ),
    ],
)
def test_it_reads_as_one_would_say_it(app: Flask, locale: str, said: str) -> None:
    where = {
        "all": [
            {"not": {"communes": ["02647"]}},
            {"any": [{"expired": True}, {"coverage_below": 80}]},
            {"not": {"list": "7"}},
        ]
    }
    with app.test_request_context(), force_locale(locale):
        assert Audience.read({"languages": ["tay"], "where": where}).in_words() == said


def test_the_contrary_of_a_group_is_said_of_each_of_them(app: Flask) -> None:
    either = {"any": [{"expired": True}, {"consented": True}]}
    with app.test_request_context(), force_locale("en"):
        none = Audience.read({"where": {"not": either}}).in_words()
        both = Audience.read({"where": {"not": {"all": either["any"]}}}).in_words()
    assert "who have no card that has expired and have not agreed to invitations." in none
    assert "who have no card that has expired or have not agreed to invitations." in both

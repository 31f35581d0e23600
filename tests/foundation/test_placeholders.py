"""The grammar: a brace is a known placeholder or an error where it is typed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import placeholders
from foundation.placeholders import (
    ALLOWED,
    PERSONAL,
    PUBLIC,
    ExtraPlaceholder,
    MalformedPlaceholder,
    MissingPlaceholder,
    PersonalPlaceholder,
    SmsPlaceholder,
    UnknownPlaceholder,
)
from tests.foundation.house import house

# Everything that could be taken for a placeholder or its beginning, and ordinary words.
SHAPES = st.lists(
    st.one_of(
        st.sampled_from(["{", "}", "{{", "}}", "{}", "{ name }", "{NAME}", "{name", "name}", "{name!r}", "{name:>9}"]),
        st.sampled_from(sorted(ALLOWED)).map(lambda name: "{" + name + "}"),
        st.text(st.sampled_from(string.ascii_lowercase + "_").filter(bool), max_size=8).map(lambda w: "{" + w + "}"),
        st.text(max_size=12),
    )
).map("".join)
VALUES = st.fixed_dictionaries({name: st.one_of(st.text(), st.just("{name}"), st.just("{}")) for name in ALLOWED})


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("không có gì", []),
        ("Chào {name} ở {village}", []),
        ("{name}{name}", []),
        ("{ten}", [UnknownPlaceholder]),
        ("{name_}", [UnknownPlaceholder]),
        ("{Name}", [MalformedPlaceholder]),
        ("{ name }", [MalformedPlaceholder]),
        ("{name", [MalformedPlaceholder]),
        ("name}", [MalformedPlaceholder]),
        ("{}", [MalformedPlaceholder]),
        ("{0}", [MalformedPlaceholder]),
        ("{name!r}", [MalformedPlaceholder]),
        ("{name.__class__}", [MalformedPlaceholder]),
        ("{{name}}", [MalformedPlaceholder, MalformedPlaceholder]),
        ("{tên}", [MalformedPlaceholder]),
        ("{a} {name} {", [UnknownPlaceholder, MalformedPlaceholder]),
    ],
)
def test_problems_are_named_in_reading_order(text: str, kinds: list[type]) -> None:
    assert [type(problem) for problem in placeholders.problems(text)] == kinds


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_what_is_personal_is_not_read_out(name: str) -> None:
    (problem,) = placeholders.problems("{" + name + "}", PUBLIC)
    assert type(problem) is PersonalPlaceholder


def test_the_way_to_refuse_messages_stands_in_an_sms_alone() -> None:
    assert placeholders.problems("Chào {name}. {opt_out}") == []
    (problem,) = placeholders.problems("Chào bà con. {opt_out}", PUBLIC)
    assert type(problem) is SmsPlaceholder


def test_the_way_to_refuse_messages_is_written_out_with_placeholders_of_its_own() -> None:
    line = "TC: gọi {hotline}"
    assert placeholders.with_opt_out("Chào {name}. {opt_out}", line) == "Chào {name}. TC: gọi {hotline}"
    assert placeholders.with_opt_out("Chào {name}.", line) == "Chào {name}."


def test_a_refusal_names_what_was_typed_and_what_can_be_used() -> None:
    with house():
        (problem,) = placeholders.problems("Gọi {hot_line}", {"hotline", "office"})
        assert str(problem) == "Unknown placeholder {hot_line}; these can be used: {hotline}, {office}."


def test_every_placeholder_is_explained() -> None:
    assert set(placeholders.MEANINGS) == ALLOWED
    assert not PERSONAL & PUBLIC


@pytest.mark.parametrize(
    ("source", "rendering", "kinds"),
    [
        ("{name} {village}", "{village}: {name}, {name}", []),
        ("{name}", "", [MissingPlaceholder]),
        ("", "{name}", [ExtraPlaceholder]),
        ("{name} {village}", "{commune}", [MissingPlaceholder, MissingPlaceholder, ExtraPlaceholder]),
    ],
)
def test_a_rendering_keeps_the_placeholders_in_any_order(source: str, rendering: str, kinds: list[type]) -> None:
    assert [type(found) for found in placeholders.differences(source, rendering)] == kinds


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert placeholders.fill("Chào {name}!", {"name": "{village} {} %s"}) == "Chào {village} {} %s!"


@given(SHAPES, VALUES)
def test_a_checked_text_can_always_be_filled_and_keeps_no_placeholder_of_its_own(
    text: str, values: dict[str, str]
) -> None:
    if placeholders.problems(text):
        return
    filled = placeholders.fill(text, values)
    assert len(filled) == len(text) + sum(len(values[name]) - len(name) - 2 for name in placeholders.names(text))
    assert not any(sign in placeholders.fill(text, dict.fromkeys(ALLOWED, "")) for sign in "{}")


@given(st.lists(st.one_of(st.sampled_from(sorted(ALLOWED)).map(lambda n: "{" + n + "}"), st.text("abc đ.\n"))))
def test_known_placeholders_among_ordinary_words_are_never_a_problem(parts: list[str]) -> None:
    assert placeholders.problems("".join(parts)) == []


@given(SHAPES)
def test_looking_for_problems_never_raises_and_names_what_stands_there(text: str) -> None:
    for problem in placeholders.problems(text):
        assert str(problem.fields["found"]) in text

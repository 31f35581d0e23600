"""Who gets which words: tables for what a person decides, properties for what must hold of every plan."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.budget.costs import Measured, Tariff
from campaigns.fallbacks import FALL_BACK, HOLD, resolve_one
from campaigns.gaps import Gap, GapKind
from campaigns.planning import Cell, Group, Plan, Standing, resolve
from campaigns.scripts import Place, scripts
from foundation.languages import LANGUAGES
from messaging.sms.segments import Measure

SLUGS = sorted(LANGUAGES)


def cell(language: str, people: int, standing: Standing = Standing.REACHABLE) -> Cell:
    return Cell(language, standing, people, people, 1)


def place(name: str, *languages: str, commune: str = "03043", slots: tuple[str, ...] = ()) -> Place:
    return Place(name, commune, languages, slots, f"ref-{name}")


@pytest.mark.parametrize(
    ("asked", "approved", "policy", "given_words"),
    [
        ("vi", {"vi"}, FALL_BACK, "vi"),
        ("tay", {"vi"}, FALL_BACK, "vi"),
        ("tay", {"vi", "tay"}, FALL_BACK, "tay"),
        ("tay", {"vi"}, HOLD, None),
        ("tay", {"vi", "tay"}, HOLD, "tay"),
        ("mong-rpa", {"vi", "mong-1961"}, FALL_BACK, "mong-1961"),
        ("mong-rpa", {"vi"}, FALL_BACK, "vi"),
        ("mong-rpa", {"vi", "mong-1961"}, HOLD, None),
        ("giay", {"vi"}, FALL_BACK, "vi"),
        ("giay", {"vi"}, HOLD, None),
        # A text that came in English and is not in Vietnamese yet has nothing for anybody.
        ("vi", {"en"}, FALL_BACK, None),
        ("tay", {"en"}, FALL_BACK, None),
    ],
)
def test_people_get_their_own_words_or_by_policy_the_first_of_their_chain(
    asked: str, approved: set[str], policy: str, given_words: str | None
) -> None:
    assert resolve_one(asked, approved, policy) == given_words


def test_a_language_that_is_only_spoken_is_held_for_a_human_speaker() -> None:
    _groups, gaps = resolve([cell("giay", 4), cell("tay", 2)], {"vi"}, HOLD)
    assert [(gap.kind, gap.people, gap.language) for gap in gaps] == [
        (GapKind.NEEDS_SPEAKER, 4, "giay"),
        (GapKind.NO_RENDERING, 2, "tay"),
    ]


def test_a_writing_that_no_sms_takes_is_held_for_a_speaker_and_falls_back_letter_by_letter() -> None:
    cells = [cell("thai-tai-viet", 4)]
    _groups, gaps = resolve(cells, {"vi"}, HOLD)
    assert [gap.kind for gap in gaps] == [GapKind.NEEDS_SPEAKER], "no words are on their way"
    for approved, words in [({"vi", "thai"}, "thai"), ({"vi"}, "vi")]:
        groups, gaps = resolve(cells, approved, FALL_BACK)
        assert ([group.given for group in groups], gaps) == ([words], ())
    _lines, silent = scripts([place("A", "thai-tai-viet")], {"vi"}, HOLD)
    assert [gap.kind for gap in silent] == [GapKind.SCRIPT_NO_RENDERING], "a script can be written in it"


def test_who_has_no_number_is_a_gap_whatever_the_language() -> None:
    cells = [cell("vi", 5, Standing.NO_MOBILE), cell("tay", 2, Standing.NO_MOBILE), cell("vi", 3)]
    groups, gaps = resolve(cells, {"vi"}, FALL_BACK)
    assert groups == (Group("vi", "vi", 3, 3, 1),)
    assert gaps == (Gap(GapKind.NO_MOBILE, 7),)


@given(
    st.lists(
        st.builds(
            Cell, st.sampled_from(SLUGS), st.sampled_from(list(Standing)), st.integers(1, 999), st.just(1), st.just(1)
        )
    ),
    st.sets(st.sampled_from(SLUGS)),
    st.sampled_from([FALL_BACK, HOLD]),
)
def test_everybody_is_in_exactly_one_group_or_gap(cells: list[Cell], approved: set[str], policy: str) -> None:
    groups, gaps = resolve(cells, approved, policy)
    assert sum(group.people for group in groups) + sum(gap.people for gap in gaps) == sum(one.people for one in cells)
    assert all(group.given in approved for group in groups)
    assert all(not group.is_fallback for group in groups if policy == HOLD)


def test_one_script_for_each_language_of_a_commune_greets_the_villages_that_speak_it() -> None:
    places = [
        place("Nậm Cang", "mong-1961", "vi", slots=("17:00", "05:30")),
        place("Bản Mới", "vi", slots=("05:30",)),
        place("Bắc Ngầm", "tay", commune="03076"),
    ]
    lines, gaps = scripts(places, {"vi", "mong-1961", "tay"}, FALL_BACK)
    assert [(line.commune_code, line.language, line.villages, line.slots) for line in lines] == [
        ("03043", "mong-1961", ("Nậm Cang",), ("05:30", "17:00")),
        ("03043", "vi", ("Nậm Cang", "Bản Mới"), ("05:30", "17:00")),
        ("03076", "tay", ("Bắc Ngầm",), ()),
    ]
    assert gaps == ()


def test_languages_that_end_in_the_same_words_share_one_script() -> None:
    lines, gaps = scripts([place("A", "tay", "vi"), place("B", "giay")], {"vi"}, FALL_BACK)
    assert [(line.language, line.villages, line.stands_in_for) for line in lines] == [
        ("vi", ("A", "B"), ("tay", "giay"))
    ]
    assert gaps == ()


def test_holding_leaves_a_gap_for_each_language_without_words() -> None:
    lines, gaps = scripts([place("A", "tay", "vi"), place("B", "tay", "giay")], {"vi"}, HOLD)
    assert [(line.language, line.villages) for line in lines] == [("vi", ("A",))]
    assert gaps == (
        Gap(GapKind.SCRIPT_NO_RENDERING, villages=2, language="tay", commune="03043"),
        Gap(GapKind.SCRIPT_NEEDS_SPEAKER, villages=1, language="giay", commune="03043"),
    )


def test_a_campaign_for_some_languages_is_read_in_those_alone() -> None:
    lines, gaps = scripts(
        [place("A", "tay", "vi"), place("B", "vi", commune="03076")], {"vi", "tay"}, FALL_BACK, ["tay"]
    )
    assert [line.language for line in lines] == ["tay"]
    assert gaps == (Gap(GapKind.COMMUNE_WITHOUT_LANGUAGE, villages=1, commune="03076"),)


@given(
    st.lists(
        st.builds(
            Place,
            st.text("AB", min_size=1, max_size=3),
            st.sampled_from(["03043", "03076"]),
            st.lists(st.sampled_from(SLUGS), unique=True, max_size=4).map(tuple),
        )
    ),
    st.sets(st.sampled_from(SLUGS)),
    st.sampled_from([FALL_BACK, HOLD]),
)
def test_every_spoken_language_of_a_commune_is_read_or_a_gap(
    places: list[Place], approved: set[str], policy: str
) -> None:
    lines, gaps = scripts(places, approved, policy)
    spoken = {(one.commune_code, slug) for one in places for slug in one.languages}
    heard = {(line.commune_code, slug) for line in lines for slug in (*line.stands_in_for, line.language)}
    silent = {(gap.commune, gap.language) for gap in gaps if gap.language}
    # A line's own language counts as spoken only where a village speaks it.
    assert spoken == {pair for pair in heard if pair in spoken} | silent
    assert not silent & {pair for pair in heard if pair in spoken}
    keys = [(line.commune_code, line.language) for line in lines]
    assert len(keys) == len(set(keys))
    assert all(line.villages for line in lines)


def test_segments_are_counted_with_and_without_the_marks_of_vietnamese() -> None:
    groups = (
        Group("vi", "vi", 10, 8, 1, Measured(Measure("ucs2", 100, 2), Measure("gsm7", 100, 1))),
        Group("mong-1961", "mong-1961", 5, 5, 1, Measured(Measure("ucs2", 180, 3))),
    )
    plan = Plan(15, {}, {}, 15, groups, (), (), keeps_marks=False, tariff=Tariff(Decimal(500)))
    assert (plan.segments_with(True), plan.segments_with(False)) == (31, 23)
    assert (plan.segments, plan.price) == (23, 11_500)
    assert Plan(15, {}, {}, 15, groups, (), ()).price is None


def test_a_language_marked_as_needing_a_speaker_is_held_and_says_so() -> None:
    cells = [Cell("tay", Standing.REACHABLE, 3, 3, 1)]
    _groups, gaps = resolve(cells, {"vi"}, HOLD, needs_speaker={"tay"})
    assert [gap.kind for gap in gaps] == [GapKind.NEEDS_SPEAKER]
    groups, gaps = resolve(cells, {"vi"}, FALL_BACK, needs_speaker={"tay"})
    assert [(group.asked, group.given) for group in groups] == [("tay", "vi")]
    assert gaps == ()
    places = [Place("Nậm Cang", "03043", ("tay",))]
    _lines, gaps = scripts(places, {"vi"}, HOLD, needs_speaker={"tay"})
    assert [gap.kind for gap in gaps] == [GapKind.SCRIPT_NEEDS_SPEAKER]

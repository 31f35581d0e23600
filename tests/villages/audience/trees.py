"""Random people, random trees over them, and how one would answer a tree by hand."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.villages.factories import COMMUNES
from villages.audience import tree
from villages.audience.tree import Node
from villages.models import Resident, Village

TODAY = date(2026, 3, 14)
LANGUAGES = ("vi", "tay", "mong-1961")
REFS = tuple(f"V-{number}" for number in range(5))
LISTS = ("thu-gom", "lap-lai")
# Days around today, around the ends of months and years before and after.
DAYS = sorted(
    {TODAY + timedelta(days=away) for away in (-400, -14, -13, -1, 0, 1, 16, 17, 18, 30, 31, 47, 48, 300)}
    | {date(2026, month, 1) + timedelta(days=away) for month in (2, 3, 4, 5) for away in (-1, 0, 1)}
)


def trees(lists: Mapping[str, int]) -> st.SearchStrategy[Node]:
    """Trees of every condition; `lists` gives the ids of lists by name."""
    some = lambda of: st.lists(st.sampled_from(of), min_size=1, max_size=3).map(lambda found: tuple(sorted({*found})))  # noqa: E731
    days = st.sampled_from(DAYS)
    leaves = st.one_of(
        some(COMMUNES).map(tree.InCommunes),
        some(REFS).map(tree.InVillages),
        some(LANGUAGES).map(tree.Speaks),
        st.tuples(days, days).map(lambda ends: tree.Expires(min(ends), max(ends))),
        days.map(lambda day: tree.Expires(day, None)),
        days.map(lambda day: tree.Expires(None, day)),
        st.sampled_from([0, 1, 17, 18, 30, 365]).map(tree.ExpiresWithin),
        st.just(tree.Expired()),
        st.sampled_from(tree.COVERED).map(tree.Covered),
        st.sampled_from([1, 29, 33, 34, 50, 67, 80, 100]).map(tree.CoverageBelow),
        st.sampled_from(sorted(lists.values())).map(tree.Listed),
        st.just(tree.Consented()),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: tree.Every(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: tree.Some(tuple(parts))),
            inner.map(tree.Not),
        ),
        max_leaves=6,
    )


class Answers:
    """Answers a tree for one person at a time, as one would explain it to a colleague."""

    def __init__(self, people: Collection[Resident], on: Mapping[int, Collection[int]]) -> None:
        self.people, self.on = people, on

    def __call__(self, node: Node, person: Resident) -> bool:
        match node:
            case tree.Every(parts):
                return all(self(part, person) for part in parts)
            case tree.Some(parts):
                return any(self(part, person) for part in parts)
            case tree.Not(part):
                return not self(part, person)
            case tree.InCommunes(codes):
                return person.village.commune_code in codes
            case tree.InVillages(refs):
                return person.village.ref in refs
            case tree.Speaks(slugs):
                return person.language in slugs
            case tree.Consented():
                return person.consent
            case tree.Listed(which):
                return person.id in self.on[int(which)]
            case tree.Covered(how):
                return {True: "yes", False: "no", None: "unknown"}[has_card(person)] == how
            case tree.CoverageBelow(percent):
                return self.is_below(person.village, percent)
            case _:
                return self.about_dates(node, person.card_expiry)

    def about_dates(self, node: Any, expiry: date | None) -> bool:
        if expiry is None:
            return False
        match node:
            case tree.Expired():
                return expiry < TODAY
            case tree.ExpiresWithin(days):
                return 0 <= (expiry - TODAY).days <= days
            case tree.Expires(begin, end):
                return (begin is None or begin <= expiry) and (end is None or expiry <= end)
        raise AssertionError(node)

    def is_below(self, village: Village, percent: int) -> bool:
        if village.latest_coverage is not None:
            return village.latest_coverage < percent / 100
        there = [one for one in self.people if one.village_id == village.id and one.erased_at is None]
        return sum(has_card(one) is True for one in there) * 100 < percent * len(there)


def has_card(person: Resident) -> bool | None:
    return person.card_expiry >= TODAY if person.card_expiry else person.has_card

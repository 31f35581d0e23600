"""What a loudspeaker reaches: a village or language is left out only where the question is certainly false."""

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from foundation import clock
from tests.villages.audience.conftest import Crowd
from tests.villages.audience.trees import TODAY, trees
from tests.villages.factories import COMMUNES, make_village
from villages.audience import tree
from villages.audience.places import listening
from villages.audience.queries import select_residents
from villages.audience.question import Audience

TAY, HERE = {"languages": ["tay"]}, {"communes": [COMMUNES[0]]}


@pytest.mark.parametrize(
    ("where", "heard"),
    [
        (TAY, {"A": ("tay",), "B": ("tay",)}),
        ({"not": TAY}, {"A": ("vi",), "B": ("vi", "giay")}),
        (HERE, {"A": ("vi", "tay")}),
        ({"not": HERE}, {"B": ("vi", "tay", "giay")}),
        (
            {"any": [{"all": [HERE, TAY]}, {"all": [{"not": HERE}, {"languages": ["giay"]}]}]},
            {"A": ("tay",), "B": ("giay",)},
        ),
        ({"all": [{"expired": True}, {"not": {"consented": True}}]}, {"A": ("vi", "tay"), "B": ("vi", "tay", "giay")}),
        ({"all": [{"expired": True}, HERE]}, {"A": ("vi", "tay")}),
        ({"any": [{"expired": True}, HERE]}, {"A": ("vi", "tay"), "B": ("vi", "tay", "giay")}),
        ({"coverage_below": 50}, {"B": ("vi", "tay", "giay")}),
        ({"not": {"coverage_below": 50}}, {"A": ("vi", "tay")}),
    ],
)
def test_places_hear_the_tree(session: Session, where: Any, heard: dict[str, tuple[str, ...]]) -> None:
    make_village(session, ref="A", name="Bản A", languages=["vi", "tay"], latest_coverage=0.9)
    make_village(
        session, ref="B", name="Bản B", commune_code=COMMUNES[1], languages=["vi", "tay", "giay"], latest_coverage=0.4
    )
    found = listening(session, Audience.read({"where": where}))
    assert {one.village.ref: one.languages for one in found} == heard


def test_nobody_who_is_meant_lives_where_nothing_is_heard(
    session: Session, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    for village in {one.village for one in crowd.people}:
        village.languages = ["vi", "tay", "mong-1961"]
    session.flush()

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(trees(crowd.lists))
    def covered(node: tree.Node) -> None:
        asked = Audience(where=node)
        heard = {pair for one in listening(session, asked) for pair in product([one.village.id], one.languages)}
        rows = session.execute(select_residents(asked, TODAY))
        assert {(row.village_id, row.language) for row in rows} <= heard

    covered()

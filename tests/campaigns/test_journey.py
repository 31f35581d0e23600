"""What a reader is told: where a campaign stands, who holds it, what comes next."""

import pytest
from flask import Flask

from campaigns.gaps import Gap, GapKind
from campaigns.journey import SHELVES, Journey, Stage, shelf
from campaigns.overview import gaps_by_kind
from messaging.sms.lifecycle import RunState


@pytest.mark.parametrize(
    ("journey", "stage", "now"),
    [
        (Journey("draft", "An"), Stage.DRAFT, 0),
        (Journey("draft", "An", note="Ghi rõ nơi"), Stage.RETURNED, 0),
        (Journey("submitted", "An", wanted=2, rendered=1), Stage.TRANSLATING, 1),
        (Journey("submitted", "An", wanted=2, rendered=2), Stage.WAITING, 2),
        (Journey("submitted", "An"), Stage.WAITING, 2),
        (Journey("submitted", "An", wanted=2, rendered=0, approver="Bình"), Stage.APPROVED, 3),
        (Journey("launched", "An", approver="Bình", run_state=RunState.RUNNING), Stage.SENDING, 3),
        (Journey("launched", "An", run_state=RunState.PAUSED), Stage.PAUSED, 3),
        (Journey("launched", "An", run_state=RunState.DONE), Stage.SENT, 4),
        (Journey("launched", "An"), Stage.SENT, 4),
        (Journey("cancelled", "An", run_state=RunState.CANCELLED), Stage.CANCELLED, None),
    ],
)
def test_the_line_of_steps_shows_where_it_stands(app: Flask, journey: Journey, stage: Stage, now: int | None) -> None:
    with app.app_context():
        steps = journey.steps()
        assert journey.stage is stage
        assert [place for place, step in enumerate(steps) if step.when == "now"] == ([] if now is None else [now])
        assert steps[0].note == "An"
        assert journey.next_step
        assert journey.label


def test_every_stage_has_its_place_on_the_authors_home() -> None:
    shelved = [stage for _title, stages in SHELVES for stage in stages]
    assert sorted(shelved) == sorted(Stage)


@pytest.mark.parametrize(
    ("stage", "is_author", "may_send", "place"),
    [
        (Stage.DRAFT, True, True, 0),
        (Stage.DRAFT, False, True, 1),
        (Stage.RETURNED, False, False, 1),
        (Stage.APPROVED, False, True, 0),
        (Stage.APPROVED, False, False, 1),
        (Stage.PAUSED, False, True, 0),
        (Stage.WAITING, True, True, 2),
        (Stage.SENT, False, False, 4),
    ],
)
def test_a_campaign_waits_for_whoever_can_take_it_further(
    stage: Stage, is_author: bool, may_send: bool, place: int
) -> None:
    assert shelf(stage, is_author, may_send) == place


def test_gaps_of_one_kind_are_told_together_in_the_order_of_their_kinds() -> None:
    first, other = Gap(GapKind.NO_MOBILE, 9), Gap(GapKind.NO_RENDERING, 5, language="dao")
    again = Gap(GapKind.NO_RENDERING, 2, language="tay")
    assert gaps_by_kind([first, other, again]) == [[first], [other, again]]

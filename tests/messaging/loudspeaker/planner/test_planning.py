from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.loudspeaker.planner import conflicts
from messaging.loudspeaker.planner.planning import MORNING, Plan, lay
from messaging.loudspeaker.planner.wanted import Held, Reading, Wanted
from messaging.loudspeaker.stations.limits import MOST_MESSAGES
from messaging.loudspeaker.stations.week import Session

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=ZONE)
UNTIL = MONDAY + timedelta(13)


def session(day: int = 0, hour: int = 6, minutes: int = 10, **more: object) -> Session:
    return Session("03043", datetime.combine(MONDAY + timedelta(day), time(hour), ZONE), minutes, **more)  # type: ignore[arg-type]


def message(number: int, priority: str = "normal", last: int = 13, seconds: int = 180, **more: object) -> Wanted:
    made = Wanted(
        number, f"Tin {number}", priority, MONDAY, MONDAY + timedelta(last), (Reading(number * 10, "vi", seconds),)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def laid(sessions: list[Session], wanted: list[Wanted], held: list[Held] | None = None) -> Plan:
    return lay(sessions, wanted, held or [], now=NOW, until=UNTIL)


def table(plan: Plan) -> dict[str, list[int]]:
    """Numbers of the messages by session, in the order they are read."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in plan.airings:
        found[f"{row.session_at:%d %H}"].append(row.message.bulletin_id)
    return dict(found)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([message(1), message(2, "priority"), message(3, "urgent")], [3, 2, 1]),
        ([message(1, last=5), message(2, last=2)], [2, 1]),
        ([message(1, aired=4), message(2)], [2, 1]),
        ([message(2), message(1)], [1, 2]),
        ([message(1), message(2), message(3), message(4)], [1, 2, 3]),  # three are kept in mind
        ([message(1, seconds=400), message(2, seconds=300)], [1]),  # ten minutes are ten minutes
        ([message(1, first=MONDAY + timedelta(1))], []),
        ([message(1, last=-1)], []),
    ],
)
def test_a_session_is_filled_in_order_within_its_limit(wanted: list[Wanted], expected: list[int]) -> None:
    assert table(laid([session()], wanted)).get("23 06", []) == expected


def test_languages_are_read_in_the_order_of_the_session_one_after_the_other() -> None:
    spoken = message(1, readings=(Reading(1, "vi", 100), Reading(2, "mong-1961", 200), Reading(3, "tay", 50)))
    plan = laid([session(languages=("tay", "vi"))], [spoken])
    assert [(row.script_id, row.starts_at - row.session_at) for row in plan.airings] == [
        (3, timedelta(0)),
        (1, timedelta(seconds=50)),
        (2, timedelta(seconds=150)),
    ]


def test_each_gets_its_airing_before_anybody_gets_a_second() -> None:
    first, second = session(0, minutes=3), session(1, minutes=3)
    assert table(laid([first, second], [message(1, "priority"), message(2)])) == {"23 06": [1], "24 06": [2]}


def test_who_can_wait_makes_room_for_who_cannot() -> None:
    first, second = session(0, minutes=3), session(1, minutes=3)
    plan = laid([first, second], [message(1, "priority", last=9), message(2, last=0)])
    assert table(plan) == {"23 06": [2], "24 06": [1]}
    assert plan.conflicts == ()


def test_what_is_urgent_goes_at_once_and_into_each_session_holidays_too() -> None:
    plan = laid([session(0), session(1, holiday="Quốc khánh")], [message(1, "urgent"), message(2)])
    assert table(plan) == {"23 05": [1], "23 06": [1, 2], "24 06": [1]}
    assert plan.airings[0].starts_at == NOW


def test_what_is_urgent_and_laid_once_does_not_start_again() -> None:
    known = message(1, "urgent", readings=(Reading(10, "vi", 60, laid=True),))
    assert table(laid([session()], [known])) == {"23 06": [1]}


def test_urgent_messages_start_one_after_the_other() -> None:
    plan = laid([], [message(1, "urgent"), message(2, "urgent")])
    assert [row.starts_at - NOW for row in plan.airings] == [timedelta(0), timedelta(seconds=180)]
    assert {row.session_at for row in plan.airings} == {NOW}


def test_what_a_person_dropped_stays_out_and_what_they_put_in_stays_in() -> None:
    sessions = [session(0), session(1)]
    held = [Held(10, sessions[0].begins, dropped=True), Held(20, sessions[1].begins)]
    plan = laid(sessions, [message(1), message(2, "normal", last=1)], held)
    assert table(plan) == {"23 06": [2], "24 06": [2, 1]}


CONFLICTS = [
    ([], [message(1)], [], conflicts.WithoutSession(1)),
    ([session(minutes=2)], [message(1)], [], conflicts.LongerThanAny("Tin 1", 180, 120)),
    ([session(minutes=3)], [message(1), message(2)], [], conflicts.NoPlace("Tin 2", UNTIL)),
    ([session(minutes=3)], [message(1)], [Held(10, NOW + timedelta(hours=9))],
     conflicts.SessionGone("Tin 1", NOW + timedelta(hours=9))),
    ([session(minutes=3)], [message(1), message(2)], [Held(10, session().begins), Held(20, session().begins)],
     conflicts.OverLimit(session().begins, 360, 180)),
    ([session(minutes=90, hour=6), session(hour=7)], [], [],
     conflicts.SessionsOverlap(session().begins, session(hour=7).begins)),
    ([session(minutes=45)], [message(n) for n in range(1, 5)], [Held(n * 10, session().begins) for n in range(1, 5)],
     conflicts.TooManyMessages(session().begins, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("sessions", "wanted", "held", "expected"), CONFLICTS)
def test_what_cannot_be_done_is_named(
    sessions: list[Session], wanted: list[Wanted], held: list[Held], expected: conflicts.Conflict
) -> None:
    assert laid(sessions, wanted, held).conflicts == (expected,)


def test_a_message_that_holds_beyond_the_plan_is_no_conflict_yet() -> None:
    later = message(2, last=20)
    assert laid([session(minutes=3)], [message(1, "priority"), later]).conflicts == ()


SESSIONS = st.lists(
    st.builds(
        session,
        st.integers(0, 6),
        st.sampled_from([6, 12, 17]),
        st.integers(1, 15),
        holiday=st.none() | st.just("lễ"),
        languages=st.sampled_from([(), ("vi", "tay"), ("tay", "vi")]),
    ),
    max_size=8,
    unique_by=lambda one: one.begins,
)
SECONDS = st.integers(0, 500)


@st.composite
def messages(draw: st.DrawFn) -> list[Wanted]:
    """Bulletins of one to two languages and any priority, also of none we know."""
    made = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        first = draw(st.integers(-2, 6))
        readings = tuple(
            Reading(number * 10 + place, slug, draw(SECONDS), draw(st.booleans()))
            for place, slug in enumerate(draw(st.sampled_from([("vi",), ("vi", "tay"), ()])))
        )
        made.append(
            message(
                number,
                draw(st.sampled_from(["urgent", "priority", "normal", "?"])),
                first=MONDAY + timedelta(first),
                last=first + draw(st.integers(0, 9)),
                readings=readings,
                aired=draw(st.integers(0, 2)),
                just_came=draw(st.booleans()),
            )
        )
    return made


HELD = st.lists(
    st.builds(Held, st.integers(10, 90), st.sampled_from([session(d, h).begins for d in range(3) for h in (6, 9)]),
              st.booleans()),
    max_size=6,
    unique_by=lambda hold: (hold.script_id, hold.session_at),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(SESSIONS, messages(), HELD)
def test_a_plan_keeps_its_promises(sessions: list[Session], wanted: list[Wanted], held: list[Held]) -> None:
    plan = laid(sessions, wanted, held)
    assert plan == laid(sessions[::-1], wanted[::-1], held[::-1])
    by_hour = {one.begins: one for one in sessions}
    pinned = {(hold.script_id, hold.session_at) for hold in held if not hold.dropped}
    dropped = {(hold.script_id, hold.session_at) for hold in held if hold.dropped}
    rows = {(row.script_id, row.session_at): row for row in plan.airings}
    assert len(rows) == len(plan.airings)
    for row in plan.airings:
        assert row.message.first <= row.session_at.date() <= row.message.last
        here = by_hour.get(row.session_at)
        by_hand = (row.script_id, row.session_at) in pinned
        morning = row.session_at.time() == MORNING and row.session_at.date() not in {
            begins.date() for begins in by_hour
        }
        assert by_hand or here or (row.message.urgent and (morning or row.session_at == NOW))
        if here and here.silent and not by_hand:
            assert row.message.urgent
        if not by_hand:
            assert (row.script_id, row.session_at) not in dropped
    for begins, one in by_hour.items():
        inside = [row for row in plan.airings if row.session_at == begins]
        ranks = [row.message.rank for row in inside]
        assert ranks == sorted(ranks)
        free = not any((row.script_id, begins) in pinned for row in inside)
        if free:
            assert sum(row.seconds for row in inside) <= one.limit
            assert len({row.message.bulletin_id for row in inside}) <= MOST_MESSAGES
    owners = {reading.script_id: one for one in wanted for reading in one.readings}
    for script_id, at in pinned:
        if script_id in owners and owners[script_id].holds_on(at.date()):
            assert (script_id, at) in rows


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["priority", "normal"])), max_size=9),
       st.integers(1, 3))  # fmt: skip
def test_with_equal_lengths_whoever_can_be_heard_is_heard(spans: list[tuple[int, int, str]], room: int) -> None:
    wanted = [
        message(number, priority, first=MONDAY + timedelta(min(a, b)), last=max(a, b), seconds=60)
        for number, (a, b, priority) in enumerate(spans, 1)
    ]
    plan = laid([session(day, minutes=room) for day in range(6)], wanted)
    heard = {row.message.bulletin_id for row in plan.airings}
    assert len(heard) == most_heard(spans, room)
    unheard = [one for one in wanted if one.bulletin_id not in heard]
    assert len(plan.conflicts) == len(unheard)


def most_heard(spans: list[tuple[int, int, str]], room: int) -> int:
    """The most that can be heard: day by day whoever ends first, which is best for equal lengths (Jackson 1955)."""
    waiting, heard = [(min(a, b), max(a, b)) for a, b, _priority in spans], 0
    for day in range(6):
        ready = sorted((span for span in waiting if span[0] <= day <= span[1]), key=lambda span: span[1])[:room]
        for span in ready:
            waiting.remove(span)
        heard += len(ready)
    return heard

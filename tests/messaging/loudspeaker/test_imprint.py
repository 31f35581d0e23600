"""When the station speaks, as its papers say it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from foundation.database import db
from messaging.loudspeaker import head, making, queries
from messaging.loudspeaker.bulletin import ScriptPlan
from messaging.loudspeaker.documents import forms, storage
from messaging.loudspeaker.imprint import imprints
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.papers import order_of, paper_of
from messaging.loudspeaker.stations.models import Station, StationSlot
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, announcement, bulletin
from tests.villages.factories import make_village


def script_of(session: Session, commune_code: str = MUONG_BO) -> Script:
    made = bulletin(session, words=announcement().words[:1], scripts=(ScriptPlan(commune_code, "vi", (), ("17:00",)),))
    (script,) = queries.newest_of(session, made.id)
    return script


def hours(script: Script) -> str:
    return dict(head.rows(paper_of(script)))["Giờ phát"]


def speaks(session: Session, *at: tuple[int, str], commune_code: str = MUONG_BO) -> None:
    session.add_all(
        StationSlot(commune_code=commune_code, weekday=day, begins=time.fromisoformat(hour), minutes=15)
        for day, hour in at
    )
    session.commit()


@contextmanager
def statements() -> Iterator[list[Any]]:
    said: list[Any] = []

    def hear(*given: Any) -> None:
        said.append(given[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def test_a_paper_says_when_its_station_speaks_and_not_what_villages_named_at_launch(session: Session) -> None:
    make_village(session, commune_code=MUONG_BO, slots=["17:00"])
    script = script_of(session)
    assert hours(script) == "17:00"
    speaks(session, (5, "18:45"), (6, "18:45"), (0, "05:30"), (0, "06:10"), commune_code=MUONG_BO)
    assert hours(script) == "05:30, 06:10, 18:45"


def test_without_a_week_of_its_own_the_hours_of_its_villages_stand(session: Session) -> None:
    script = script_of(session)
    assert hours(script) == "17:00"  # nobody names any now: what was frozen
    make_village(session, commune_code=MUONG_BO, slots=["06:00"])
    session.commit()
    assert hours(script) == "06:00"
    speaks(session, (5, "18:45"), commune_code=AU_LAU)
    assert hours(script) == "06:00"


def test_files_made_before_the_hours_changed_are_made_anew(session: Session) -> None:
    script = script_of(session)
    before = storage.document(script, forms.TXT)
    assert "17:00" in before.content().decode()
    speaks(session, (5, "18:45"))
    after = storage.document(script, forms.TXT)
    assert after.tag != before.tag
    assert "18:45" in after.content().decode()
    assert "17:00" not in after.content().decode()


def test_who_signs_is_the_stations_own(session: Session) -> None:
    session.add(Station(commune_code=MUONG_BO, approver="Người ký thử"))
    script = script_of(session)
    assert order_of([script]).approver == "Người ký thử"
    assert imprints(session, [MUONG_BO, AU_LAU])[AU_LAU].approver == ""


def test_a_batch_asks_as_often_for_one_commune_as_for_many(session: Session) -> None:
    words, counted = announcement().words[:1], []
    bulletin(session)  # what is read once in the life of a session
    for codes in ([MUONG_BO], [MUONG_BO, AU_LAU, "03076"]):
        plans = tuple(ScriptPlan(code, "vi") for code in codes)
        with statements() as said:
            made = bulletin(session, words=words, scripts=plans)
            making.make_batch(session, made.id)
        session.commit()
        counted.append(sum(one.startswith("SELECT") for one in said))
    assert counted[0] == counted[1]

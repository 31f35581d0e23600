"""Stations with sessions and bulletins that run for days."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from foundation import clock
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.models import Bulletin
from messaging.loudspeaker.stations.models import StationSlot
from tests.messaging.loudspeaker.factories import MONG, MUONG_BO, VIETNAMESE, bulletin

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)


def at(monkeypatch: pytest.MonkeyPatch, day: int = 0, hour: int = 5, minute: int = 0) -> datetime:
    """Let it be that hour of that day after MONDAY on the office's clock."""
    now = datetime.combine(MONDAY + timedelta(day), time(hour, minute), ZONE)
    monkeypatch.setattr(clock, "now", lambda: now)
    return now


def slot(session: Session, weekday: int = 0, hour: int = 6, minutes: int = 15, **more: Any) -> StationSlot:
    made = StationSlot(
        **{"commune_code": MUONG_BO, "weekday": weekday, "begins": time(hour), "minutes": minutes, **more}
    )
    session.add(made)
    session.commit()
    return made


def running(session: Session, days: int = 6, languages: tuple[str, ...] = ("vi",), **changes: Any) -> Bulletin:
    """A bulletin of Mường Bo that holds from MONDAY on."""
    words = {"vi": Words("vi", 2, VIETNAMESE), "mong-1961": Words("mong-1961", 3, MONG, VIETNAMESE)}
    given = {
        "valid_from": MONDAY,
        "valid_until": MONDAY + timedelta(days),
        "words": tuple(words[slug] for slug in languages),
        "scripts": tuple(ScriptPlan(MUONG_BO, slug, ("Nậm Cang",)) for slug in languages),
    }
    return bulletin(session, **{**given, **changes})

"""Announcements, scripts and their orders for tests. Minority words are visibly placeholders."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from foundation import clock
from foundation.communes import COMMUNES
from foundation.languages import LANGUAGES
from messaging.loudspeaker import actions
from messaging.loudspeaker.bulletin import Announcement, ScriptPlan, Words
from messaging.loudspeaker.models import Bulletin
from messaging.loudspeaker.order import Message, Order, Reading

VIETNAMESE = """{office} xin thông báo: nhiều thẻ bảo hiểm y tế của bà con {village} sắp hết hạn.
Bà con mang thẻ đến bưu điện {commune} để gia hạn trước ngày 30/11/2026.
Cả tỉnh đã có 1.450.890 người tham gia. Cần hỏi thêm, bà con gọi {hotline}."""
MONG = """[Mông – bản mẫu, chờ người dịch] {office}.
{village}; {commune}.
30/11/2026.
{hotline}."""

MUONG_BO, AU_LAU = "03043", "04543"


def order(**changes: Any) -> Order:
    """What a Vietnamese script of Mường Bo is made from; changes of its one message and reading are taken too."""
    spoken = Reading(LANGUAGES["vi"], 3, VIETNAMESE)
    message = Message(
        "03043-20261122-7", "Nhắc gia hạn thẻ BHYT", "normal", date(2026, 11, 22), date(2026, 11, 30), (spoken,)
    )
    made = Order(
        messages=(message,),
        languages=(spoken.language,),
        commune=COMMUNES[MUONG_BO],
        villages=("Nậm Cang", "Nậm Than"),
        slots=("05:30", "17:00"),
        office="Bảo hiểm xã hội tỉnh Lào Cai",
        hotline="1900 9068",
    )
    whole = _of(Order, changes)  # the villages are those of the order
    spoken = replace(spoken, **_of(Reading, changes))
    message = replace(message, readings=(spoken,), **_of(Message, changes))
    return replace(made, **{"messages": (message,), "languages": (spoken.language,), **whole})


def _of(kind: type[Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {field.name: changes.pop(field.name) for field in fields(kind) if field.name in changes}


def mong_order(**changes: Any) -> Order:
    """What a Mông script is made from, with the Vietnamese beside it."""
    return order(**{"language": LANGUAGES["mong-1961"], "template": MONG, "vietnamese": VIETNAMESE, **changes})


def announcement(**changes: Any) -> Announcement:
    """Vietnamese and Mông for Mường Bo, Vietnamese for Âu Lâu, valid today."""
    made = Announcement(
        title="Nhắc gia hạn thẻ BHYT",
        priority="normal",
        valid_from=clock.today(),
        valid_until=clock.today(),
        words=(Words("vi", 2, VIETNAMESE), Words("mong-1961", 3, MONG, VIETNAMESE)),
        scripts=(
            ScriptPlan(MUONG_BO, "vi", ("Nậm Cang",), ("05:30", "17:00"), ("giay",)),
            ScriptPlan(MUONG_BO, "mong-1961", ("Nậm Cang",), ("05:30", "17:00")),
            ScriptPlan(AU_LAU, "vi", ("Phúc Thịnh",), ("05:30",)),
        ),
    )
    return replace(made, **changes)


def bulletin(session: Session, **changes: Any) -> Bulletin:
    """An announcement handed to the stations; committed, its files not made yet."""
    made = actions.enqueue(session, announcement(**changes))
    session.commit()
    return made

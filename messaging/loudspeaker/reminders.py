"""What of a message is said again: by when, whom to call, where. Pure.

In Vietnamese the rules that put figures into words say what is a day, an hour or a telephone number; beside them stand
the words of weekdays, hours, deadlines and places. Of another language only figures and names are understood.
"""

import re
from datetime import date
from typing import Literal

from foundation.spelling import nfc
from messaging.loudspeaker import phrases
from messaging.loudspeaker.order import Order
from messaging.loudspeaker.speaking import expansion
from messaging.loudspeaker.speaking.calendar import LAST_OF_MONTH

MOST = 3  # sentences; more are not kept in mind
SHORT = 4  # sentences of a message that is read twice whole when it names no day
LEAP_YEAR = 2024  # without a year, 29/2 is a day

Mark = Literal["deadline", "when", "whom", "where"]
# What must not be left out, the most needed first.
MARKS: tuple[Mark, ...] = ("deadline", "when", "whom", "where")

# Where people are asked to come or hand in something.
PLACES = (
    "trạm y tế",
    "trung tâm y tế",
    "bệnh viện",
    "phòng khám",
    "điểm tiêm",
    "ủy ban nhân dân",
    "uỷ ban nhân dân",
    "ubnd",
    "trụ sở",
    "bộ phận một cửa",
    "trung tâm phục vụ hành chính công",
    "công an xã",
    "công an phường",
    "cơ quan bảo hiểm xã hội",
    "cơ quan bhxh",
    "nhà văn hóa",
    "nhà văn hoá",
    "nhà sinh hoạt cộng đồng",
    "nhà trưởng thôn",
    "nhà trưởng bản",
    "hội trường",
    "bưu điện",
    "bưu cục",
    "điểm thu",
    "đại lý thu",
    "điểm giao dịch",
    "điểm trường",
)
_PLACE = rf"(?<!\w)(?:{'|'.join(PLACES)})(?!\w)"
_AT_A_PLACE = re.compile(_PLACE, re.IGNORECASE)
# Who speaks is not where to go.
_ANNOUNCER = re.compile(rf"{_PLACE}[^,:;]*?(?:thông báo|trân trọng|xin mời|kính mời|đề nghị)", re.IGNORECASE)

_UNIT = "một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín|mười|mươi|mốt|lăm"
_NUMBER = rf"(?:\d{{1,2}}|(?:{_UNIT})(?: (?:{_UNIT})){{0,2}})"
_WEEKDAY = "hai|ba|tư|năm|sáu|bảy|bẩy|[2-7]"
# `lần thứ hai`, `Thứ ba, bà con ...`: counted out, no day of the week.
_COUNTED = r"(?<!lần )(?<!liều )(?<!mũi )(?<!đợt )(?<!người )(?<!con )(?<!năm )(?<!kỳ )(?<!báo )"
_SPANS = r"(?<!trong )(?<!vòng )(?<!mỗi )(?<!suốt )"  # `trong 24 giờ` is how long
_DAYS = re.compile(
    r"(?<!\w)(?:"
    rf"(?:ngày|mùng|mồng) (?:mùng |mồng )?{_NUMBER} tháng {_NUMBER}"
    r"|(?:ngày|mùng|mồng) (?:mùng |mồng )?\d{1,2}(?![\d./-])"
    r"|(?:mùng|mồng) (?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
    rf"|(?:trong|đầu|giữa|cuối|trước|sau|hết|từ|đến) tháng {_NUMBER}(?! lần)"
    rf"|{_COUNTED}(?<!^)thứ (?:{_WEEKDAY})|^thứ (?:{_WEEKDAY})(?!,| là|:)"
    r"|chủ nhật|hôm nay|ngày mai|ngày kia|(?:sáng|trưa|chiều|tối) (?:nay|mai)|tuần (?:này|tới|sau)|cuối tuần"
    rf"|{_SPANS}{_NUMBER} giờ(?! đồng hồ)(?:(?: rưỡi)|(?: {_NUMBER}(?: phút)?))?"
    r")(?!\w)",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"(?<!\w)(?:hạn chót|hạn cuối|hạn nộp|chậm nhất|muộn nhất"
    r"|hết(?= (?:ngày|tháng|hôm|thứ|chủ nhật|mùng|mồng))"
    r"|trước(?= (?:ngày|tháng|hôm|thứ|chủ nhật|mùng|mồng|\d\d?(?:[/:-]\d| giờ|h))))(?!\w)",
    re.IGNORECASE,
)
# `188/2025/NĐ-CP ngày 01/7/2025`: when a law was signed is for nobody to remember.
_SIGNED = re.compile(
    r"(?<=[A-ZĐ]),? ngày (?:\d\d?([/.-])\d\d?\1\d{4}|\d\d? tháng \d\d? năm \d{4})(?! (?:đến|tới|[-–]))(?![\w/])"
)
_DATE = re.compile(r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\w/]|[.-]\d)")
# Without a year it stands alone: `10/12 thôn` counts villages.
_DAY = re.compile(r"(?<![\w/.-])(\d{1,2})/(\d{1,2})(?![\w/]|[.,-]\d|\s*[^\W_])")


def key_sentences(message: tuple[str, ...], order: Order, language: str) -> tuple[str, ...]:
    """At most three sentences, in their order: of a deadline, a day or an hour, a number to call, a place, one at
    least as far as there is room; empty when the message is to be read twice whole.
    """
    marks = [_marks(sentence, order, language) for sentence in message]
    names_a_day = any("when" in found for found in marks)
    if phrases.is_vietnamese(language) and not names_a_day and len(message) <= SHORT:
        return ()
    chosen: list[int] = []
    for mark in MARKS:
        if not any(mark in marks[place] for place in chosen):
            chosen += [place for place, found in enumerate(marks) if mark in found][-1:]
    for mark in MARKS:
        chosen += [place for place in range(len(marks) - 1, -1, -1) if mark in marks[place] and place not in chosen]
    return tuple(message[place] for place in sorted(chosen[:MOST]))


def _marks(sentence: str, order: Order, language: str) -> frozenset[Mark]:
    found = _understood(sentence, order) if phrases.is_vietnamese(language) else _figures(sentence)
    folded = nfc(sentence).casefold()
    if order.hotline and order.hotline.casefold() in folded:
        found.add("whom")
    if order.commune.in_sentence.casefold() in folded and not _ANNOUNCER.match(sentence):
        found.add("where")
    return frozenset(found)


def _understood(sentence: str, order: Order) -> set[Mark]:
    found: set[Mark] = set()
    sentence = _SIGNED.sub(lambda law: "" if _is_numbered(law) else law.group(), sentence)
    kinds = expansion.kinds(sentence, order.abbreviations, order.numbers)
    if kinds & {"date", "time"} or _DAYS.search(sentence):
        found.add("when")
    if _DEADLINE.search(sentence):
        found |= {"deadline", "when"}
    if "telephone" in kinds:
        found.add("whom")
    if _AT_A_PLACE.search(sentence) and not _ANNOUNCER.match(sentence):
        found.add("where")
    return found


def _is_numbered(law: re.Match[str]) -> bool:
    return "/" in law.string[: law.start()].rpartition(" ")[2]


def _figures(sentence: str) -> set[Mark]:
    dated = any(_is_date(*match.group(1, 3, 4)) for match in _DATE.finditer(sentence))
    return {"when"} if dated or any(_is_date(*match.groups()) for match in _DAY.finditer(sentence)) else set()


def _is_date(day: str, month: str, year: str = f"{LEAP_YEAR}") -> bool:
    if not 1 <= int(month) <= len(LAST_OF_MONTH):
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True

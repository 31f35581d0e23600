"""Dates and hours in words: `30/11/2026` is ngày ba mươi tháng mười một năm hai nghìn không trăm hai mươi sáu."""

import re

from messaging.loudspeaker.speaking.numbers import Style, counted, ordinal
from messaging.loudspeaker.speaking.rules import Found, Rule, word_before

LAST_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# After one of these `30/4` is a day and no share of something.
_BEFORE_A_DAY = re.compile(
    "ngày|mùng|mồng|hôm|từ|đến|tới|trước|sau|hết|sáng|trưa|chiều|tối|đêm|dịp|lễ|hạn|khánh|tết|và|đầu|cuối|qua"
)
_SAYS_DAY = frozenset({"ngày", "mùng", "mồng"})
_COUNTED = re.compile(r" (?:xã|phường|thôn|bản|tổ|hộ|người|trường|trạm|số|đơn vị|cụm|loa)\b")
_LARGEST_SHARE = 10  # 1/2, 2/3, 9/10 are shares when no such word stands before them


def _day(found: Found, style: Style) -> str | None:
    day, month, year = found["day"], found["month"], found["year"]
    if not _is_day(day, month):
        return None
    said = f"{counted(day, style)} tháng {_month(month, style)}"
    said = said if word_before(found) in _SAYS_DAY else f"ngày {said}"
    return f"{said} năm {counted(year, style)}" if year else said


def _day_of_some_year(found: Found, style: Style) -> str | None:
    before = word_before(found)
    if before in _SAYS_DAY:
        return _day(found, style)
    if found.group() == "24/7" or _COUNTED.match(found.string, found.end()):
        return None
    is_share = int(found["day"]) < int(found["month"]) <= _LARGEST_SHARE
    return None if is_share and not _BEFORE_A_DAY.fullmatch(before) else _day(found, style)


def _month_of_year(found: Found, style: Style) -> str | None:
    number, year = found["month"], counted(found["year"], style)
    before = word_before(found)
    if before in {"quý", "số", "khóa", "đợt", "kỳ"}:
        return f"{counted(number, style)} năm {year}"
    if not 1 <= int(number) <= len(LAST_OF_MONTH):
        return None
    said = f"{_month(number, style)} năm {year}"
    return said if before == "tháng" else f"tháng {said}"


def _hour(found: Found, style: Style) -> str | None:
    hour, minute, second = found["hour"], found["minute"], found.groupdict().get("second") or "0"
    if int(hour) > 24 or int(minute or 0) > 59 or int(second) > 59:
        return None
    said = f"{counted(hour, style)} giờ"
    # A full hour is said without its minutes: 17:00 is mười bảy giờ.
    if int(minute or 0) or int(second):
        said += f" {counted(minute, style)} phút"
    return f"{said} {counted(second, style)} giây" if int(second) else said


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(month) <= len(LAST_OF_MONTH) and 1 <= int(day) <= LAST_OF_MONTH[int(month) - 1]


def _month(number: str, style: Style) -> str:
    """The fourth month is tháng tư."""
    return ordinal(int(number), style) if int(number) == 4 else counted(number, style)


_END = r"(?![\w/])"
RULES = (
    Rule("date", re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){_END}"), _day),
    Rule("date", re.compile(rf"(?P<day>\d\d?)(?P<by>[/.-])(?P<month>\d\d?)(?P=by)(?P<year>\d{{4}}){_END}"), _day),
    Rule("date", re.compile(rf"(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d\d){_END}"), _day),
    Rule(
        "date",
        re.compile(
            r"(?<=ngày )(?P<day>\d\d?) tháng (?P<month>\d\d?)(?!\d)(?: năm (?P<year>\d{4}))?(?!\w)", re.IGNORECASE
        ),
        _day,
    ),
    Rule("date", re.compile(rf"(?P<month>\d\d?)[/-](?P<year>(?:19|20)\d\d){_END}"), _month_of_year),
    Rule("date", re.compile(rf"(?P<day>\d\d?)/(?P<month>\d\d?){_END}(?P<year>)"), _day_of_some_year),
    # With a hyphen it is a day only after the word: 7-10 is bảy đến mười.
    Rule("date", re.compile(rf"(?<=[Nn]gày )(?P<day>\d\d?)-(?P<month>\d\d?){_END}(?P<year>)"), _day),
    Rule("time", re.compile(r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?!\w|:\d)"), _hour),
    Rule(
        "time",
        re.compile(r"(?P<hour>\d\d?) ?(?:h|g|giờ) ?(?P<minute>\d\d)(?: ?(?:phút|ph|p|'|’))?(?![\w/]|[.,]\d)"),
        _hour,
    ),
    Rule("time", re.compile(r"(?P<hour>\d\d?) ?h(?P<minute>)(?!\w)"), _hour),
)

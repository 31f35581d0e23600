"""Signs and Roman numerals in words."""

import re

from messaging.loudspeaker.speaking.numbers import Style, cardinal, from_roman, ordinal
from messaging.loudspeaker.speaking.rules import Found, Rule, word_before

# Words that a Roman numeral follows; elsewhere I, V, X, L and C are letters.
_HEADINGS = re.compile(
    "quý|khóa|khoá|chương|phần|mục|kỳ|đợt|kỷ|lần|thứ|vùng|hạng|loại|cấp|bậc|nhóm|vực|đoạn|tập|bước|điều|lục|vòng|hội"
)
# What is paid or counted for each of something: `50.000đ/tháng` is năm mươi nghìn đồng mỗi tháng.
_EACH = (
    "tháng|quý|năm|ngày|tuần|giờ|lần|người|hộ|thẻ|suất|em|cháu|học sinh|sinh viên|gia đình|khẩu|thôn|bản|xã|kg|tấn|lít"
    "|ha|sào|buổi|đợt|lượt|ca"
)
# Between numbers, and before one.
_BETWEEN = {"x": "nhân", "×": "nhân", "*": "nhân", "+": "cộng", "=": "bằng", ":": "chia"}
_BEFORE = {
    "x": "nhân", "×": "nhân", "=": "bằng", "<": "dưới", ">": "trên", "≤": "không quá", "≥": "từ", "~": "khoảng",
    "±": "cộng trừ", "№": "số",
}  # fmt: skip


def _each(found: Found, style: Style) -> str:
    return " mỗi "


def _and(found: Found, style: Style) -> str:
    return "và"


def _calculated(found: Found, style: Style) -> str:
    return f" {_BETWEEN[found['sign'] or found['tight']]} "


def _leading(found: Found, style: Style) -> str:
    return f"{_BEFORE[found['sign']]} "


def _percent(found: Found, style: Style) -> str:
    return "phần trăm"


def _roman(found: Found, style: Style) -> str | None:
    before, value = word_before(found), from_roman(found["roman"])
    if value is None or not _HEADINGS.fullmatch(before):
        return None
    said = ordinal(value, style) if before == "thứ" else cardinal(value, style)
    return f"{said} năm {cardinal(int(found['year']), style)}" if found["year"] else said


TRIGGER = (
    rf"(?<=[^\W\d_])\s?/(?=(?:{_EACH})\b)|(?<=[%₫²³])\s?/(?=(?:{_EACH})\b)"
    r"|&|(?<![\w%])%(?!\w)|\s[x×*+=]\s(?=\d)|(?<!\w)[x×=<>≤≥~±№](?=\s?\d)|(?<=\d)[x×*](?=\d)"
    r"|(?<!\w)[IVXLC]{1,9}(?!\w)"
)
RULES = (
    Rule("sign", re.compile(r"\s?/(?=\w)"), _each),
    Rule("sign", re.compile("&"), _and),
    Rule("sign", re.compile("%"), _percent),
    Rule("sign", re.compile(r"\s(?P<sign>[x×*+=])\s(?=\d)|(?<=\d)(?P<tight>[x×*])(?=\d)"), _calculated),
    Rule("sign", re.compile(r"(?P<sign>[x×=<>≤≥~±№])\s?(?=\d)"), _leading),
    Rule("number", re.compile(r"(?P<roman>[IVXLC]{1,9})(?:/(?P<year>(?:19|20)\d\d)(?!\d))?"), _roman),
)

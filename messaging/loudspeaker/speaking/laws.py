"""Numbers of laws and decrees: `188/2025/NĐ-CP` is một trăm tám mươi tám năm ... của Chính phủ."""

import re

from messaging.loudspeaker.speaking.numbers import Style, cardinal, figure
from messaging.loudspeaker.speaking.rules import Found, Rule

# Who issued it, by the end of its number. Source: Decree 30/2020/NĐ-CP, appendix III (abbreviations of the kinds of
# documents), and the numbers under which the ministries' circulars are published.
ISSUERS = {
    "QH": "Quốc hội",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "TW": "Trung ương",
    "HĐND": "Hội đồng nhân dân",
    "UBND": "Ủy ban nhân dân",
    "BHXH": "Bảo hiểm xã hội",
    "BYT": "Bộ Y tế",
    "BTC": "Bộ Tài chính",
    "BNV": "Bộ Nội vụ",
    "BLĐTBXH": "Bộ Lao động, Thương binh và Xã hội",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BCA": "Bộ Công an",
}
_ISSUER = re.compile(r"(?P<name>[A-ZĐ][A-ZĐa-z]*?)(?P<term>\d*)")


def _law(found: Found, style: Style) -> str | None:
    said = figure(found["number"], style)
    if found["year"]:
        said += f" năm {cardinal(int(found['year']), style)}"
    parts = found["end"].split("-")
    # `188/2025/NĐ-CP` ends with who issued it; a letter, `1234/BHXH-TST`, with the section that wrote it.
    for part in (parts[-1], parts[0]):
        issuer = _ISSUER.fullmatch(part)
        if issuer and issuer["name"] in ISSUERS:
            term = f" khóa {figure(issuer['term'], style)}" if issuer["term"] else ""
            return f"{said} của {ISSUERS[issuer['name']]}{term}"
    return f"{said} {_spelled(found['end'], style)}"


def _spelled(end: str, style: Style) -> str:
    """An end nobody entered above is left to the reader, its digits in words."""
    return re.sub(r"\d+", lambda run: f" {figure(run.group(), style)} ", end).strip()


RULES = (
    Rule(
        "law",
        re.compile(
            r"(?P<number>\d{1,5})/(?:(?P<year>\d{4})/)?(?P<end>[A-ZĐ]{2}[A-ZĐa-z]*\d*(?:-[A-ZĐ][A-ZĐa-z]*\d*)*)"
        ),
        _law,
    ),
)

"""The fixed Vietnamese of a script, as an office says it: data, because a script is Vietnamese whatever the pages are.

What stands in `DIRECTIONS` tells the reader what to do and is never spoken as it stands. A language other than
Vietnamese gets directions only: nobody here invents a greeting in it.
"""

from collections.abc import Sequence

from foundation.communes import Commune
from foundation.languages import SOURCE, Language

SPOKEN = {
    "station": "Đây là Đài Truyền thanh {commune}.",
    "date": "Hôm nay là {weekday}, ngày {day} tháng {month} năm {year}.",
    "greeting": "Kính thưa bà con {addressees}!",
    "opening": "Mời bà con chú ý nghe thông báo sau đây.",
    "repeat": "Xin nhắc lại:",
    "closing": "Thông báo đến đây là hết. Xin cảm ơn và kính chào bà con!",
}

DIRECTIONS = {
    "music": "[NHẠC HIỆU {seconds} giây]",
    "pause": "[NGHỈ {seconds} giây]",
    "date": "[Đọc thứ, ngày, tháng, năm của buổi phát]",
    "twice": "[ĐỌC 2 LẦN]",
    "station": "[Người đọc giới thiệu Đài Truyền thanh {commune} và ngày phát bằng {language}]",
    "greeting": "[Người đọc chào bà con {addressees} bằng {language}]",
    "message": "[Đọc nội dung{place} bằng {language}]",
    "repeat": "[Nhắc lại bằng {language}]",
    "closing": "[Người đọc cảm ơn và chào bà con bằng {language}]",
}

# Several messages in one script are counted out: at most three are kept in mind.
COUNTED_OUT = ("Thông báo thứ nhất.", "Thông báo thứ hai.", "Thông báo thứ ba.")
WHICH = (" thứ nhất", " thứ hai", " thứ ba")

NOTES = {
    "stands_in": "Bản {language} này phát thay cho {others}: chưa có bản dịch được duyệt.",
    "void": "HẾT HIỆU LỰC",
}

HEAD = {
    "heading": "KỊCH BẢN LOA TRUYỀN THANH",
    "title": "Nội dung",
    "code": "Mã kịch bản",
    "version": "Bản",
    "language": "Ngôn ngữ",
    "commune": "Đơn vị",
    "villages": "Thôn, bản",
    "valid": "Hiệu lực",
    "slots": "Giờ phát",
    "minutes": "Thời lượng",
    "speed": "Tốc độ đọc",
    "priority": "Mức ưu tiên",
    "office": "Cơ quan",
    "vietnamese": "Nội dung tiếng Việt (không đọc)",
    "vietnamese_beside": "Tiếng Việt (không đọc)",
    "page": "trang",
    "pronunciations": "Cách đọc tên riêng và từ mượn",
    "check": "Quét để xem bản này còn hiệu lực không",
    "look": "Xem bản này còn hiệu lực không",
    "sign": "(ký, ghi rõ họ tên)",
}

PRIORITIES = {"normal": "Thông thường", "priority": "Ưu tiên", "urgent": "Khẩn cấp"}

# Who signs, by the part they had.
SIGNATURES = {
    "writer": "Người biên soạn",
    "translator": "Người dịch",
    "reviewer": "Người đọc duyệt",
    "approver": "Lãnh đạo UBND {kind}",
}

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

KINDS = {"xa": "xã", "phuong": "phường"}
# A village's own name may already say what it is.
_PLACES = ("thôn", "bản", "tổ dân phố", "tdp", "tổ", "khu", "khu phố", "xóm", "làng", "cụm")


def language_in_sentence(language: Language) -> str:
    """`tiếng Mông`: the spoken language, whatever the writing."""
    name = language.name_vi.partition(" (")[0].removeprefix("Tiếng ")
    return f"tiếng {name}"


def listed(names: Sequence[str]) -> str:
    """`Nậm Cang, Nậm Than và Mường Bo`."""
    return " và ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def addressees(villages: Sequence[str], commune: Commune) -> str:
    """Whom a script greets: `thôn Nậm Cang`, `các thôn Nậm Cang và Nậm Than`, or the whole commune."""
    if not villages:
        return f"trong toàn {KINDS[commune.kind]}"
    if any(_says_its_kind(name) for name in villages):
        return listed([name[:1].lower() + name[1:] if _says_its_kind(name) else f"thôn {name}" for name in villages])
    return ("thôn " if len(villages) == 1 else "các thôn ") + listed(villages)


def others_in_sentence(languages: Sequence[Language]) -> str:
    """`tiếng Giáy và tiếng Phù Lá`."""
    return listed([language_in_sentence(language) for language in languages])


def is_vietnamese(slug: str) -> bool:
    """Whether the fixed phrases may be spoken as they are."""
    return slug == SOURCE


def _says_its_kind(name: str) -> bool:
    return name.casefold().startswith(tuple(f"{place} " for place in _PLACES))

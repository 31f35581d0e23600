"""Abbreviations and how they are read out: what the house begins with, and where it is from.

An office overlays this table with its own words (`/scripts/abbreviations`). An abbreviation is found as it is
written, capitals as capitals, and only as a word of its own; one that ends with a full stop is found with it.
"""

from collections.abc import Iterable

Pairs = tuple[tuple[str, str], ...]

# Terms of the insurance: Law 41/2024/QH15 on social insurance, Law 25/2008/QH12 on health insurance and the office's
# own letters. Apps, machines: proposed here after the English letters, confirmed by nobody; an office says how.
INSURANCE = {
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BHTN": "bảo hiểm thất nghiệp",
    "BHXHTN": "bảo hiểm xã hội tự nguyện",
    "BHTNLĐ": "bảo hiểm tai nạn lao động",
    "KCB": "khám bệnh, chữa bệnh",
    "CSYT": "cơ sở y tế",
    "TYT": "trạm y tế",
    "TTYT": "trung tâm y tế",
    "BVĐK": "bệnh viện đa khoa",
    "HSSV": "học sinh, sinh viên",
    "NLĐ": "người lao động",
    "NSDLĐ": "người sử dụng lao động",
    "DTTS": "dân tộc thiểu số",
    "ĐBKK": "đặc biệt khó khăn",
    "NSNN": "ngân sách nhà nước",
    "ATM": "ây ti em",
    "VssID": "vi ét ét ai đi",
    "VNeID": "vi en i ai đi",
    "SMS": "ét em ét",
    "QR": "quy a",
    "App": "ép",
    "app": "ép",
}

# Agencies and documents: Decree 30/2020/NĐ-CP on paperwork, appendix III, and the usage of people's committees.
AGENCIES = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "MTTQ": "Mặt trận Tổ quốc",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "LHPN": "Liên hiệp Phụ nữ",
    "HPN": "Hội Phụ nữ",
    "HND": "Hội Nông dân",
    "CCB": "Cựu chiến binh",
    "TNCS": "Thanh niên Cộng sản",
    "LĐTBXH": "Lao động, Thương binh và Xã hội",
    "GDĐT": "Giáo dục và Đào tạo",
    "GD&ĐT": "Giáo dục và Đào tạo",
    "BYT": "Bộ Y tế",
    "NĐ-CP": "Nghị định của Chính phủ",
    "CT": "chỉ thị",
    "QĐ": "quyết định",
    "NQ": "nghị quyết",
    "NĐ": "nghị định",
    "CAND": "Công an nhân dân",
    "QĐND": "Quân đội nhân dân",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "CNTT": "công nghệ thông tin",
    "CCHC": "cải cách hành chính",
    "TTHC": "thủ tục hành chính",
    "VBQPPL": "văn bản quy phạm pháp luật",
    "KT-XH": "kinh tế, xã hội",
    "NTM": "nông thôn mới",
}

# Places, persons and papers, as forms and addresses shorten them: usage, fixed by no rule. `TT` without its stop is
# left alone: it may be a circular, a centre, a town.
USAGE = {
    "TP.": "thành phố",
    "Tp.": "thành phố",
    "TP": "thành phố",
    "TX.": "thị xã",
    "TT.": "thị trấn",
    "P.": "phường",
    "TDP": "tổ dân phố",
    "TDP.": "tổ dân phố",
    "STT": "số thứ tự",
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "GPLX": "giấy phép lái xe",
    "SĐT": "số điện thoại",
    "ĐT": "điện thoại",
    "ĐT:": "điện thoại:",
    "ĐC": "địa chỉ",
    "đ/c": "đồng chí",
    "Đ/c": "Đồng chí",
    "TS.": "tiến sĩ",
    "ThS.": "thạc sĩ",
    "BS.": "bác sĩ",
    "BS": "bác sĩ",
    "v.v.": "vân vân",
    "v/v": "về việc",
    "V/v": "Về việc",
    "VD:": "ví dụ:",
    "T.Ư": "Trung ương",
    "TW": "Trung ương",
    "TƯ": "Trung ương",
    "CLB": "câu lạc bộ",
    "HTX": "hợp tác xã",
    "VPĐD": "văn phòng đại diện",
}

SOURCES = {
    "Law 41/2024/QH15, Law 25/2008/QH12": INSURANCE,
    "Decree 30/2020/NĐ-CP": AGENCIES,
    "usage": USAGE,
}
DEFAULTS: dict[str, str] = {**INSURANCE, **AGENCIES, **USAGE}


def overlaid(rows: Iterable[tuple[str, str]]) -> Pairs:
    """What the house knows, changed by the office's own rows; one without words is read as it stands."""
    pairs = {**DEFAULTS, **dict(rows)}
    return tuple((short, spoken) for short, spoken in pairs.items() if spoken)


USUAL = overlaid(())

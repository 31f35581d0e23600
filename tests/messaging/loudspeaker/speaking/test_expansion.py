from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.languages import LANGUAGES
from messaging.loudspeaker.blocks import Line
from messaging.loudspeaker.speaking import abbreviations, expansion
from messaging.loudspeaker.speaking.numbers import NORTHERN, Style, cardinal
from tests.messaging.loudspeaker.speaking import reader

KNOWN = abbreviations.overlaid(())
Y2026 = "năm hai nghìn không trăm hai mươi sáu"


def line(sentence: str, language: str = "vi", style: Style = NORTHERN) -> Line:
    return expansion.line(sentence, language, KNOWN, style)


NUMBERS = [
    ("có 21 hộ", "có hai mươi mốt hộ"),
    ("có 1.001 người", "có một nghìn không trăm linh một người"),
    ("1.450.890 người", "một triệu bốn trăm năm mươi nghìn tám trăm chín mươi người"),
    ("1,450,890 người", "một triệu bốn trăm năm mươi nghìn tám trăm chín mươi người"),
    ("1450890 người", "một triệu bốn trăm năm mươi nghìn tám trăm chín mươi người"),
    ("số 0", "số không"),
    ("mã 005", "mã không không năm"),
    ("05 ngày", "năm ngày"),
    ("thôn 05", "thôn không năm"),
    ("hơn 2,34 lần", "hơn hai phẩy ba mươi tư lần"),
    ("0,05", "không phẩy không năm"),
    ("12.345,6", "mười hai nghìn ba trăm bốn mươi lăm phẩy sáu"),
    ("bản 4.0.1", "bản bốn chấm không chấm một"),
    ("thôn 1,2,3", "thôn một, hai, ba"),
    ("thôn 1, 2", "thôn một, hai"),
    ("thứ 1", "thứ nhất"),
    ("thứ 4", "thứ tư"),
    ("lần thứ 2", "lần thứ hai"),
    ("tháng 4", "tháng tư"),
    ("4 tháng", "bốn tháng"),
    ("tháng 1", "tháng một"),
    ("từ -5 đến 10", "từ âm năm đến mười"),
    ("-5°C", "âm năm độ xê"),
    ("- 5 người", "- năm người"),
    ("3A", "ba A"),
    ("QH15", "QH mười lăm"),
    ("GD4010123456789", "GD bốn không một không một hai ba bốn năm sáu bảy tám chín"),
    ("mã số BHXH 1512345678", "mã số bảo hiểm xã hội một năm một hai, ba bốn năm, sáu bảy tám"),
    ("CCCD 001099012345", "căn cước công dân không không một, không chín chín, không một hai, ba bốn năm"),
    ("1000000000000000", "một triệu tỷ"),
]
SHARES_AND_RANGES = [
    ("1/2 số hộ", "một phần hai số hộ"),
    ("3/4", "ba phần tư"),
    ("90/99 xã", "chín mươi trên chín mươi chín xã"),
    ("10/12 thôn", "mười trên mười hai thôn"),
    ("2/3 và 1/3 số hộ", "hai phần ba và một phần ba số hộ"),
    ("24/7", "hai mươi tư trên bảy"),
    ("24/24", "hai mươi tư trên hai mươi tư"),
    ("7-10 ngày", "bảy đến mười ngày"),
    ("7 – 10 ngày", "bảy đến mười ngày"),
    ("10-7", "mười-bảy"),
    ("2025-2026", "hai nghìn không trăm hai mươi lăm đến hai nghìn không trăm hai mươi sáu"),
    ("1,5-2 triệu đồng", "một phẩy năm đến hai triệu đồng"),
    ("10%-20%", "mười phần trăm đến hai mươi phần trăm"),
    ("05:00-06:00", "năm giờ đến sáu giờ"),
    ("17h-18h30", "mười bảy giờ đến mười tám giờ ba mươi phút"),
    ("22–30/11", "hai mươi hai đến ngày ba mươi tháng mười một"),
    ("01-15/11", "một đến ngày mười lăm tháng mười một"),
    ("22/11–30/11", "ngày hai mươi hai tháng mười một đến ngày ba mươi tháng mười một"),
    ("11/2026-12/2026", f"tháng mười một {Y2026} đến tháng mười hai {Y2026}"),
    ("88%", "tám mươi tám phần trăm"),
    ("5,3 %", "năm phẩy ba phần trăm"),
    ("98,25%", "chín mươi tám phẩy hai mươi lăm phần trăm"),
    ("2‰", "hai phần nghìn"),
]
MONEY = [
    ("972.000 đồng", "chín trăm bảy mươi hai nghìn đồng"),
    ("1.250.000đ", "một triệu hai trăm năm mươi nghìn đồng"),
    ("1.250.000 đ.", "một triệu hai trăm năm mươi nghìn đồng."),
    ("632.000 VNĐ", "sáu trăm ba mươi hai nghìn đồng"),
    ("50.000 VND", "năm mươi nghìn đồng"),
    ("50.000₫", "năm mươi nghìn đồng"),
    ("2,34 triệu đồng", "hai phẩy ba mươi tư triệu đồng"),
    ("3 tỷ đồng", "ba tỷ đồng"),
    ("50k", "năm mươi nghìn"),
    ("1,5tr", "một phẩy năm triệu"),
    ("50.000đ/tháng", "năm mươi nghìn đồng mỗi tháng"),
    ("4,5%/năm", "bốn phẩy năm phần trăm mỗi năm"),
    ("12 tháng/người", "mười hai tháng mỗi người"),
    ("2.340.000 đồng x 4,5%", "hai triệu ba trăm bốn mươi nghìn đồng nhân bốn phẩy năm phần trăm"),
    ("mức đóng x 2", "mức đóng nhân hai"),
    ("x 2", "nhân hai"),
    ("3x4", "ba nhân bốn"),
    ("2 + 3 = 5", "hai cộng ba bằng năm"),
]
MEASURES = [
    ("12 km", "mười hai ki-lô-mét"),
    ("5kg", "năm ki-lô-gam"),
    ("100 m²", "một trăm mét vuông"),
    ("100m2", "một trăm mét vuông"),
    ("35°C", "ba mươi lăm độ xê"),
    ("2 ha", "hai héc-ta"),
    ("5 mét", "năm mét"),
    ("5 lít", "năm lít"),
    ("40 km/h", "bốn mươi ki-lô-mét một giờ"),
    ("Mai & Lan", "Mai và Lan"),
    ("≥ 5 năm", "từ năm năm"),
    ("~ 100 hộ", "khoảng một trăm hộ"),
    ("x", "x"),
    ("a/b", "a/b"),
]
DATES = [
    ("30/11/2026", f"ngày ba mươi tháng mười một {Y2026}"),
    ("ngày 30/11/2026", f"ngày ba mươi tháng mười một {Y2026}"),
    ("ngày 30-11-2026", f"ngày ba mươi tháng mười một {Y2026}"),
    ("30.11.2026", f"ngày ba mươi tháng mười một {Y2026}"),
    ("2026-11-30", f"ngày ba mươi tháng mười một {Y2026}"),
    ("01/07/2025", "ngày một tháng bảy năm hai nghìn không trăm hai mươi lăm"),
    ("mùng 1/7", "mùng một tháng bảy"),
    ("30/4", "ngày ba mươi tháng tư"),
    ("ngày 30/4", "ngày ba mươi tháng tư"),
    ("từ 1/2", "từ ngày một tháng hai"),
    ("lễ 30/4 và 1/5", "lễ ngày ba mươi tháng tư và ngày một tháng năm"),
    ("ngày 7-10", "ngày bảy tháng mười"),
    ("ngày 5 tháng 4 năm 2026", f"ngày năm tháng tư {Y2026}"),
    ("11/2026", f"tháng mười một {Y2026}"),
    ("tháng 11/2026", f"tháng mười một {Y2026}"),
    ("tháng 4/2026", f"tháng tư {Y2026}"),
    ("quý 3/2026", f"quý ba {Y2026}"),
    ("năm 2026", Y2026),
    ("31/12/25", "ngày ba mươi mốt tháng mười hai năm hai mươi lăm"),
    ("32/13/2026", "ba mươi hai trên mười ba trên hai nghìn không trăm hai mươi sáu"),
    ("30/2", "ba mươi trên hai"),
]
TIMES = [
    ("05:30", "năm giờ ba mươi phút"),
    ("5h30", "năm giờ ba mươi phút"),
    ("5g30", "năm giờ ba mươi phút"),
    ("17 giờ 00", "mười bảy giờ"),
    ("17 giờ 05 phút", "mười bảy giờ năm phút"),
    ("17:00", "mười bảy giờ"),
    ("7 giờ 30 phút", "bảy giờ ba mươi phút"),
    ("21h", "hai mươi mốt giờ"),
    ("12:00:05", "mười hai giờ không phút năm giây"),
    ("25:00", "hai mươi lăm:không không"),
    ("tỷ lệ 1:100", "tỷ lệ một:một trăm"),
]
TELEPHONES = [
    ("gọi 1900 9068", "gọi một chín không không, chín không sáu tám"),
    ("gọi 19009068", "gọi một chín không không, chín không sáu tám"),
    ("1800 1234", "một tám không không, một hai ba bốn"),
    ("0214 3 820 123", "không hai một bốn, ba, tám hai không, một hai ba"),
    ("(0214) 3820123", "không hai một bốn, ba tám hai không một hai ba"),
    ("0214 3 820 xxx", "không hai một bốn, ba, tám hai không xxx"),
    ("0912.345.678", "không chín một hai, ba bốn năm, sáu bảy tám"),
    ("0912345678", "không chín một hai, ba bốn năm, sáu bảy tám"),
    ("0912-345-678", "không chín một hai, ba bốn năm, sáu bảy tám"),
    ("+84 912 345 678", "cộng tám bốn, chín một hai, ba bốn năm, sáu bảy tám"),
    ("+84912345678", "cộng tám bốn, chín một hai, ba bốn năm, sáu bảy tám"),
    ("gọi 115", "gọi một một năm"),
    ("tổng đài 1022", "tổng đài một không hai hai"),
    ("gọi 100 người", "gọi một trăm người"),
    ("gọi 250", "gọi hai trăm năm mươi"),
    ("1900 hộ", "một nghìn chín trăm hộ"),
]
LAWS = [
    (
        "Nghị định 188/2025/NĐ-CP",
        "Nghị định một trăm tám mươi tám năm hai nghìn không trăm hai mươi lăm của Chính phủ",
    ),
    (
        "Luật 91/2025/QH15",
        "Luật chín mươi mốt năm hai nghìn không trăm hai mươi lăm của Quốc hội khóa mười lăm",
    ),
    ("số 1673/NQ-UBTVQH15", "số một nghìn sáu trăm bảy mươi ba của Ủy ban Thường vụ Quốc hội khóa mười lăm"),
    ("595/QĐ-BHXH", "năm trăm chín mươi lăm của Bảo hiểm xã hội"),
    ("12/2025/TT-BYT", "mười hai năm hai nghìn không trăm hai mươi lăm của Bộ Y tế"),
    ("1234/BHXH-TST", "một nghìn hai trăm ba mươi tư của Bảo hiểm xã hội"),
    ("7/XX-YY9", "bảy XX-YY chín"),
    ("Quý IV", "Quý bốn"),
    ("Quý IV/2026", f"Quý bốn {Y2026}"),
    ("khóa XV", "khóa mười lăm"),
    ("lần thứ I", "lần thứ nhất"),
    ("thế kỷ XXI", "thế kỷ hai mươi mốt"),
    ("vitamin C", "vitamin C"),
    ("ông I", "ông I"),
]
ABBREVIATED = [
    ("thẻ BHYT", "thẻ bảo hiểm y tế"),
    ("(BHXH)", "(bảo hiểm xã hội)"),
    ("BHXH-BHYT", "bảo hiểm xã hội-bảo hiểm y tế"),
    ("UBND xã", "Ủy ban nhân dân xã"),
    ("HĐND, UBND", "Hội đồng nhân dân, Ủy ban nhân dân"),
    ("TP. Lào Cai", "thành phố Lào Cai"),
    ("TP.Lào Cai", "thành phố Lào Cai"),
    ("TP Lào Cai", "thành phố Lào Cai"),
    ("TT. Bát Xát", "thị trấn Bát Xát"),
    ("TT Bát Xát", "TT Bát Xát"),
    ("STT", "số thứ tự"),
    ("thẻ CCCD", "thẻ căn cước công dân"),
    ("bhyt", "bhyt"),
    ("BHYTX", "BHYTX"),
    ("XBHYT", "XBHYT"),
    ("BHYT1", "BHYT một"),
    ("đ/c Lan", "đồng chí Lan"),
    ("khám KCB", "khám khám bệnh, chữa bệnh"),
    ("mở VssID", "mở vi ét ét ai đi"),
    ("v.v.", "vân vân"),
]
EVERYTHING = [
    *NUMBERS, *SHARES_AND_RANGES, *MONEY, *MEASURES, *DATES, *TIMES, *TELEPHONES, *LAWS, *ABBREVIATED,
]  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), EVERYTHING)
def test_it_says_what_is_written(written: str, spoken: str) -> None:
    assert line(written).spoken == spoken
    assert line(f"Bà con {written}").spoken == f"Bà con {spoken}"


@pytest.mark.parametrize(("written", "spoken"), EVERYTHING)
def test_it_keeps_what_is_written(written: str, spoken: str) -> None:
    assert line(written).written == written


SENTENCES = st.text() | st.lists(
    st.sampled_from([written for written, _ in EVERYTHING]) | st.sampled_from(list(" ,.;:-–/%&()x\nà")), max_size=12
).map("".join)


@given(SENTENCES, st.sampled_from(["vi", "mong-1961"]))
@example("TP.TP.BHYT5%/tháng", "vi")
@example("9" * 5000, "vi")
def test_its_pieces_are_the_sentence_sign_by_sign(sentence: str, language: str) -> None:
    found = line(sentence, language)
    assert "".join(piece.text for piece in found.pieces) == sentence
    assert all(piece.text for piece in found.pieces)


@given(SENTENCES)
def test_no_figure_is_left(sentence: str) -> None:
    assert not any(sign in "0123456789" for sign in line(sentence).spoken)


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@given(st.integers(0, 10**15), st.sampled_from(["", " đồng", "đ", "%", " người", " km"]))
def test_a_number_in_a_sentence_keeps_every_digit(number: int, unit: str) -> None:
    (piece,) = [piece for piece in line(f"Cả tỉnh có {dotted(number)}{unit}.").pieces if piece.spoken]
    words = cardinal(number)
    assert piece.spoken.startswith(words)
    assert reader.number(words) == number


@given(st.dates())
def test_a_date_keeps_every_figure(day: date) -> None:
    spoken = line(f"Hạn {day.day:02}/{day.month:02}/{day.year:04}.").spoken
    number, _, rest = spoken.removeprefix("Hạn ngày ").removesuffix(".").partition(" tháng ")
    month, _, year = rest.partition(" năm ")
    assert (reader.number(year), reader.number(month), reader.number(number)) == (day.year, day.month, day.day)


@given(st.from_regex(r"0[0-9]{9}", fullmatch=True))
def test_a_telephone_number_keeps_every_digit(number: str) -> None:
    assert reader.digits(line(number).spoken) == number


@pytest.mark.parametrize("language", [slug for slug in LANGUAGES if slug != "vi"])
@pytest.mark.parametrize(("written", "spoken"), EVERYTHING[::9])
def test_no_other_language_is_expanded(written: str, spoken: str, language: str) -> None:
    found = line(written, language)
    assert found.spoken == written
    assert not any(piece.spoken or piece.stressed for piece in found.pieces)


def marked(found: Line) -> Iterator[str]:
    for piece in found.pieces:
        yield piece.text + (f"[{piece.breath}]" if piece.breath else "")


@pytest.mark.parametrize(
    ("sentence", "breaths"),
    [
        ("a, b", "a,[/] b"),
        ("a; b: c", "a;[//] b:[//] c"),
        ("a – b", "a –[/] b"),
        ("a! B", "a![//] B"),
        ("(a.) B", "(a.)[//] B"),
        ("a, b, c.", "a,[/] b,[/] c."),
        ("hết.", "hết."),
        ("hết:", "hết:"),
        ("2,34 và 1.001", "2,34 và 1.001"),
        ("TP. Lào Cai", "TP. Lào Cai"),
        ("Nguyễn V. An", "Nguyễn V. An"),
        ("7 – 10 ngày", "7 – 10 ngày"),
        ("30/11/2026, bà con", "30/11/2026,[/] bà con"),
        ("BHYT, BHXH", "BHYT,[/] BHXH"),
    ],
)
def test_it_marks_where_to_breathe(sentence: str, breaths: str) -> None:
    assert "".join(marked(line(sentence))) == breaths


def test_other_languages_get_the_marks_of_breath() -> None:
    assert "".join(marked(line("Nad, tes; 5", "mong-1961"))) == "Nad,[/] tes;[//] 5"


@pytest.mark.parametrize(
    ("sentence", "stressed"),
    [
        ("Gia hạn trước ngày 30/11/2026.", ["trước ngày ", "30/11/2026"]),
        ("Chậm nhất 5/12/2026.", ["Chậm nhất ", "5/12/2026"]),
        ("đến hết ngày 31/12", ["đến hết ngày ", "31/12"]),
        ("từ ngày 1/7", ["1/7"]),
        ("Gọi 1900 9068.", ["1900 9068"]),
        ("Có 5 hộ, 10%.", []),
    ],
)
def test_the_voice_goes_up_at_days_and_numbers_to_call(sentence: str, stressed: list[str]) -> None:
    assert [piece.text for piece in line(sentence).pieces if piece.stressed] == stressed


def test_the_office_chooses_how_the_south_says_it() -> None:
    assert line("1.105 đồng", style=Style("ngàn", "lẻ")).spoken == "một ngàn một trăm lẻ năm đồng"


def test_the_office_has_the_last_word_on_an_abbreviation() -> None:
    pairs = abbreviations.overlaid([("BHYT", "thẻ khám bệnh"), ("UBND", ""), ("C++", "xê cộng cộng")])
    assert expansion.line("BHYT, UBND, C++", "vi", pairs).spoken == "thẻ khám bệnh, UBND, xê cộng cộng"
    assert expansion.line("BHYT 5", "vi", ()).spoken == "BHYT năm"


def test_a_text_becomes_a_line_a_sentence() -> None:
    found = expansion.lines("Có 5 hộ. Xin cảm ơn.\nHết.", "vi", KNOWN)
    assert [each.spoken for each in found] == ["Có năm hộ.", "Xin cảm ơn.", "Hết."]

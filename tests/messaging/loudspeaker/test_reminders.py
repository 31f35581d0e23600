"""What of a message is said again, and what only looks like a day."""

import pytest

from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.reminders import key_sentences
from messaging.loudspeaker.script import write
from tests.messaging.loudspeaker.factories import order

FILLING = ("Bà con nghe rõ.", "Ai cũng nên biết.", "Xin bà con lưu ý.", "Việc này có ích cho mọi nhà.")


def is_said_again(sentence: str, language: str = "vi") -> bool:
    """Whether it is picked out of a message that is too long to be read twice whole."""
    return sentence in key_sentences((*FILLING, sentence, *FILLING), order(), language)


@pytest.mark.parametrize(
    "sentence",
    [
        "Bà con gia hạn trước ngày 30 tháng 11 năm 2026.",
        "Bà con gia hạn trước ngày 30/11/2026.",
        "Thu tiền từ 20/11 đến 25/11.",
        "Thu tiền đến hết tháng 11.",
        "Hạn chót là cuối tháng này.",
        "Chậm nhất tuần sau bà con phải nộp.",
        "Hội họp ngày ba mươi tháng mười một.",
        "Hội họp ngày mùng 5 tháng Chạp.",
        "Mời bà con 8 giờ thứ Bảy đi khám.",
        "Mời bà con họp lúc tám giờ.",
        "Mời bà con họp lúc 19h30.",
        "Chiều thứ Tư có cán bộ đến thôn.",
        "Thứ Hai bà con đi khám.",
        "Chủ nhật này có phiên chợ.",
        "Sáng mai bà con đi tiêm.",
        "Hôm nay cắt điện.",
        "Mồng ba bà con đi họp.",
        "Theo Nghị định 188/2025/NĐ-CP ngày 01/7/2025, bà con nộp trước ngày 30/11/2026.",
        "Tiêm HPV ngày 30/11/2026.",
        "Bà con đến Trạm Y tế để khám.",
        "Bà con nộp tại UBND.",
        "Bà con nộp tại Ủy ban nhân dân.",
        "Bà con họp ở nhà văn hóa thôn.",
        "Bà con ra bưu điện để đóng tiền.",
        "Bà con đến điểm thu gần nhất.",
        "Bà con đến trụ sở của thôn.",
        "Xã Mường Bo có hai chợ.",
        "Cần hỏi thêm, bà con gọi 1900 9068.",
        "Khi cần, gọi 115.",
    ],
)
def test_days_hours_places_and_numbers_are_said_again(sentence: str) -> None:
    assert is_said_again(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Có 10/12 thôn đã làm xong.",
        "Bà con đợi 7-10 ngày.",
        "Có kết quả trong 24 giờ.",
        "Đây là lần thứ hai chúng tôi nhắc.",
        "Thứ ba, bà con mang theo thẻ.",
        "Thẻ của nhiều nhà sắp hết hạn.",
        "Mức đóng là 972.000 đồng một năm.",
        "Hết 1/2 số hộ đã đóng.",
        "UBND xin thông báo như sau.",
        "Mỗi nhà uống 1 tháng 3 lần.",
        "Theo Nghị định 188/2025/NĐ-CP ngày 01/7/2025, thẻ phải gia hạn.",
    ],
)
def test_shares_spans_and_ordinals_are_no_days(sentence: str) -> None:
    assert not is_said_again(sentence)


@pytest.mark.parametrize(
    ("sentence", "again"),
    [
        ("[mẫu] 30/11/2026.", True),
        ("[mẫu] 30-11-2026 [mẫu].", True),
        ("[mẫu] (30/11), [mẫu].", True),
        ("[mẫu] 30/11", True),
        ("[mẫu] xã Mường Bo.", True),
        ("[mẫu] 1900 9068.", True),
        ("[mẫu] 10/12 thôn.", False),
        ("[mẫu] 7-10 ngày.", False),
        ("[mẫu] 7-10.", False),
        ("[mẫu] 31/11.", False),
        ("[mẫu] 30/13.", False),
        ("[mẫu] 29/02/2027.", False),
        ("[mẫu] 1/2/3.", False),
        ("[mẫu] bưu điện thứ Bảy.", False),
    ],
)
def test_of_another_language_only_figures_and_names_are_understood(sentence: str, again: bool) -> None:
    assert is_said_again(sentence, "mong-1961") is again


def test_the_deadline_is_never_crowded_out() -> None:
    deadline, call = "Bà con gia hạn trước ngày 30 tháng 11 năm 2026.", "Bà con gọi 1900 9068."
    places = tuple(f"Thứ Bảy có cán bộ tại nhà văn hóa số {number}." for number in range(1, 4))
    assert key_sentences((deadline, *places, call), order(), "vi") == (deadline, places[-1], call)


def test_a_short_message_without_a_day_is_read_twice_whole() -> None:
    message = ("Bà con mang thẻ.", "Bà con đến bưu điện.", "Bà con gọi 1900 9068.")
    assert key_sentences(message, order(), "vi") == ()
    (twice,) = [
        one for one in write(order(template=" ".join(message))).blocks if isinstance(one, Say) and one.times > 1
    ]
    assert tuple(line.written for line in twice.lines) == message
    assert key_sentences((*FILLING, *message), order(), "vi") == message[1:]

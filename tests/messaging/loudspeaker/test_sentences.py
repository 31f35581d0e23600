import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.loudspeaker.sentences import sentences

SPLIT = [
    ("", ()),
    (" \n\n ", ()),
    ("Một câu", ("Một câu",)),
    ("Thẻ sắp hết hạn. Bà con gia hạn!", ("Thẻ sắp hết hạn.", "Bà con gia hạn!")),
    ("Thẻ còn hạn? Xem lại.", ("Thẻ còn hạn?", "Xem lại.")),
    ("Một dòng\nhai  dòng", ("Một dòng", "hai dòng")),
    ("Trước ngày 30/11/2026. Sau đó thẻ ngắt.", ("Trước ngày 30/11/2026.", "Sau đó thẻ ngắt.")),
    ("Đã có 1.450.890 người.", ("Đã có 1.450.890 người.",)),
    ("Mức đóng 1.250.000 đ. 50 người đã đóng.", ("Mức đóng 1.250.000 đ.", "50 người đã đóng.")),
    ("Đến TP. Lào Cai trước 17:00. Mang thẻ.", ("Đến TP. Lào Cai trước 17:00.", "Mang thẻ.")),
    ("Gặp BS. Nguyễn V. An ở trạm. Gọi trước.", ("Gặp BS. Nguyễn V. An ở trạm.", "Gọi trước.")),
    ("Uống vitamin A. Bà con nhớ.", ("Uống vitamin A.", "Bà con nhớ.")),
    ("1. Mang theo thẻ. 2 bản sao.", ("1. Mang theo thẻ.", "2 bản sao.")),
    ("Mang thẻ, giấy tờ v.v. và đến sớm.", ("Mang thẻ, giấy tờ v.v. và đến sớm.",)),
    ("Anh nói: “Đến đi.” Bà con đến.", ("Anh nói: “Đến đi.”", "Bà con đến.")),
    ("Chờ đã... Xong rồi.", ("Chờ đã...", "Xong rồi.")),
    ("Chờ đã... rồi xong.", ("Chờ đã... rồi xong.",)),
    ("Xong. (Hết giờ.) Về.", ("Xong.", "(Hết giờ.)", "Về.")),
    ("[Mông – bản mẫu] Hết. Về.", ("[Mông – bản mẫu] Hết.", "Về.")),
    ("ꪀꪱ. ꪜꪱ.", ("ꪀꪱ.", "ꪜꪱ.")),
]


@pytest.mark.parametrize(("text", "lines"), SPLIT)
def test_it_puts_one_sentence_on_a_line(text: str, lines: tuple[str, ...]) -> None:
    assert sentences(text) == lines


@given(st.text(max_size=300))
def test_nothing_is_lost_and_nothing_added(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()

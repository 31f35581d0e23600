"""Which replies are a wish for no more messages, and which are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spelling import without_diacritics
from messaging.sms.opting_out.words import CODE_WORDS, Meaning, meaning
from messaging.sms.segments import measure

WISHES = (
    "TC", "tc", "Tc.", '"TC"', "T C", "TC QC", "TC1", "TC BHXH", "TC BHYT",
    "TU CHOI", "Tu choi", "TỪ CHỐI", "Từ chối", "TỪ CHỐI!", "tu chối", "Từ chối nhận tin", "TU CHOI NHAN TIN BHYT",
    "DUNG", "dung", "DỪNG", "dừng", "Dừng lại", "dung gui tin nua", "DỪNG GỬI TIN", "NGỪNG", "ngưng nhắn tin",
    "ngừng gửi thông báo cho tôi", "HUY", "HỦY", "HUỶ", "hủy", "huỷ", "Huỷ đăng ký", "huy dang ky",
    "xin hủy", "Xin dừng gửi tin", "toi muon dung nhan tin", "tôi không nhận tin", "không nhận tin nữa",
    "khong nhan tin nua", "tôi không muốn nhận tin", "đừng gửi tin nữa", "đừng nhắn tin",
    "STOP", "stop", "Stop.", "STOP!!!", " stop\n", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "unsubscribe please",
    "CANCEL", "END", "QUIT", "OPTOUT", "opt-out", "REVOKE", "please stop", "stop sending me messages", "Stop thank you",
    "ＳＴＯＰ", "S T O P", "\u200bSTOP", "🛑 STOP",
)  # fmt: skip
OTHERS = (
    "", "   ", "?", "🛑", "ok", "123", "cam on", "khong", "No", "start", "toi da gia han", "toi muon dang ky",
    # A word of refusal about something else, or refused itself.
    "toi khong muon huy the", "tôi không muốn hủy", "Đừng", "đừng hủy", "hủy thẻ", "huy the bhyt", "HUY BHYT",
    "dừng thẻ", "HUY\nhuy thẻ", "tc khong", "tcx", "khong dung", "don't stop", "do not stop", "cancel my card",
    "the end of the month", "stop by my house",
    # A name.
    "anh Huy", "Huy Nguyen", "toi la Huy", "Dung oi",
    # Other words that only look the same without their marks.
    "Đúng", "đúng", "đúng rồi", "dung roi", "dung vay", "dùng", "dụng", "tự chơi", "Huý", "huyện",
    "bao gio the het han?", "STOP " * 100,
)  # fmt: skip


@pytest.mark.parametrize("text", WISHES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_it_is_a_wish_for_no_more_messages(text: str, form: str) -> None:
    assert meaning(unicodedata.normalize(form, text)) == Meaning.OPT_OUT


@pytest.mark.parametrize("text", OTHERS)
def test_it_is_something_else(text: str) -> None:
    assert meaning(text) == Meaning.OTHER


@pytest.mark.parametrize("word", ["từ chối", "dừng", "hủy", "huỷ", "stop", "unsubscribe"])
@given(mantle=st.text("\"'.,;:!?()-*_ \t\r\n…“”", max_size=6), letters=st.data())
def test_case_marks_and_what_stands_around_do_not_matter(word: str, mantle: str, letters: st.DataObject) -> None:
    cased = "".join(letters.draw(st.sampled_from([sign.lower(), sign.upper()])) for sign in word)
    for written in (cased, without_diacritics(cased)):
        assert meaning(f"{mantle}{written}{mantle}") == Meaning.OPT_OUT


@given(st.text(max_size=300))
def test_whatever_is_written_gets_an_answer(text: str) -> None:
    assert meaning(text) in Meaning


def test_the_code_fits_one_segment_without_diacritics_and_asks_for_nothing() -> None:
    office, hotline = "Bao hiem xa hoi tinh Lao Cai", "1900 9068"
    sent = CODE_WORDS.format(code="123456", office=office, hotline=hotline)
    assert measure(sent).segments == 1
    assert measure(sent).units <= 145, "room for a longer name"
    assert sent == without_diacritics(sent)
    assert not [sign for sign in ("http", "www", ".vn", "/") if sign in sent]

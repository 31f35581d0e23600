"""The audit trail in the words of its readers."""

from flask import Flask
from flask_babel import force_locale

from accounts import deeds


def test_details_are_named_and_written_as_on_every_page(app: Flask) -> None:
    detail = {"people": 3000, "at": "2026-11-22T05:30:00+07:00", "language": "dao", "note": "", "digest": "1d6f7a13ab"}
    with app.test_request_context(), force_locale("vi"):
        assert list(deeds.told(detail)) == [
            ("người dân", "3.000"),
            ("thời gian", "22/11/2026 05:30"),
            ("ngôn ngữ", "Dao"),
            ("mã nội dung", "1d6f7a13…"),
        ]


def test_a_detail_without_words_and_a_language_of_the_past_are_shown_as_stored(app: Flask) -> None:
    with app.test_request_context(), force_locale("vi"):
        assert list(deeds.told({"weight": 3, "language": "gone"})) == [("weight", "3"), ("ngôn ngữ", "gone")]


def test_what_administrators_and_approvers_set_is_told_in_words(app: Flask) -> None:
    sender = {"registered_only": True, "price": "850.0000", "segments_per_second": 7.5}
    rule = {"name": "needs_consent", "kind": "invitation", "value": "yes"}
    with app.test_request_context(), force_locale("vi"):
        assert list(deeds.told(sender)) == [
            ("chỉ văn bản đã được duyệt", "có"),
            ("giá một đoạn tin", "850"),
            ("đoạn tin mỗi giây", "7,5"),
        ]
        assert [value for _, value in deeds.told(rule)] == ["Chỉ gửi cho người đã đồng ý", "Mời tham gia", "có"]
        assert list(deeds.told({"budget": "200000", "spent": "0.0000"})) == [("kinh phí", "200.000"), ("đã chi", "0")]
        assert list(deeds.told({"source": "page"})) == [("nguồn", "trên trang công khai")]
        assert list(deeds.told({"purpose": "invitation", "how": "page"})) == [
            ("mục đích", "Tin mời tham gia"),
            ("cách thức", "trên trang web"),
        ]

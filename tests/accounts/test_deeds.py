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

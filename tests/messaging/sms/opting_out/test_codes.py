"""Codes: six digits that belong to one run and to one request, and are kept by a keyed hash alone."""

from flask import Flask

from messaging.sms.opting_out import codes


def test_a_code_has_six_digits_and_is_the_same_whenever_it_is_asked_for(app: Flask) -> None:
    with app.app_context():
        drawn = [codes.code(run_id) for run_id in range(1, 2001)]
        assert {len(code) for code in drawn} == {6}
        assert all(code.isdigit() for code in drawn)
        assert drawn == [codes.code(run_id) for run_id in range(1, 2001)]
        # Of a million, two thousand drawn at random meet about twice; numbers in a row would never.
        assert len(set(drawn)) > 1980
        assert any(code.startswith("0") for code in drawn)


def test_a_digest_holds_for_its_own_request_alone(app: Flask) -> None:
    with app.app_context():
        kept = codes.digest(7, codes.code(3))
        assert codes.code(3).encode() not in kept
        assert codes.matches(kept, 7, codes.code(3))
        assert not codes.matches(kept, 8, codes.code(3))
        assert not codes.matches(kept, 7, codes.code(4))
        assert not codes.matches(b"", 7, "")


def test_digits_are_read_as_people_type_them() -> None:
    assert codes.clean(" 012 345\n") == "012345"
    assert codes.clean("012-345") == "012345"
    assert codes.clean("０12345x") == "０12345x"

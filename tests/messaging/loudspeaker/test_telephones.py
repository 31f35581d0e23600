import pytest

from messaging.loudspeaker.telephones import grouped


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Gọi 19009068.", "Gọi 1900 9068."),
        ("Gọi 1900 9068.", "Gọi 1900 9068."),
        ("0912345678, 02143820111", "0912 345 678, 0214 382 0111"),
        ("18001234", "1800 1234"),
        ("0000000000", "0000000000"),  # no number of Vietnam
        ("1900000 đồng", "1900000 đồng"),
        ("19.009.068 đồng", "19.009.068 đồng"),
        ("ngày 30/11/2026", "ngày 30/11/2026"),
        ("mã GD40912345678", "mã GD40912345678"),
        ("0912345678,5", "0912345678,5"),
        ("đt:0912345678", "đt:0912 345 678"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_printed_in_groups_and_nothing_else_is_touched(written: str, printed: str) -> None:
    assert grouped(written) == printed

import pytest

from messaging.loudspeaker.privacy.traces import names, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi 0992 000 123 nhé.", ["+84992000123"]),
        ("Gọi +84 992 000 123.", ["+84992000123"]),
        ("Gọi 0992.000.123, hoặc 0992-000-124.", ["+84992000123", "+84992000124"]),
        ("Gọi (0992) 000 123.", ["+84992000123"]),
        ("Gọi 0084992000123", ["+84992000123"]),
        ("Máy cơ quan 0214 3820 123.", ["+842143820123"]),
        # Neither an amount nor a date, a law or a short number is anybody's telephone.
        ("Mức đóng 972.000.000 đồng, 84.912.000.123 đồng.", []),
        ("Trước ngày 30/11/2026, Luật 91/2025/QH15.", []),
        ("Gọi 1900 9068.", []),
        ("Mã 0301234567890123456.", []),
        ("", []),
    ],
)
def test_it_finds_telephone_numbers_however_they_are_written(text: str, found: list[str]) -> None:
    assert [number.phone.e164 for number in numbers(text)] == found


@pytest.mark.parametrize("written", ["0992 000 123", "+84 992 000 123", "0992.000.123"])
def test_a_number_of_the_office_is_none_of_anybodys(written: str) -> None:
    assert numbers(f"Gọi {written}.", ["0992000123"]) == []
    assert numbers(f"Gọi {written}.", ["0992000124"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mời bà Lý Thị Mẩy đến xã.", "Lý Thị Mẩy"),
        ("Lý Thị Mẩy có thẻ.", "Lý Thị Mẩy"),
        ("Mời Bà Lý Thị Mẩy.", "Lý Thị Mẩy"),
        ("LÝ THỊ MẨY có thẻ.", "Lý Thị Mẩy"),
        ("Ông Giàng A, thôn Nậm Cang.", "Giàng A"),
        ("Thẻ của Lý Thị Mẩy-Hoa.", "Lý Thị Mẩy-Hoa"),
    ],
)
def test_whatever_could_be_a_name_is_looked_up(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Họp ở đường Nguyễn Huệ.",
        "Họp ở trường Nguyễn Huệ.",
        "Bà con thôn Nguyễn Huệ đến.",
        "Gặp Nguyễn. Huệ ở nhà.",
        "Gặp Nguyễn, Huệ.",
        "nguyễn huệ",
    ],
)
def test_the_name_of_a_place_and_words_that_do_not_follow_each_other_are_nobody(text: str) -> None:
    assert "Nguyễn Huệ" not in names(text)

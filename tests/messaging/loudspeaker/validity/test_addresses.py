import pytest
from hypothesis import given
from hypothesis import strategies as some

from foundation.languages import LANGUAGES
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.validity.addresses import MOST, Edition, address_of, read, written

HOUSE = "https://tieng-ban.example.vn"


def script(language: str = "vi", version: int = 3, place: str = "") -> Script:
    return Script(bulletin_id=7, commune_code="03043", place=place, language=language, version=version)


def test_an_address_names_place_bulletin_language_and_version_and_nothing_else() -> None:
    assert address_of(HOUSE, [script()]) == f"{HOUSE}/s/03043/7.vi.3"
    assert address_of(HOUSE, [script(), script("mong-1961", 2)]) == f"{HOUSE}/s/03043/7.vi.3_7.mong-1961.2"
    assert address_of(HOUSE, [script(place="Nậm Cang/2")]) == f"{HOUSE}/s/03043-nam-cang-2/7.vi.3"


def test_what_is_not_kept_yet_has_no_address() -> None:
    assert address_of(HOUSE, [Script(commune_code="03043", place="", language="vi", version=3)]) == ""
    assert address_of(HOUSE, []) == ""


editions = some.builds(
    Edition, some.integers(1, 999_999_999), some.sampled_from(sorted(LANGUAGES)), some.integers(1, 999_999_999)
)


@given(some.lists(editions, min_size=1, max_size=MOST, unique=True))
def test_what_was_written_is_read_again(printed: list[Edition]) -> None:
    assert read(written(printed)) == tuple(printed)


TOO_MANY = "_".join(f"{number}.vi.1" for number in range(MOST + 1))


@pytest.mark.parametrize(
    "papers",
    [
        "",
        "7",
        "7.vi",
        "7.vi.",
        "7.vi.x",
        "-1.vi.3",
        "7.vi.3_",
        "7.vi.3__8.vi.1",
        "7.VI.3",
        "7.vi.³",
        "9" * 40 + ".vi.3",
        TOO_MANY,
        "7.vi.3_'\"><i>",
        "\0",
    ],
)
def test_anything_else_is_no_address(papers: str) -> None:
    assert read(papers) == ()

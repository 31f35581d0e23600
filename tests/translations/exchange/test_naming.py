"""Which language a file says it is in, asked of every language there is."""

import pytest

from foundation.languages import LANGUAGES, SOURCE_LANGUAGES, Language
from translations.exchange import naming

REGISTRY = {**LANGUAGES, **SOURCE_LANGUAGES}
ALL = list(REGISTRY.values())


def by_slug(entry: Language) -> str:
    return entry.slug


def first(entry: Language) -> str:
    return entry.tag.partition("-")[0]


@pytest.mark.parametrize("entry", ALL, ids=by_slug)
def test_a_tag_or_short_name_says_one_language_and_no_other(entry: Language) -> None:
    for said in (entry.tag, entry.slug, entry.tag.upper(), entry.tag.replace("-", "_"), f"{entry.tag}.UTF-8"):
        assert [slug for slug in REGISTRY if naming.agree(said, slug)] == [entry.slug], said


@pytest.mark.parametrize("entry", ALL, ids=by_slug)
def test_its_first_part_is_enough_unless_the_file_has_another_that_begins_so(entry: Language) -> None:
    alike = {other.slug for other in ALL if first(other) == first(entry)}
    own = {other.slug for other in ALL if other.tag == first(entry)}
    said = f"{first(entry)}@latin"
    assert {slug for slug in REGISTRY if naming.agree(said, slug)} == (own or alike)
    for other in set() if own else alike - {entry.slug}:
        assert naming.agree(said, entry.slug, {entry.slug, "tay"})
        assert not naming.agree(said, entry.slug, {entry.slug, other})


@pytest.mark.parametrize(
    ("said", "slug", "agrees"),
    [
        ("vi_VN", "vi", True),
        ("vi_VN.UTF-8", "vi", True),
        ("en_US", "en", True),
        ("en_US", "vi", False),
        ("tyz_VN", "tay", True),
        ("nut", "tay", False),
        ("hmn", "mong-1961", True),
        ("hmn", "mong-rpa", True),
        ("hmn_VN", "mong-1961", True),
        ("hmn_VN", "mong-rpa", False),
        ("hmn_Latn", "mong-1961", False),
        ("hmn-Latn-VN", "mong-rpa", False),
        ("hnj", "mong-1961", False),
        ("", "tay", True),
        ("klingon", "tay", False),
        ("tay", "khong-co", True),
    ],
)
def test_what_editors_write(said: str, slug: str, agrees: bool) -> None:
    assert naming.agree(said, slug) is agrees


@pytest.mark.parametrize("entry", ALL, ids=by_slug)
def test_a_cell_names_the_language_it_was_written_for(entry: Language) -> None:
    for name in (entry.name_vi, entry.name_en):
        said = naming.written(entry.slug, name)
        assert not naming.is_damaged(said)
        assert [slug for slug in REGISTRY if naming.names(said, slug)] == [entry.slug]
        assert naming.names(name.upper(), entry.slug)
        for page in ("cp1252", "cp1258", "latin-1"):
            assert naming.is_damaged(said.encode(page, "replace").decode(page)), page
            assert naming.is_damaged(said.encode().decode("latin-1")), "read in the wrong code page"

"""The registry: every language of the province, none of them handed to a locale library."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from foundation import languages
from foundation.languages import LANGUAGES, SOURCE, SOURCE_LANGUAGES, UnknownLanguage
from foundation.settings import SettingsError, load
from foundation.web.locales import LOCALES
from tests.foundation.house import ENVIRON

ROOT = Path(__file__).parents[2]
# fmt: off
SLUGS = [
    "vi", "mong-1961", "mong-rpa", "tay", "nung", "dao", "giay", "thai",
    "thai-tai-viet", "muong", "phu-la", "xa-pho", "ha-nhi", "bo-y", "la-chi", "cao-lan", "kho-mu",
]
# fmt: on


def test_it_holds_the_languages_of_the_province_in_their_order() -> None:
    assert list(LANGUAGES) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_language_is_named_in_both_languages_of_the_interface(slug: str) -> None:
    found = languages.language(slug)
    assert found.slug == slug
    assert found.name("vi") == found.name_vi != ""
    assert found.name("en") == found.name_en != ""


@pytest.mark.parametrize("slug", SLUGS)
def test_fallbacks_lead_to_vietnamese_and_never_round_in_a_circle(slug: str) -> None:
    chain = languages.fallback_chain(slug)
    assert chain[0] == slug
    assert chain[-1] == SOURCE
    assert len(set(chain)) == len(chain)
    assert set(chain) <= set(LANGUAGES)


def test_fallbacks_have_no_cycle() -> None:
    def ends(slug: str, passed: tuple[str, ...]) -> bool:
        return slug not in passed and all(ends(one, (*passed, slug)) for one in LANGUAGES[slug].fallbacks)

    assert all(ends(slug, ()) for slug in LANGUAGES)


@pytest.mark.parametrize(
    ("slug", "written"),
    [(slug, slug in {"vi", "mong-1961", "mong-rpa", "tay", "nung", "dao", "thai", "muong"}) for slug in SLUGS
     if slug != "thai-tai-viet"],
)  # fmt: skip
def test_only_what_has_a_writing_travels_as_text(slug: str, written: bool) -> None:
    found = LANGUAGES[slug]
    assert found.is_written is written
    assert ("sms" in found.channels) is ("script" in found.channels) is written
    assert "audio" in found.channels
    assert (found in languages.writable("sms")) is written


def test_tai_viet_is_read_from_paper_and_leaves_by_sms_only_where_the_office_chose_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tai_viet = LANGUAGES["thai-tai-viet"]
    assert tai_viet.is_written
    assert tai_viet.tag == "blt-Tavt"
    assert languages.fallback_chain("thai-tai-viet") == ("thai-tai-viet", "thai", "vi")
    assert tai_viet in languages.writable("script")
    assert languages.is_written_for("audio", "thai-tai-viet")
    with app.app_context():
        assert tai_viet not in languages.writable("sms")
    chosen = replace(app.extensions["settings"], sms_also_in=frozenset({"thai-tai-viet"}))
    monkeypatch.setitem(app.extensions, "settings", chosen)
    with app.app_context():
        assert tai_viet in languages.writable("sms")
        assert languages.is_written_for("sms", "thai-tai-viet")
        assert not languages.is_written_for("sms", "giay")


def test_every_writing_that_travels_only_by_choice_can_be_chosen() -> None:
    by_choice = [slug for slug, entry in LANGUAGES.items() if entry.is_written and "sms" not in entry.channels]
    for slug in by_choice:
        assert load({**ENVIRON, "SMS_ALSO_IN": slug}).sms_also_in == {slug}
    with pytest.raises(SettingsError, match="SMS_ALSO_IN"):
        load({**ENVIRON, "SMS_ALSO_IN": "giay"})
    assert load(ENVIRON).sms_also_in == frozenset()


def test_no_autonym_was_invented() -> None:
    assert {slug: entry.autonym for slug, entry in LANGUAGES.items() if entry.autonym} == {
        "vi": "Tiếng Việt",
        "mong-rpa": "Hmoob",
    }


def test_only_vietnamese_may_lose_its_diacritics() -> None:
    assert [entry.slug for entry in SOURCE_LANGUAGES.values() if entry.may_lose_diacritics] == [SOURCE]


def test_tags_that_mean_another_people_are_not_used() -> None:
    assert not {entry.tag for entry in LANGUAGES.values()} & {"hmd", "tdd", "hmong"}


def test_english_is_a_source_and_never_a_target() -> None:
    assert "en" in SOURCE_LANGUAGES
    assert "en" not in LANGUAGES
    assert languages.language("en") not in languages.writable("sms")


@pytest.mark.parametrize("slug", ["", "hmd", "VI", "mong", "vi "])
def test_an_unknown_language_is_refused_by_name(slug: str) -> None:
    with pytest.raises(UnknownLanguage):
        languages.language(slug)


def test_dates_are_formatted_by_locales_that_babel_has() -> None:
    assert {entry.format_locale for entry in SOURCE_LANGUAGES.values()} <= set(LOCALES)


def names_a_language(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    parts = [part for one in given for part in ast.walk(one)]
    return any(isinstance(part, ast.Attribute) and part.attr in {"tag", "slug"} for part in parts)


def test_no_tag_or_slug_is_ever_handed_to_babel() -> None:
    taking = {"Locale", "parse", "force_locale", "format_date", "format_datetime", "format_decimal", "format_percent"}
    rooms = ("accounts", "campaigns", "foundation", "messaging", "operations", "translations", "villages")
    handed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in taking
        and names_a_language(node)
    ]
    assert handed == []
    assert set(LOCALES) == {"vi", "en"}

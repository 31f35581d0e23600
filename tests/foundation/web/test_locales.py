"""Which language a page speaks, and how figures are written in it."""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from foundation.web import catalogs, formats, locales
from tests.accounts.factories import person, post, sign_in


@pytest.mark.parametrize(
    ("accepted", "shown"),
    [
        ("", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.5", "vi"),
        ("en-GB,en;q=0.9", "en"),
        ("fr", "vi"),
        ("fr,en;q=0.3", "en"),
        ("hmn-Latn-VN", "vi"),
        ("hnj", "vi"),
    ],
)
def test_a_stranger_is_spoken_to_as_the_browser_asks(house: FlaskClient, accepted: str, shown: str) -> None:
    text = house.get("/page", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{shown}"' in text
    assert ("Lưu" if shown == "vi" else "Save") in text


def test_the_default_locale_is_a_setting(build: Callable[..., Flask]) -> None:
    assert '<html lang="en"' in build(DEFAULT_LOCALE="en").test_client().get("/page").text


def test_the_switch_holds_for_this_browser_and_leads_back(client: FlaskClient) -> None:
    answer = post(client, "/language", locale="en", next="/sign-in?next=/people")
    assert answer.location == "/sign-in?next=/people"
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "vi"}).text
    assert post(client, "/language", locale="vi", next="https://evil.example/").location == "/"


@pytest.mark.parametrize("wish", ["hmn-Latn-VN", "hnj", "", "../vi"])
def test_only_the_two_languages_of_the_pages_can_be_chosen(client: FlaskClient, wish: str) -> None:
    assert post(client, "/language", locale=wish).status_code == 400


def test_a_persons_own_choice_goes_before_the_browsers(client: FlaskClient, session: Session) -> None:
    lan = person(session, "administrator", locale="en")
    post(client, "/language", locale="vi")
    sign_in(client, lan.email)
    assert '<html lang="en"' in client.get("/account").text
    post(client, "/language", locale="vi")
    session.refresh(lan)
    assert lan.locale == "vi"
    assert '<html lang="vi"' in client.get("/account").text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogues that the house takes for its own."""
    copied = tmp_path / "catalogs"
    shutil.copytree(locales.CATALOGS, copied)
    monkeypatch.setattr(locales, "CATALOGS", copied)
    return copied


def translated(folder: Path, tag: str, **words: str) -> None:
    """Put a catalogue with these words into the folder, as a source and compiled."""
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    po.extend(polib.POEntry(msgid=said, msgstr=written) for said, written in words.items())
    target = folder / tag / "LC_MESSAGES"
    target.mkdir(parents=True)
    po.save(str(target / "messages.po"))
    po.save_as_mofile(str(target / "messages.mo"))


@pytest.mark.parametrize("tag", ["hmn-Latn-VN", "hnj", "blt", "xx_invalid", "no such tag", "zz"])
def test_an_unknown_folder_among_the_catalogues_breaks_nothing(
    build: Callable[..., Flask], folder: Path, tag: str
) -> None:
    translated(folder, tag, Save="broken")
    app = build()
    assert "Lưu" in app.test_client().get("/page", headers={"Accept-Language": tag}).text
    with app.app_context():
        assert set(locales.offered()) == {"vi", "en"}
        assert [str(locale) for locale in app.extensions["babel"].instance.list_translations()] == ["vi", "en"]


def test_a_third_language_of_the_pages_needs_a_catalogue_and_nothing_more(
    build: Callable[..., Flask], folder: Path
) -> None:
    translated(folder, "fr", Save="Enregistrer")
    app = build()
    page = app.test_client().get("/page", headers={"Accept-Language": "fr-FR,fr;q=0.9"}).text
    assert '<html lang="fr"' in page
    assert "Enregistrer" in page
    assert "Français" in page, "one can switch to it"
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert formats.day(date(2025, 6, 23)) == "23/06/2025"
        assert formats.language("tay") == "Tày"
        assert formats.commune("02647")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A source catalogue with one sentence, not compiled yet."""
    source = tmp_path / "vi" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    po.append(polib.POEntry(msgid="Save", msgstr="Lưu"))
    po.save(str(source))
    return source


def test_a_catalogue_is_compiled_when_missing_or_older_and_left_alone_otherwise(catalogue: Path) -> None:
    folder, compiled = catalogue.parents[2], catalogue.with_suffix(".mo")
    catalogs.compile_outdated(folder, ["vi"])
    assert polib.mofile(str(compiled))[0].msgstr == "Lưu"
    written = compiled.stat().st_mtime_ns
    catalogs.compile_outdated(folder, ["vi"])
    assert compiled.stat().st_mtime_ns == written
    os.utime(compiled, (0, 0))
    catalogs.compile_outdated(folder, ["vi"])
    assert compiled.stat().st_mtime > 0
    assert sorted(path.name for path in catalogue.parent.iterdir()) == ["messages.mo", "messages.po"]


def test_a_damaged_catalogue_does_not_stop_the_start(catalogue: Path) -> None:
    catalogue.write_text('msgid "Save\nmsgstr', encoding="utf-8")
    catalogs.compile_outdated(catalogue.parents[2], ["vi"])
    assert not catalogue.with_suffix(".mo").exists()


def test_a_folder_that_cannot_be_written_is_skipped(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(catalogs.tempfile, "mkstemp", refuse)
    catalogs.compile_outdated(catalogue.parents[2], ["vi"])
    assert not catalogue.with_suffix(".mo").exists()


def test_commands_and_workers_speak_the_default_locale(app: Flask) -> None:
    with app.app_context(), force_locale("en"):
        assert gettext("Save") == "Save"
        with locales.in_default_locale():
            assert gettext("Save") == "Lưu"
        assert gettext("Save") == "Save"


def test_the_vietnamese_catalogue_keeps_every_placeholder() -> None:
    named = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for entry in polib.pofile(str(locales.CATALOGS / "vi" / "LC_MESSAGES" / "messages.po")):
        for words in [entry.msgstr, *entry.msgstr_plural.values()]:
            if words:
                assert set(named.findall(words)) <= set(named.findall(entry.msgid + entry.msgid_plural)), entry.msgid


MIDNIGHT = datetime(2025, 6, 22, 17, 5, tzinfo=UTC)

FIGURES = [
    (formats.day, date(2025, 6, 23), "23/06/2025", "23/06/2025"),
    (formats.day, MIDNIGHT, "23/06/2025", "23/06/2025"),
    (formats.moment, MIDNIGHT, "23/06/2025 00:05", "23/06/2025 00:05"),
    (formats.hour, MIDNIGHT, "00:05", "00:05"),
    (formats.day, None, "—", "—"),
    (formats.number, 1450890, "1.450.890", "1,450,890"),
    (formats.number, 0, "0", "0"),
    (formats.number, -1200, "-1.200", "-1,200"),
    (formats.number, 2.5, "2,5", "2.5"),
    (formats.number, None, "—", "—"),
    (formats.money, 1250000, "1.250.000 đ", "1,250,000 đ"),
    (formats.money, Decimal("349.6"), "350 đ", "350 đ"),
    (formats.money, None, "—", "—"),
    (formats.percent, 0.885, "88,5%", "88.5%"),
    (formats.percent, 1, "100%", "100%"),
    (formats.percent, 0, "0%", "0%"),
    (formats.language, "mong-1961", "Mông (chữ 1961)", "Mông (1961 script)"),
    (formats.language, "tay", "Tày", "Tày"),
    (formats.commune, "02647", "Phường Lào Cai", "Lao Cai Ward"),
]


@pytest.mark.parametrize(("write", "value", "vi", "en"), FIGURES)
def test_figures_and_dates_as_the_office_writes_them(
    app: Flask, write: Callable[[object], str], value: object, vi: str, en: str
) -> None:
    for locale, written in (("vi", vi), ("en", en)):
        with app.app_context(), force_locale(locale):
            assert write(value) == written

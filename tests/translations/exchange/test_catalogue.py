"""The PO file: out, past the real msgfmt, through Poedit, and back."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from foundation.languages import LANGUAGES, writable
from tests.translations.exchange.files import entry, portion
from tests.translations.exchange.test_workbook import WORDS
from translations.exchange import catalogue, files
from translations.exchange.entry import Entry, Returned
from translations.exchange.refusals import (
    BrokenCatalogue,
    ForeignEntry,
    NotOurs,
    NotText,
    OtherLanguage,
    TooManyRows,
    UnreadableFile,
)

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def reader(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        yield


def written(*entries: Entry) -> str:
    return catalogue.write(portion(*entries), AT).decode()


def only(content: str | bytes) -> Returned:
    found = catalogue.read(content.encode() if isinstance(content, str) else content)
    assert found.unreadable == ()
    assert len(found.rows) == 1
    return found.rows[0]


def msgfmt(content: str, folder: Path) -> subprocess.CompletedProcess[str]:
    place = folder / "out.po"
    place.write_text(content, encoding="utf-8")
    command = ["msgfmt", "--check", "--statistics", "-o", str(folder / "out.mo"), str(place)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, told=WORDS, source=WORDS)
def test_any_words_come_back_as_they_went_out(words: str, told: str, source: str) -> None:
    back = only(written(entry(words=words, back_translation=told, source=source or "x")))
    assert (back.words, back.back_translation, back.note) == (words, told, entry().note)


@pytest.mark.parametrize("slug", [language.slug for language in writable("sms")])
@pytest.mark.parametrize("state", ["missing", "needs_editing", "translated", "approved"])
def test_the_real_msgfmt_is_content_in_every_language(tmp_path: Path, slug: str, state: str) -> None:
    words = "" if state == "missing" else "[bản mẫu] {name}\n{hotline}"
    content = written(entry(language=slug, state=state, words=words, needs_back_translation=slug != "vi"))
    checked = msgfmt(content, tmp_path)
    assert (checked.returncode, "warning" in checked.stderr) == (0, False), checked.stderr
    parsed = polib.pofile(content)
    assert parsed.metadata["Language"] == LANGUAGES[slug].tag
    assert parsed.metadata["Plural-Forms"] == "nplurals=1; plural=0;"


def test_msgfmt_sees_a_placeholder_the_translator_lost(tmp_path: Path) -> None:
    parsed = polib.pofile(written(entry(state="missing", words="")))
    parsed[0].msgstr = "lost {name}"
    checked = msgfmt(str(parsed), tmp_path)
    assert checked.returncode == 1
    assert "hotline" in checked.stderr


def test_what_the_desk_only_warns_of_passes_msgfmt(tmp_path: Path) -> None:
    content = written(entry(state="translated", words="{name} {hotline} {village}"))
    assert msgfmt(content, tmp_path).returncode == 0


def test_an_entry_tells_what_the_translator_needs() -> None:
    words, told = polib.pofile(written())
    assert words.msgctxt == "tieng-ban:12:3:tay:2"
    assert words.fuzzy
    assert words.previous_msgid == "Thẻ của {name} hết hạn."
    assert words.tcomment == "đọc lại giúp"
    assert "{hotline}: đường dây nóng" in words.comment
    assert "Nhắc người sắp hết hạn thẻ" in words.comment
    assert told.msgctxt == "tieng-ban:12:3:tay:2:back"
    assert told.msgid.endswith(entry().source)
    assert told.msgstr == entry().back_translation


def test_vietnamese_needs_no_back_translation() -> None:
    content = written(entry(language="vi", source_language="en", needs_back_translation=False, back_translation=""))
    assert len(polib.pofile(content)) == 1


class TestHowProgramsSaveIt:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_byte_order_marks_and_line_ends(self, encoding: str, line_end: str) -> None:
        back = only(written().replace("\n", line_end).encode(encoding))
        assert (back.words, back.back_translation) == (entry().words, entry().back_translation)

    def test_a_fuzzy_entry_is_not_finished_and_one_without_the_mark_is(self) -> None:
        assert only(written()).finished is False
        parsed = polib.pofile(written())
        parsed[0].flags = []
        assert only(str(parsed)).finished is False, "its back-translation is fuzzy still"
        parsed[1].flags = []
        assert only(str(parsed)).finished is True

    def test_obsolete_entries_are_passed_by(self) -> None:
        parsed = polib.pofile(written(entry(text_id=1), entry(text_id=2)))
        parsed[0].obsolete = parsed[1].obsolete = True
        assert only(str(parsed)).text_id == 2

    def test_entries_in_another_order_and_deleted_ones(self) -> None:
        parsed = polib.pofile(written(entry(text_id=1), entry(text_id=2), entry(text_id=3)))
        kept = polib.POFile()
        kept.metadata = parsed.metadata
        kept.extend([parsed[5], parsed[4], parsed[1], parsed[0]])
        found = catalogue.read(str(kept).encode())
        assert [(row.text_id, row.back_translation) for row in found.rows] == [
            (3, entry().back_translation),
            (1, entry().back_translation),
        ]

    def test_a_back_translation_that_was_deleted_is_empty(self) -> None:
        parsed = polib.pofile(written())
        del parsed[1]
        assert only(str(parsed)).back_translation == ""

    @pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
    def test_line_ends_pasted_from_elsewhere_do_not_break_the_file(self, sign: str) -> None:
        assert only(written().replace("{name}\\n", "{name}" + sign)).words.splitlines() == entry().words.splitlines()

    @pytest.mark.parametrize("said", ["tyz", "tyz_VN", "TYZ-Latn", "tyz@latin", ""])
    def test_the_language_as_an_editor_writes_it(self, said: str) -> None:
        assert only(written().replace("Language: tyz", f"Language: {said}")).language == "tay"

    def test_the_row_is_the_line_in_the_file(self) -> None:
        lines = written().splitlines()
        first = only(written()).row
        assert lines[first - 1].startswith(("#", "msgctxt")), lines[first - 1]


class TestFilesThatAreNone:
    def test_another_language_in_the_head(self) -> None:
        found = catalogue.read(written().replace("Language: tyz", "Language: nut").encode())
        assert found.rows == ()
        assert [type(one.reason) for one in found.unreadable] == [OtherLanguage]

    def test_entries_from_elsewhere_are_refused_one_by_one(self) -> None:
        parsed = polib.pofile(written())
        parsed.append(polib.POEntry(msgid="File", msgstr="Tệp"))
        parsed.append(polib.POEntry(msgctxt="tieng-ban:x:3:tay:2", msgid="y", msgstr="z"))
        found = catalogue.read(str(parsed).encode())
        assert len(found.rows) == 1
        assert [type(one.reason) for one in found.unreadable] == [ForeignEntry] * 2

    @pytest.mark.parametrize("content", ["", "xin chào", 'msgid "File"\nmsgstr "Tệp"\n'])
    def test_a_file_without_any_entry_of_ours(self, content: str) -> None:
        with pytest.raises((NotOurs, BrokenCatalogue)):
            catalogue.read(content.encode())

    def test_the_sentence_names_the_line(self) -> None:
        lines = written().splitlines()
        place = next(number for number, line in enumerate(lines) if line.startswith("msgctxt"))
        lines[place] = "msgctx tieng-ban"
        with pytest.raises(BrokenCatalogue, match=str(place + 1)):
            catalogue.read("\n".join(lines).encode())

    @pytest.mark.parametrize(
        "content", ["Thẻ".encode("utf-16-le"), "Thẻ".encode("cp1258", "ignore") + b"\xd0\xff", b"\0"]
    )
    def test_text_in_another_encoding(self, content: bytes) -> None:
        with pytest.raises(NotText):
            catalogue.read(content)

    def test_the_name_of_a_file_is_not_opened(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.po"
        secret.write_text(written())
        with pytest.raises((NotOurs, BrokenCatalogue)):
            catalogue.read(str(secret).encode())

    def test_a_large_catalogue_of_another_program(self) -> None:
        lines = "".join(f'msgid "m{n}"\nmsgstr ""\n\n' for n in range(2 * files.table.MOST_ROWS + 1))
        with pytest.raises(TooManyRows):
            catalogue.read((written() + "\n" + lines).encode())

    def test_cut_off_anywhere_it_is_read_or_refused(self) -> None:
        whole = written().encode()
        for length in range(0, len(whole), 41):
            try:
                catalogue.read(whole[:length])
            except UnreadableFile:
                continue

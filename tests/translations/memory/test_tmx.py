"""TMX: read as a stream, never expanded, whole or refused with a sentence."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.translations.memory.factories import tmx, tu
from translations.memory.refusals import DeclaredTypes, NotTmx, UnreadableMemory
from translations.memory.tmx import Passage, Unit, read, written

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LAUGHS = """<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""


def units(content: bytes) -> list[Unit]:
    return list(read(io.BytesIO(content)))


def test_what_is_written_is_read_again() -> None:
    said = 'Thẻ "BHYT" & <giấy tờ> của {name}\nhết hạn'
    passages = [
        Passage("vi", said, "hmn-Latn-VN", "[bản mẫu] ]]> {name}", "Thẻ & giấy", "sms", AT),
        Passage("en", "A card", "vi", "Thẻ", "", "", AT),
    ]
    content = "".join(written(passages, AT))
    assert content.count('changedate="20260304T050607Z"') == 2
    first, second = units(content.encode())
    assert first.words == {"vi": said, "hmn-Latn-VN": "[bản mẫu] ]]> {name}"}
    assert first.properties == {"x-back-translation": "Thẻ & giấy", "x-channel": "sms"}
    assert (first.row, first.source_tag) == (1, "vi")
    assert (second.row, second.source_tag, second.words) == (2, "en", {"en": "A card", "vi": "Thẻ"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_it_reads_what_programs_write(encoding: str, ends: str) -> None:
    declared = "utf-16" if encoding == "utf-16" else "utf-8"
    content = f'<?xml version="1.0" encoding="{declared}"?>{ends}<tmx version="1.4">{ends}<header srclang="vi"/><body>'
    content += f"{ends}{tu('Thẻ', 'mẫu')}{ends}</body></tmx>{ends}"
    [unit] = units(content.encode(encoding))
    assert unit.words == {"vi": "Thẻ", "tyz": "mẫu"}


def test_formatting_of_other_programs_goes_and_our_placeholders_stay() -> None:
    bold = 'Thẻ <bpt i="1">&lt;b&gt;</bpt>BHYT<ept i="1">&lt;/b&gt;</ept>'
    said = bold + ' của <ph x="1">{name}</ph><ph>%1</ph> <hi>hết</hi>'
    [unit] = units(tmx(tu(said, "x")))
    assert unit.words["vi"] == "Thẻ BHYT của {name} hết"


@pytest.mark.parametrize(
    "before",
    [
        LAUGHS,
        '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY d "ha">]>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd" []>',
        '<!DOCTYPE tmx [<!ENTITY % d SYSTEM "http://example.org/d.dtd">%d;]>',
    ],
    ids=["billion laughs", "file", "beside a name", "empty", "parameter"],
)
def test_a_document_type_that_declares_is_refused_before_anything_is_expanded(before: str) -> None:
    with pytest.raises(DeclaredTypes) as refused:
        units(tmx(tu("&d;", "x"), before=before))
    assert "<!DOCTYPE" in str(refused.value)


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
        '<!DOCTYPE tmx SYSTEM "{dtd}">',
        '<!DOCTYPE tmx PUBLIC "-//LISA OSCAR:1998//DTD for Translation Memory eXchange//EN" "{dtd}">',
    ],
)
def test_a_document_type_that_is_only_named_is_passed_over_and_never_read(before: str, tmp_path: Path) -> None:
    dtd = tmp_path / "tmx14.dtd"
    dtd.write_text('<!ENTITY d "read"><!ATTLIST tuv xml:lang CDATA "read">')
    found = units(tmx(tu("Thẻ &amp; giấy", "mẫu"), before=before.format(dtd=dtd.as_uri())))
    assert [unit.words for unit in found] == [{"vi": "Thẻ & giấy", "tyz": "mẫu"}]
    with pytest.raises(DeclaredTypes):
        units(tmx(tu("Thẻ &d;", "mẫu"), before=before.format(dtd=dtd.as_uri())))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml at all",
        b"PK\x03\x04 a workbook",
        tmx(tu("a", "b"))[:-9],
        tmx(tu("a", "b")).replace(b"</seg>", b"", 1),
        tmx(tu("&unknown;", "b")),
        b"<html><body><p>a page</p></body></html>",
        tmx(tu("a", "b")).replace(b'encoding="UTF-8"', b'encoding="nonsense"'),
        tmx(tu("a", "b")) + b"more",
        tmx(tu("?", "b")).replace(b"?<", b"\xff\xfe<"),
        b"<tmx>" + b"<a>" * 5000,
        "<tmx>".encode("utf-16")[:7],
    ],
)
def test_what_is_no_whole_tmx_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(NotTmx) as refused:
        units(content)
    assert isinstance(refused.value, UnreadableMemory)
    assert str(refused.value)


def test_a_large_file_is_read_without_holding_it() -> None:
    class Endless(io.RawIOBase):
        """A file of ten million units, of which only what is asked for is made."""

        asked = 0

        def read(self, size: int = -1) -> bytes:
            self.asked += 1
            return tmx()[: -len("</body></tmx>")] if self.asked == 1 else (tu("Thẻ", "mẫu") * 100).encode()

    endless = Endless()
    reading = read(endless)  # type: ignore[arg-type]
    assert [next(reading).row for _ in range(250)] == list(range(1, 251))
    assert endless.asked == 4

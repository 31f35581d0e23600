import io
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from messaging.loudspeaker import head
from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.documents import fonts, pdf, txt
from messaging.loudspeaker.order import Order
from messaging.loudspeaker.script import Paper, write
from tests.messaging.loudspeaker.factories import VIETNAMESE, mong_order, order

HOSTILE = (
    'Chạy #import "a.typ" và #panic("x") ngay.',
    "Chữ *đậm*, _nghiêng_, `mã` và $x^2$ giữ nguyên.",
    "Thẻ <script>alert(1)</script> &amp; <b>đậm</b> giữ nguyên.",
    r"Gạch chéo \u0000 \n // /* */ @nhãn <nhãn> = tiêu đề ~ giữ nguyên.",
    "= Không phải tiêu đề, - cũng không phải mục.",
)
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
TAI_VIET = "ꪀꪱ ꪜꪱ ꪵꪬꪉ."


def text_of(content: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(pages).split())


def lines_of(paper: Paper) -> Iterator[str]:
    """Everything that must be read in the file, in order."""
    for label, value in head.rows(paper):
        yield from (label, value)
    yield from paper.notes
    for block in paper.blocks:
        yield block.direction
        if isinstance(block, Say):
            yield from printed(block)
    for role, name in head.signatures(paper.order):
        yield from (role, name)


def printed(block: Say) -> list[str]:
    return [line.printed.replace("\u00a0", " ") for line in block.lines]


@pytest.mark.parametrize("made", [order(), order(stands_in_for=("giay",)), mong_order(vietnamese="")])
def test_the_pdf_says_exactly_what_the_script_says(made: Order) -> None:
    paper, place = write(made), 0
    text = text_of(pdf.render(paper))
    assert unicodedata.is_normalized("NFC", text)
    for line in lines_of(paper):
        place, before = text.find(line, place), text[:place]
        assert place >= 0, f"{line!r} is not in the PDF after {before[-60:]!r}"


def test_every_vietnamese_letter_is_read_back_in_every_weight() -> None:
    """Noto Sans composes ọ, ị, ẹ, ụ of two glyphs unless it is told not to."""
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ", "Đ"]
    words = " ".join(letters)
    text = text_of(pdf.render(write(order(template=f"{words}.", title=words, stands_in_for=("kho-mu",)))))
    assert text.count(words) == 2


def test_the_vietnamese_stands_beside_each_sentence() -> None:
    paper = write(mong_order(template=VIETNAMESE.replace("Bà con", "[Mông] Bà con")))
    (message,) = [block for block in paper.blocks if isinstance(block, Say) and block.beside]
    assert len(message.lines) == len(message.beside)
    text = text_of(pdf.render(paper))
    for line in (*printed(message), *message.beside):
        assert line in text


def test_vietnamese_of_another_length_stands_beside_the_whole() -> None:
    paper = write(mong_order(template="[Mông – bản mẫu, chờ người dịch] {hotline}."))
    text = text_of(pdf.render(paper))
    for block in paper.blocks:
        if isinstance(block, Say):
            assert all(line in text for line in (*printed(block), *block.beside))


def test_the_same_content_gives_the_same_bytes() -> None:
    assert pdf.render(write(order())) == pdf.render(write(order()))
    assert pdf.render(write(order())) != pdf.render(write(order(version=4)))
    assert txt.render(write(order())) == txt.render(write(order()))


@pytest.mark.parametrize("sentence", HOSTILE)
def test_what_people_wrote_is_never_markup(sentence: str) -> None:
    paper = write(order(template=sentence, title=sentence, villages=(sentence,)))
    text = text_of(pdf.render(paper))
    assert text.count(sentence) >= 2
    read = next(block for block in paper.blocks if isinstance(block, Say) and sentence == block.lines[0].written)
    assert all(line in text for line in printed(read))
    assert f"\n{read.lines[0].spoken}\n" in txt.render(paper).decode()


def test_no_sentence_is_split_across_pages() -> None:
    numbered = [f"Câu số {n}: bà con mang thẻ bảo hiểm y tế cũ và giấy tờ tùy thân đến bưu điện xã." for n in range(60)]
    paper = write(order(template="\n".join(numbered)))
    pages = PdfReader(io.BytesIO(pdf.render(paper))).pages
    assert len(pages) > 3
    texts = [" ".join(page.extract_text().split()) for page in pages]
    read = [line for block in paper.blocks if isinstance(block, Say) for line in printed(block)]
    assert len(read) >= len(numbered)
    for sentence in read:
        assert any(sentence in text for text in texts), sentence


def test_a_sentence_longer_than_a_page_is_still_all_there() -> None:
    endless = "bà con nhớ mang thẻ " * 200
    assert text_of(pdf.render(write(order(template=endless)))).count("mang") == 200
    beside = mong_order(template=endless, vietnamese=endless)
    assert text_of(pdf.render(write(beside))).count("mang") == 400


def test_every_page_bears_head_and_number() -> None:
    paper = write(order(template="\n".join([VIETNAMESE] * 4)))
    pages = PdfReader(io.BytesIO(pdf.render(paper))).pages
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert all(line in text for line in head.running(paper, paper.parts[0]))
        assert f"trang {number}/{len(pages)}" in text


def test_void_paper_says_so() -> None:
    paper = write(order())
    assert "HẾT HIỆU LỰC" in text_of(pdf.render(paper, void=True))
    assert "HẾT HIỆU LỰC" not in text_of(pdf.render(paper))
    assert txt.render(paper, void=True).decode().startswith("HẾT HIỆU LỰC\n")


def test_all_fonts_are_embedded() -> None:
    reader = PdfReader(io.BytesIO(pdf.render(write(mong_order()))))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])


def test_a_writing_no_font_draws_is_named_with_what_to_install() -> None:
    paper = write(mong_order(template=TAI_VIET))
    with pytest.raises(fonts.NoFont) as refused:
        pdf.render(paper, with_system_fonts=False)
    assert refused.value.fields == {"writing": "Tai Viet", "font": "Noto Sans Tai Viet", "package": "fonts-noto-core"}
    assert TAI_VIET in txt.render(paper).decode()


@pytest.mark.parametrize(
    ("letters", "writing", "font", "package"),
    [
        ("漢", "Han", "Noto Sans CJK", "fonts-noto-cjk"),
        ("🙂", "“🙂” (U+1F642)", "Noto Sans", "fonts-noto-core"),
        ("ꪀ漢", "Han, Tai Viet", "Noto Sans CJK, Noto Sans Tai Viet", "fonts-noto-cjk, fonts-noto-core"),
    ],
)
def test_other_letters_are_named_too(letters: str, writing: str, font: str, package: str) -> None:
    with pytest.raises(fonts.NoFont) as refused:
        fonts.choose([letters], with_system=False)
    assert refused.value.fields == {"writing": writing, "font": font, "package": package}


def test_letters_of_every_written_language_here_need_no_more_than_the_wheel() -> None:
    letters = "đ ê ô ơ ư â ă ệ ấ ợ ữ Đ Ê Ô Ơ Ư Â Ă ẩ ẫ ậ ŵ ň ę ą ɨ ə ń ǹ m̀ – … “ ” ‘ ’ đ ₫"
    assert fonts.choose([letters], with_system=False) == fonts.FontSet((fonts.OURS,))


def test_a_font_of_font_folders_helps(tmp_path: Path) -> None:
    """A font that draws one Tai Viet letter, made here: what the machine has does not matter."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    make_font(folder / "own.ttf", "Ban Font", "ꪀ")
    chosen = fonts.choose(["xã ꪀ"], (folder,), with_system=False)
    assert chosen.families == (fonts.OURS, "Ban Font")
    assert "ꪀ" in text_of(pdf.render(write(mong_order(template="ꪀ ꪀ.")), (folder,), with_system_fonts=False))
    with pytest.raises(fonts.NoFont):
        fonts.choose(["ꪀ ꪁ"], (folder,), with_system=False)


def test_a_broken_font_draws_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(os.urandom(200))
    with pytest.raises(fonts.NoFont):
        fonts.choose(["ꪂ"], (tmp_path,), with_system=False)


def test_plain_text_is_composed_utf8_with_one_sentence_a_line() -> None:
    paper = write(mong_order(template=unicodedata.normalize("NFD", VIETNAMESE)))
    text = txt.render(paper).decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert text.endswith("[NHẠC HIỆU 5 giây]\n")
    lines = text.splitlines()
    for block in paper.blocks:
        if isinstance(block, Say):
            assert all(line.spoken in lines for line in block.lines)
            assert all(f"    {line}" in lines for line in block.beside)


def make_font(path: Path, family: str, letters: str) -> None:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(point)
    pen.closePath()
    names = [".notdef", *(f"u{ord(letter):04X}" for letter in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"u{ord(letter):04X}" for letter in letters})
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)

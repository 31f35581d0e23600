"""Papers of every kind a station gets, and how each form is read back."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx
from docx.oxml.ns import qn
from pypdf import PdfReader

from foundation.languages import LANGUAGES
from messaging.loudspeaker import head
from messaging.loudspeaker.blocks import Line, Piece, Say
from messaging.loudspeaker.order import Order, Reading
from messaging.loudspeaker.script import Paper, write
from tests.messaging.loudspeaker.factories import MONG, VIETNAMESE, mong_order, order

ADDRESS = "https://tieng-ban.example.vn/s/03043/7.vi.3"
CREDITS = (("writer", "Nguyễn Thị Hoa"), ("translator", "Giàng A Páo"), ("reviewer", "Lý Thị Mẩy"))
SPOKEN = Line(
    (
        Piece("Mức đóng năm nay là "),
        Piece("972.000 đồng ", "chín trăm bảy mươi hai nghìn đồng ", "/"),
        Piece("một người,", breath="/"),
        Piece(" nộp "),
        Piece("trước ngày 30/11/2026", "trước ngày ba mươi tháng mười một", stressed=True),
        Piece(", hỏi 19009068 hoặc 0912345678.", breath="//"),
    )
)
PRINTED = (
    "Mức đóng năm nay là 972.000 đồng (chín trăm bảy mươi hai nghìn đồng) / một người, / nộp trước ngày 30/11/2026"
    " (trước ngày ba mươi tháng mười một), hỏi 1900 9068 hoặc 0912 345 678. //"
)
READ_OUT = (
    "Mức đóng năm nay là chín trăm bảy mươi hai nghìn đồng một người, nộp trước ngày ba mươi tháng mười một,"
    " hỏi 19009068 hoặc 0912345678."
)
HOSTILE = "\n".join(
    (
        'Chạy #import "a.typ" và #panic("x") ngay.',
        "Chữ *đậm*, _nghiêng_, `mã` và $x^2$ giữ nguyên.",
        "Thẻ <w:p>một</w:p> &amp; <b>đậm</b> ]]> giữ nguyên.",
        r"Gạch chéo \u0000 \n @nhãn <nhãn> = tiêu đề ~ {{ 7*7 }} giữ nguyên.",
    )
)
ENDLESS = "bà con nhớ mang thẻ bảo hiểm y tế " * 120


def with_line(paper: Paper, line: Line) -> Paper:
    """The paper with one more sentence read at the end of its longest block."""
    part = paper.parts[0]
    longest = max((block for block in part.blocks if isinstance(block, Say)), key=lambda block: len(block.lines))
    blocks = tuple(
        replace(block, lines=(*block.lines, line)) if block is longest and isinstance(block, Say) else block
        for block in part.blocks
    )
    return replace(paper, parts=(replace(part, blocks=blocks), *paper.parts[1:]))


def two_languages() -> Order:
    """Vietnamese, then Mông with the Vietnamese beside it."""
    made = order(address=ADDRESS, credits=CREDITS, approver="Trần Văn Hùng", version=3)
    (message,) = made.messages
    mong = Reading(LANGUAGES["mong-1961"], 2, MONG, VIETNAMESE, ("giay",), (("Nậm Cang", "nậm-cang"),))
    return replace(
        made,
        messages=(replace(message, readings=(*message.readings, mong)),),
        languages=(LANGUAGES["vi"], LANGUAGES["mong-1961"]),
    )


def three_messages() -> Order:
    """Three bulletins in two languages, read together."""
    made = two_languages()
    (message,) = made.messages
    named = ((7, "Nhắc gia hạn thẻ BHYT"), (8, "Khám bệnh lưu động"), (9, "Cấp thẻ mới cho trẻ em"))
    messages = (replace(message, code=f"03043-20261122-{key}", title=title) for key, title in named)
    return replace(made, messages=tuple(messages))


PAPERS: dict[str, Paper] = {
    "vietnamese": with_line(write(order(address=ADDRESS, pronunciations=(("VssID", "vi-ét-ét-ai-đi"),))), SPOKEN),
    "mong beside vietnamese": write(mong_order(address=ADDRESS)),
    "two languages": write(two_languages()),
    "three messages": write(three_messages()),
    "hostile markup": write(
        order(template=HOSTILE, title=HOSTILE.splitlines()[2], villages=(HOSTILE.splitlines()[0],))
    ),
    "very long sentences": write(mong_order(template=ENDLESS, vietnamese=ENDLESS)),
    "sixty villages": write(order(villages=tuple(f"Thôn Nậm Cang {number}" for number in range(60)))),
}


def printed(paper: Paper) -> Iterator[str]:
    """Everything on the paper in the order it is read there, except what stands beside."""
    for row in head.rows(paper):
        yield from row
    yield from paper.notes
    for part in paper.parts:
        yield from head.part_heading(paper, part)
        for pair in part.pronunciations:
            yield from pair
        for block in part.blocks:
            yield block.direction
            if isinstance(block, Say) and not block.beside:
                yield from (line.printed for line in block.lines)
    signatures = head.signatures(paper.order)
    yield from (role for role, _ in signatures)
    yield from (name for _, name in signatures)


def pairs(paper: Paper) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What is said and what stands beside it."""
    for block in paper.blocks:
        if isinstance(block, Say) and block.beside:
            yield tuple(line.printed for line in block.lines), block.beside


def squeezed(text: str) -> str:
    """Single spaces, whatever a page made of them."""
    return " ".join(text.split())


def pdf_text(content: bytes) -> str:
    return squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def docx_text(content: bytes) -> str:
    """The words of the body in order, tables included; the language of a run is not looked at."""
    body = docx.Document(io.BytesIO(content)).element.body
    paragraphs = ("".join(_words(paragraph)) for paragraph in body.iter(qn("w:p")))
    return squeezed(" ".join(paragraphs))


def docx_parts(content: bytes) -> dict[str, str]:
    """Every written part of the file, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name).decode() for name in found.namelist() if name.endswith((".xml", ".rels"))}


def _words(paragraph: object) -> Iterator[str]:
    for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):  # type: ignore[attr-defined]
        yield (node.text or "") if node.tag == qn("w:t") else " "

"""Paper, editable paper and plain text, read back with other people's libraries: each says what the script says."""

import io
import unicodedata

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.documents import docx as editable
from messaging.loudspeaker.documents import forms, pdf, txt
from messaging.loudspeaker.script import Paper, write
from tests.messaging.loudspeaker.documents.samples import (
    ADDRESS,
    PAPERS,
    PRINTED,
    READ_OUT,
    docx_parts,
    docx_text,
    pairs,
    pdf_text,
    printed,
    squeezed,
)
from tests.messaging.loudspeaker.factories import order

every_paper = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())


def in_order(text: str, lines: list[str]) -> None:
    place = 0
    for line in map(squeezed, lines):
        found = text.find(line, place)
        assert found >= 0, f"{line[:80]!r} is not in the file after {text[max(0, place - 60) : place]!r}"
        place = found + len(line)


@every_paper
def test_the_pdf_says_what_the_script_says(paper: Paper) -> None:
    text = body_of(pdf.render(paper), paper)
    in_order(text, list(printed(paper)))
    for said, beside in pairs(paper):
        for line in map(squeezed, (*said, *beside)):
            assert line in text or len(line) > pdf.LONG_BESIDE
            assert text.count(line[:20]) >= line.count(line[:20])


@every_paper
def test_large_print_says_the_same(paper: Paper) -> None:
    """A word that is wider than its column is parted at a stroke or a dash: spaces are not looked at."""
    text = "".join(body_of(pdf.render(paper, size=pdf.LARGE), paper).split())
    in_order(text, ["".join(line.split()) for line in printed(paper)])
    for said, beside in pairs(paper):
        for line in ("".join(line.split()) for line in (*said, *beside)):
            assert line in text or len(line) > pdf.LONG_BESIDE / 2
            assert text.count(line[:20]) >= line.count(line[:20])


def body_of(content: bytes, paper: Paper) -> str:
    """The words of the pages without what every page bears above and below."""
    pages = PdfReader(io.BytesIO(content)).pages
    heads = [line for part in paper.parts for line in head.running(paper, part)]
    feet = [f"{paper.order.office} trang {number}/{len(pages)}" for number in range(1, len(pages) + 1)]
    return squeezed(" ".join(without(page.extract_text(), heads + feet) for page in pages))


@every_paper
def test_the_docx_says_what_the_script_says(paper: Paper) -> None:
    text = docx_text(editable.render(paper))
    in_order(text, list(printed(paper)))
    for said, beside in pairs(paper):
        if len(said) == len(beside):
            in_order(text, [line for pair in zip(said, beside, strict=True) for line in pair])
        else:
            in_order(text, [*said, *beside])


@every_paper
def test_the_text_says_what_the_script_says_one_sentence_a_line(paper: Paper) -> None:
    text = txt.render(paper).decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    lines = text.splitlines()
    in_order(text, [line for row in head.rows(paper) for line in row])
    said = [entry for entry in lines if entry and not entry.startswith(("[", " ", "-"))]
    wanted = [line.spoken for block in paper.blocks if isinstance(block, Say) for line in block.lines]
    wanted = [line for line in wanted if not line.startswith("[")]
    assert said[-len(wanted) :] == wanted
    assert all(block.direction in lines for block in paper.blocks if block.direction)


@every_paper
def test_twice_made_is_alike_to_the_byte(paper: Paper) -> None:
    assert pdf.render(paper) == pdf.render(paper)
    assert editable.render(paper) == editable.render(paper)
    assert txt.render(paper) == txt.render(paper)


def test_figures_stand_with_their_words_and_telephones_in_groups() -> None:
    paper = PAPERS["vietnamese"]
    assert PRINTED in pdf_text(pdf.render(paper))
    assert PRINTED in docx_text(editable.render(paper))


def test_a_machine_that_reads_aloud_gets_words_instead_of_figures() -> None:
    lines = txt.render(PAPERS["vietnamese"]).decode().splitlines()
    assert READ_OUT in lines


def test_a_void_script_says_so_on_every_page_of_every_form() -> None:
    paper = PAPERS["three messages"]
    for page in PdfReader(io.BytesIO(pdf.render(paper, void=True))).pages:
        assert "HẾT HIỆU LỰC" in page.extract_text()
    document = docx.Document(io.BytesIO(editable.render(paper, void=True)))
    assert len(document.sections) == len(paper.parts)
    assert all("HẾT HIỆU LỰC" in section.header.paragraphs[0].text for section in document.sections)
    assert txt.render(paper, void=True).decode().startswith("HẾT HIỆU LỰC\n")
    for made in (pdf_text(pdf.render(paper)), str(docx_parts(editable.render(paper))), txt.render(paper).decode()):
        assert "HẾT HIỆU LỰC" not in made


def test_each_page_names_the_language_it_is_in() -> None:
    paper = PAPERS["three messages"]
    vietnamese, mong = paper.parts
    texts = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf.render(paper))).pages]
    first_mong = next(place for place, text in enumerate(texts) if "MÔNG (CHỮ 1961)" in text)
    assert first_mong > 0
    for place, text in enumerate(texts):
        part = vietnamese if place < first_mong else mong
        assert all(squeezed(line) in text for line in head.running(paper, part))
        assert f"trang {place + 1}/{len(texts)}" in text
    assert not any(line.printed in texts[first_mong] for block in vietnamese.blocks[:4] for line in lines_of(block))


def test_each_section_of_the_docx_names_its_language_and_counts_pages() -> None:
    paper = PAPERS["two languages"]
    document = docx.Document(io.BytesIO(editable.render(paper)))
    for section, part in zip(document.sections, paper.parts, strict=True):
        assert tuple(line.text for line in section.header.paragraphs) == head.running(paper, part)
        fields = [field.get(qn("w:instr")).strip() for field in section.footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_no_sentence_of_the_docx_is_parted_by_a_page() -> None:
    document = docx.Document(io.BytesIO(editable.render(PAPERS["three messages"])))
    for name in ("Câu đọc", "Câu đọc nhắc lại", "Chỉ dẫn"):
        assert document.styles[name].paragraph_format.keep_together  # type: ignore[attr-defined]
    assert document.styles["Chỉ dẫn"].paragraph_format.keep_with_next  # type: ignore[attr-defined]
    beside = [table for table in document.tables if table.rows[0].cells[-1].text == phrases.HEAD["vietnamese_beside"]]
    assert len(beside) == 3
    for table in beside:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows[1:])  # type: ignore[union-attr]


def test_words_of_a_minority_language_are_tagged_as_such() -> None:
    body = docx_parts(editable.render(PAPERS["two languages"]))["word/document.xml"]
    assert 'w:lang w:val="hmn-Latn-VN"' in body
    reader = PdfReader(io.BytesIO(pdf.render(PAPERS["two languages"])))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "vi-VN"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "hmn" in {str(node.get("/Lang")) for node in structure(catalogue["/StructTreeRoot"])}


def test_the_code_leads_to_the_page_and_nowhere_else() -> None:
    (page, *_) = PdfReader(io.BytesIO(pdf.render(PAPERS["vietnamese"]))).pages
    assert [note.get_object()["/A"]["/URI"] for note in page["/Annots"]] == [ADDRESS]
    assert phrases.HEAD["check"] in squeezed(page.extract_text())
    parts = docx_parts(editable.render(PAPERS["vietnamese"]))
    assert ADDRESS in parts["word/_rels/document.xml.rels"]
    assert phrases.HEAD["check"] in docx_text(editable.render(PAPERS["vietnamese"]))
    assert ADDRESS in txt.render(PAPERS["vietnamese"]).decode()


def test_a_script_without_an_address_has_no_code() -> None:
    paper = write(order())
    assert phrases.HEAD["check"] not in pdf_text(pdf.render(paper))
    assert phrases.HEAD["check"] not in docx_text(editable.render(paper))


def test_whoever_had_a_part_in_it_is_named_where_they_sign() -> None:
    paper = PAPERS["two languages"]
    assert head.signatures(paper.order) == (
        ("Người biên soạn", "Nguyễn Thị Hoa"),
        ("Người dịch", "Giàng A Páo"),
        ("Người đọc duyệt", "Lý Thị Mẩy"),
        ("Lãnh đạo UBND xã", "Trần Văn Hùng"),
    )


def test_whoever_approved_a_campaign_signs_for_no_peoples_committee() -> None:
    credited = order(credits=(("approver", "Hoàng Văn Bình"),))
    assert dict(head.signatures(credited))["Lãnh đạo UBND xã"] == ""


def test_large_print_is_larger() -> None:
    paper = PAPERS["vietnamese"]
    assert max(sizes(pdf.render(paper))) == 18
    assert max(sizes(pdf.render(paper, size=22))) == 22


def sizes(content: bytes) -> set[int]:
    """The sizes of letters on the pages, in whole points."""
    found: set[int] = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: found.add(round(size)))
    return found


def without(text: str, repeated: list[str]) -> str:
    """A page without these."""
    text = squeezed(text)
    for line in repeated:
        text = text.replace(squeezed(line), "", 1)
    return text


def lines_of(block: object) -> tuple[object, ...]:
    return block.lines if isinstance(block, Say) else ()


def structure(node: object) -> list[dict[str, object]]:
    """Every element of a PDF's structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return []
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    found = [node]
    for child in children if isinstance(children, list) else [children]:
        found += structure(child)
    return found


@pytest.mark.parametrize("name", ["vietnamese", "mong beside vietnamese", "two languages"])
def test_a_machine_is_given_what_is_said_and_nothing_else(name: str) -> None:
    paper = PAPERS[name]
    text = forms.render(paper, "tts").decode()
    said = [block for block in paper.blocks if isinstance(block, Say)]
    wanted = [line.spoken for block in said for _ in range(block.times) for line in block.lines]
    assert [line for line in text.splitlines() if line] == "\n".join(wanted).splitlines()
    assert not [block for block in paper.blocks if block.direction and block.direction in text]
    assert head.rows(paper)[0][0] not in text
    assert forms.render(paper, "tts", void=True).decode() == "HẾT HIỆU LỰC\n"

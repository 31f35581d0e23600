"""A script to edit in Word or LibreOffice: the same parts in the same order as on paper."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Line, Say
from messaging.loudspeaker.documents import frames, qr, typography
from messaging.loudspeaker.documents.typography import USUAL, dress
from messaging.loudspeaker.script import Paper, Part

# A sentence longer than this could fill a page of its own: its row may turn the page.
LONG_BESIDE = 350
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name


def render(paper: Paper, void: bool = False, size: int = USUAL) -> bytes:
    """The DOCX of the script; the same content gives the same bytes. A void one says so above every page."""
    document = docx.Document()
    typography.prepare(document, size)
    _describe(document, paper)
    _footer(document.sections[0], paper)
    for place, part in enumerate(paper.parts):
        section = document.add_section(WD_SECTION.NEW_PAGE) if place else document.sections[0]
        _header(section, paper, part, void)
        if not place:
            _opening(document, paper)
        _part(document, paper, part, size)
    _approval(document, paper)
    return _packed(document)


def _describe(document: Document, paper: Paper) -> None:
    """What a program shows of the file; nothing in it depends on when or where it was made."""
    held, order = document.core_properties, paper.order
    held.title, held.author, held.language = f"{head.titles(order)} · {order.code}"[:250], order.office[:250], "vi-VN"
    held.comments, held.last_modified_by, held.revision = "", "", 1
    held.created = held.modified = datetime.combine(order.valid_from, time(), UTC)


def _header(section: Section, paper: Paper, part: Part, void: bool) -> None:
    section.header.is_linked_to_previous = False
    first, second = head.running(paper, part)
    top = section.header.paragraphs[0]
    if void:
        dress(top, typography.VOID)
        top.alignment = WD_ALIGN_PARAGRAPH.CENTER
        top.add_run(phrases.NOTES["void"])
        top = section.header.add_paragraph()
    dress(top, typography.SMALL)
    top.add_run(first).bold = True
    below = dress(section.header.add_paragraph(second), typography.SMALL)
    typography.underline(below)


def _footer(section: Section, paper: Paper) -> None:
    line = section.footer.paragraphs[0]
    dress(line, typography.SMALL)
    typography.to_the_right(line)
    line.add_run(f"{paper.order.office}\t{phrases.HEAD['page']} ")
    typography.number(line, "PAGE")
    line.add_run("/")
    typography.number(line, "NUMPAGES")


def _opening(document: Document, paper: Paper) -> None:
    dress(document.add_paragraph(phrases.HEAD["heading"]), typography.TITLE)
    rows = head.rows(paper)
    widths = (Mm(32), Mm(104), Mm(34)) if paper.order.address else (Mm(32), Mm(138))
    table = frames.grid(document, len(rows), widths)
    for row, (label, value) in zip(table.rows, rows, strict=True):
        cells = row.cells
        _small(cells[0].paragraphs[0], label).font.color.rgb = typography.QUIET
        _small(cells[1].paragraphs[0], value).bold = True
    if paper.order.address:
        _code(table, paper.order.address)
    dress(document.add_paragraph(), typography.GAP)
    for note in paper.notes:
        dress(document.add_paragraph(note), typography.NOTE)


def _code(table: Table, address: str) -> None:
    cell = table.cell(0, 2).merge(table.cell(len(table.rows) - 1, 2))
    picture, words = cell.paragraphs[0], dress(cell.add_paragraph(), typography.SMALL)
    drawn = picture.add_run().add_picture(io.BytesIO(qr.png(address)), width=Mm(30))
    frames.describe(drawn, phrases.HEAD["check"])
    frames.link(words, address, phrases.HEAD["check"], Pt(8))
    for paragraph in (picture, words):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _part(document: Document, paper: Paper, part: Part, size: int) -> None:
    name, facts = head.part_heading(paper, part)
    if name:
        beginning = dress(document.add_paragraph(name), typography.PART)
        beginning.add_run(f"   {facts}").font.size = Pt(10.5)
    if part.pronunciations:
        _pronunciations(document, part.pronunciations)
    for block in part.blocks:
        if block.direction:
            dress(document.add_paragraph(block.direction), typography.DIRECTION)
        if isinstance(block, Say):
            _say(document, block, part.language.tag, size)


def _pronunciations(document: Document, pairs: Sequence[tuple[str, str]]) -> None:
    cell = frames.grid(document, 1, (typography.WIDTH,)).cell(0, 0)
    _small(cell.paragraphs[0], phrases.HEAD["pronunciations"]).font.color.rgb = typography.INDIGO
    for word, said in pairs:
        line = dress(cell.add_paragraph(), typography.BESIDE)
        line.add_run(word).bold = True
        line.add_run(f": {said}")
    dress(document.add_paragraph(), typography.GAP)


def _say(document: Document, block: Say, tag: str, size: int) -> None:
    style = typography.AGAIN if block.times > 1 else typography.SAID
    if not block.beside:
        for line in block.lines:
            _sentence(dress(document.add_paragraph(), style), line, tag, size)
        return
    table = frames.grid(document, 1, (Mm(102), Mm(68)), inside=True)
    _small(table.cell(0, 1).paragraphs[0], phrases.HEAD["vietnamese_beside"]).font.color.rgb = typography.QUIET
    frames.repeat(table.rows[0])
    if len(block.lines) == len(block.beside):
        for line, same in zip(block.lines, block.beside, strict=True):
            _pair(frames.row(table), (line,), (same,), style, tag, size)
    else:
        _pair(frames.row(table), block.lines, block.beside, style, tag, size)


def _pair(row: _Row, lines: Sequence[Line], beside: Sequence[str], style: str, tag: str, size: int) -> None:
    said, same = row.cells
    for place, line in enumerate(lines):
        _sentence(said.add_paragraph() if place else said.paragraphs[0], line, tag, size, style)
    for place, text in enumerate(beside):
        paragraph = same.add_paragraph() if place else same.paragraphs[0]
        dress(paragraph, typography.BESIDE)
        paragraph.add_run(text)
    longest = max(len(text) for text in (*(line.printed for line in lines), *beside))
    if len(lines) == len(beside) == 1 and longest <= LONG_BESIDE:
        frames.keep(row)


def _sentence(paragraph: Paragraph, line: Line, tag: str, size: int, style: str = "") -> None:
    if style:
        dress(paragraph, style)
    paragraph.paragraph_format.keep_with_next = True if line.leads_on else None
    for piece in line.runs:
        run = paragraph.add_run(piece.text)
        typography.speak(run, tag)
        if piece.hand == "words":
            run.font.size, run.font.color.rgb = Pt(round(0.68 * size * 2) / 2), typography.QUIET
        elif piece.hand == "breath":
            run.font.color.rgb = typography.FAINT
        elif piece.stressed:
            run.bold = True


def _approval(document: Document, paper: Paper) -> None:
    signatures = head.signatures(paper.order)
    above = dress(document.add_paragraph(), typography.SMALL)
    above.paragraph_format.keep_with_next = True
    typography.underline(above)
    table = frames.grid(document, 2, (int(typography.WIDTH / len(signatures)),) * len(signatures), framed=False)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.rows[0].height = Mm(26)
    for place, (role, name) in enumerate(signatures):
        cell = table.cell(0, place)
        _small(cell.paragraphs[0], role).bold = True
        sign = dress(cell.add_paragraph(phrases.HEAD["sign"]), typography.SMALL)
        for paragraph in (cell.paragraphs[0], sign):
            paragraph.paragraph_format.keep_with_next = True
        _small(table.cell(1, place).paragraphs[0], name).bold = True
    frames.keep(table.rows[0])


def _small(paragraph: Paragraph, text: str) -> Run:
    dress(paragraph, typography.SMALL)
    return paragraph.add_run(text)


def _packed(document: Document) -> bytes:
    """The file without the hour it was packed in."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as found, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in found.infolist():
            kept.writestr(zipfile.ZipInfo(entry.filename, _EARLIEST), found.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()

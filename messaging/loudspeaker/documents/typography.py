"""How the editable script looks: page, styles, and the marks of Word that python-docx has no word for.

Arial is on every office machine and draws Vietnamese and the Latin writings here; what it lacks, Word and LibreOffice
take from another font. The styles carry Vietnamese names, because an office that edits the file reads them.
"""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Arial"
INK, INDIGO, QUIET, BRICK = (RGBColor.from_string(code) for code in ("1D1B26", "33397F", "55525F", "A5301F"))
FAINT = RGBColor.from_string("8A8794")
USUAL = 18  # points

TITLE, PART, SAID, AGAIN = "Tên kịch bản", "Ngôn ngữ", "Câu đọc", "Câu đọc nhắc lại"
DIRECTION, BESIDE, NOTE, SMALL, VOID, GAP = (
    "Chỉ dẫn", "Tiếng Việt bên cạnh", "Ghi chú", "Chữ nhỏ", "Hết hiệu lực", "Khoảng cách",
)  # fmt: skip
WIDTH = Mm(170)


def prepare(document: Document, size: int) -> None:
    """A4 and the styles, for sentences of that many points."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.bottom_margin = Mm(20)
    section.top_margin, section.header_distance, section.footer_distance = Mm(28), Mm(10), Mm(10)
    grown = size / USUAL
    normal = document.styles["Normal"]
    _write_in(normal.element.get_or_add_rPr(), "vi-VN")
    normal.font.size, normal.font.color.rgb = Pt(12 * grown), INK
    _style(document, TITLE, 15 * grown, INDIGO, bold=True, after=6)
    _part(_style(document, PART, 16 * grown, RGBColor.from_string("FFFFFF"), bold=True, before=6, after=8))
    _style(document, DIRECTION, 12 * grown, INDIGO, bold=True, before=8, after=4).paragraph_format.keep_with_next = True
    _style(document, BESIDE, 12 * grown, QUIET, after=6)
    _style(document, NOTE, 12 * grown, BRICK, bold=True, before=6)
    _style(document, SMALL, 10 * grown, INK)
    _style(document, VOID, 26, BRICK, bold=True, after=2)
    gap = _style(document, GAP, 4, INK)
    gap.paragraph_format.line_spacing = 1
    for name in (SAID, AGAIN):
        said = _style(document, name, size, INK, after=6)
        said.paragraph_format.line_spacing = 1.5
        said.paragraph_format.left_indent = Pt(0.9 * size)
        said.paragraph_format.first_line_indent = Pt(-0.9 * size)
    _edge(document.styles[AGAIN], "left", 16, 12)


def dress(paragraph: Paragraph, style: str) -> Paragraph:
    """The paragraph in one of the styles above; python-docx would look through all styles of the file for each."""
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def speak(run: Run, tag: str) -> None:
    """The language of these words, so that no program spells them as another."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    run._r.get_or_add_rPr().append(language)


def number(paragraph: Paragraph, field: str) -> None:
    """A field that the program fills in: `PAGE`, `NUMPAGES`."""
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def to_the_right(paragraph: Paragraph) -> None:
    """A tab that ends at the right edge of the page."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def underline(paragraph: Paragraph) -> None:
    """A hairline below the paragraph, across the page."""
    _border(paragraph._p.get_or_add_pPr(), "bottom", 4, 4, QUIET)


def _style(
    document: Document,
    name: str,
    points: float,
    colour: RGBColor,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold, style.font.color.rgb = Pt(points), bold, colour
    held = style.paragraph_format
    held.space_before, held.space_after, held.keep_together, held.widow_control = Pt(before), Pt(after), True, True
    return style


def _part(style: ParagraphStyle) -> None:
    """A band of indigo that begins a language; it stands in the list of headings of the program."""
    style.paragraph_format.keep_with_next = True
    properties = style.element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{INDIGO}"/>'))
    properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))


def _edge(style: ParagraphStyle, side: str, eighths: int, space: int) -> None:
    _border(style.element.get_or_add_pPr(), side, eighths, space, INDIGO)


def _border(properties: BaseOxmlElement, side: str, eighths: int, space: int, colour: RGBColor) -> None:
    drawn = f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{drawn}</w:pBdr>")
    # Where the schema wants it: after what keeps lines together, before spacing, indents and tabs.
    later = [qn(f"w:{name}") for name in ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr")]
    places = [place for place, child in enumerate(properties) if child.tag in later]
    properties.insert(places[0] if places else len(properties), border)


def _write_in(properties: BaseOxmlElement, tag: str) -> None:
    fonts = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "cs", "eastAsia"))
    for name in ("rFonts", "lang"):
        for old in properties.findall(qn(f"w:{name}")):
            properties.remove(old)
    properties.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {fonts}/>"))
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{tag}"/>'))

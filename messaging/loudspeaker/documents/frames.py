"""Tables, pictures and links of the editable script."""

from collections.abc import Sequence

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shape import InlineShape
from docx.shared import Length
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from messaging.loudspeaker.documents.typography import INDIGO, QUIET

_SIDES = ("top", "left", "bottom", "right")
_AROUND = "".join(
    f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side, twips in zip(_SIDES, (30, 115, 30, 115), strict=True)
)
_MARGINS = f"<w:tblCellMar {nsdecls('w')}>{_AROUND}</w:tblCellMar>"


def grid(document: Document, rows: int, widths: Sequence[int], framed: bool = True, inside: bool = False) -> Table:
    """A table of fixed columns, with a hairline around it, or only between its columns, or none."""
    table: Table = document.add_table(rows, len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Length(width)
        for cell in column.cells:
            cell.width = Length(width)
    sides = ("insideV",) if inside else _SIDES if framed else ()
    drawn = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{QUIET}"/>' for side in sides)
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{drawn}</w:tblBorders>"))
    table._tbl.tblPr.append(parse_xml(_MARGINS))
    return table


def row(table: Table) -> _Row:
    """One more row below the others."""
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return added


def keep(row: _Row) -> None:
    """No page turns inside the row."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def repeat(row: _Row) -> None:
    """The row stands again above the table on every page, and never alone."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def describe(picture: InlineShape, words: str) -> None:
    """What the picture is, for whoever does not see it."""
    picture._inline.docPr.set("descr", words)


def link(paragraph: Paragraph, address: str, words: str, points: int) -> None:
    """Words that lead to an address."""
    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    held = parse_xml(f"<w:hyperlink {nsdecls('w', 'r')}/>")
    held.set(qn("r:id"), key)
    run = Run(paragraph.add_run(words)._r, paragraph)
    run.font.size, run.font.color.rgb = Length(points), INDIGO
    held.append(run._r)
    paragraph._p.append(held)

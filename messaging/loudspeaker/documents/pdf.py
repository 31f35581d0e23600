"""A script on paper, set by Typst: the same content gives the same bytes."""

from pathlib import Path
from typing import Any

from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Block, Line, Say
from messaging.loudspeaker.documents import qr
from messaging.loudspeaker.documents.typesetting import typeset
from messaging.loudspeaker.script import Paper, Part

TEMPLATE = Path(__file__).with_name("paper.typ")
USUAL, LARGE = 18, 22  # points
# A sentence longer than this could fill a page of its own at the usual size and must be allowed to turn it.
LONG_ALONE, LONG_BESIDE = 800, 350


def render(
    paper: Paper, folders: tuple[Path, ...] = (), void: bool = False, with_system_fonts: bool = True, size: int = USUAL
) -> bytes:
    """The PDF of the script.

    Args:
        folders: FONT_FOLDERS.
        void: print HẾT HIỆU LỰC across it.
        size: of the letters that are read out, in points; what stands around them grows with it.

    Raises:
        fonts.NoFont: a letter that no installed font draws.
    """
    drawn = {"qr": qr.svg(paper.order.address) if paper.order.address else ""}
    return typeset(TEMPLATE, _content(paper, void, size), folders, with_system_fonts, drawn)


def _content(paper: Paper, void: bool, size: int) -> dict[str, Any]:
    order, words = paper.order, phrases.HEAD
    return {
        "size": size,
        "heading": words["heading"],
        "document": f"{head.titles(order)} · {order.code}",
        "rows": [{"label": label, "value": value, "wide": label in head.WIDE} for label, value in head.rows(paper)],
        "address": order.address,
        "check": words["check"],
        "notes": list(paper.notes),
        "parts": [_part(paper, part, size) for part in paper.parts],
        "pronunciations": words["pronunciations"],
        "beside": words["vietnamese_beside"],
        "signatures": [{"role": role, "name": name} for role, name in head.signatures(order)],
        "sign": words["sign"],
        "office": order.office,
        "page": words["page"],
        "void": phrases.NOTES["void"] if void else "",
    }


def _part(paper: Paper, part: Part, size: int) -> dict[str, Any]:
    name, facts = head.part_heading(paper, part)
    tag, *_, region = [*part.language.tag.split("-"), ""]
    return {
        "running": list(head.running(paper, part)),
        "name": name,
        "facts": facts,
        "lang": tag,
        "region": region if len(region) == 2 else "",
        "pronunciations": [list(pair) for pair in part.pronunciations],
        "blocks": [_block(block, size) for block in part.blocks],
    }


def _block(block: Block, size: int) -> dict[str, Any]:
    if not isinstance(block, Say):
        return {"direction": block.direction, "repeated": False, "lines": [], "beside": []}
    longest = (LONG_BESIDE if block.beside else LONG_ALONE) * (USUAL / size) ** 2
    return {
        "direction": block.direction,
        "repeated": block.times > 1,
        "lines": [_line(line, longest) for line in block.lines],
        "beside": [{"text": line, "long": len(line) > longest} for line in block.beside],
    }


def _line(line: Line, longest: float) -> dict[str, Any]:
    runs = [{"text": run.text, "hand": run.hand, "stressed": run.stressed} for run in line.runs]
    return {"runs": runs, "long": len(line.printed) > longest, "leads": line.leads_on}

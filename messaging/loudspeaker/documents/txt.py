"""A script as plain text (UTF-8, NFC): to read from any screen or to paste into a station's text-to-speech.

Below the line stands what is to be said, one sentence a line and its figures in words, because a machine reads figures
its own way; what stands in brackets is not read.
"""

import unicodedata

from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Block, Say
from messaging.loudspeaker.script import Paper, Part

RULE = "-" * 40


def render(paper: Paper, void: bool = False) -> bytes:
    """The head, then every block of every language; a void text begins with HẾT HIỆU LỰC."""
    lines = [phrases.NOTES["void"], ""] if void else []
    lines += [phrases.HEAD["heading"], *(f"{label}: {value}" for label, value in head.rows(paper))]
    if paper.order.address:
        lines.append(f"{phrases.HEAD['look']}: {paper.order.address}")
    lines += paper.notes
    for part in paper.parts:
        lines += [RULE, *_part(paper, part)]
    return unicodedata.normalize("NFC", "\n".join(lines) + "\n").encode()


def spoken(paper: Paper, void: bool = False) -> bytes:
    """What a machine is to say and nothing else: no head, no directions, no Vietnamese beside; repeats written out.

    Languages stand apart by an empty line. Of a void text there is nothing to say but HẾT HIỆU LỰC.
    """
    said = [_said(part) for part in paper.parts]
    text = phrases.NOTES["void"] if void else "\n\n".join("\n".join(lines) for lines in said if lines)
    return unicodedata.normalize("NFC", text + "\n").encode()


def _said(part: Part) -> list[str]:
    blocks = [block for block in part.blocks if isinstance(block, Say)]
    return [line.spoken for block in blocks for line in block.lines * block.times]


def _part(paper: Paper, part: Part) -> list[str]:
    name, facts = head.part_heading(paper, part)
    lines = [f"[{name} · {facts}]"] if name else []
    if part.pronunciations:
        lines += [
            "",
            f"[{phrases.HEAD['pronunciations']}]",
            *(f"    [{word}: {said}]" for word, said in part.pronunciations),
        ]
    for block in part.blocks:
        lines += ["", *_lines(block)]
    return lines


def _lines(block: Block) -> list[str]:
    lines = [block.direction] if block.direction else []
    if isinstance(block, Say):
        lines += [line.spoken for line in block.lines]
        if block.beside:
            lines += ["", f"[{phrases.HEAD['vietnamese']}]", *(f"    {line}" for line in block.beside)]
    return lines

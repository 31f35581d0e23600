"""A script as plain text (UTF-8, NFC): to read from any screen or to paste into a station's text-to-speech."""

from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Block, Say
from messaging.loudspeaker.script import Paper

RULE = "-" * 40


def render(paper: Paper, void: bool = False) -> bytes:
    """The head, then every block: directions in brackets, one sentence a line."""
    lines = [phrases.NOTES["void"], ""] if void else []
    lines += [phrases.HEAD["heading"], *(f"{label}: {value}" for label, value in head.rows(paper))]
    lines += [*paper.notes, RULE]
    for block in paper.blocks:
        lines += ["", *_lines(block)]
    return ("\n".join(lines) + "\n").encode()


def _lines(block: Block) -> list[str]:
    lines = [block.direction] if block.direction else []
    if isinstance(block, Say):
        lines += [line.written for line in block.lines]
        if block.beside:
            lines += ["", f"[{phrases.HEAD['vietnamese']}]", *(f"    {line}" for line in block.beside)]
    return lines

"""A script on paper, set by Typst: the same content gives the same bytes."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from foundation.languages import Language
from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.documents import fonts
from messaging.loudspeaker.script import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")
SIGN = "(ký, ghi rõ họ tên)"
# A sentence longer than this could fill a page of its own and must be allowed to turn it.
LONG_ALONE, LONG_BESIDE = 800, 350

_one_at_a_time = threading.Lock()  # a compiler remembers fonts and layouts but serves one caller at a time


def render(paper: Paper, folders: tuple[Path, ...] = (), void: bool = False, with_system_fonts: bool = True) -> bytes:
    """The PDF of the script.

    Args:
        folders: FONT_FOLDERS.
        void: print HẾT HIỆU LỰC across it.

    Raises:
        fonts.NoFont: a letter that no installed font draws.
    """
    content = _content(paper, void)
    chosen = fonts.choose(_texts(content), folders, with_system_fonts)
    content["fonts"] = list(chosen.families)
    compiler = _compiler(tuple(map(str, chosen.folders)), chosen.needs_more and with_system_fonts)
    with _one_at_a_time:
        made = compiler.compile(format="pdf", sys_inputs={"script": json.dumps(content, ensure_ascii=False)})
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=2)
def _compiler(folders: tuple[str, ...], with_system: bool) -> Any:
    return typst.Compiler(
        input=str(TEMPLATE), font_paths=[str(fonts.FOLDER), *folders], ignore_system_fonts=not with_system
    )


def _content(paper: Paper, void: bool) -> dict[str, Any]:
    return {
        "heading": phrases.HEAD["heading"],
        "running": head.running(paper),
        "rows": [{"label": label, "value": value, "wide": label in head.WIDE} for label, value in head.rows(paper)],
        "notes": list(paper.notes),
        "blocks": [
            {
                "direction": block.direction,
                "repeated": isinstance(block, Say) and block.times > 1,
                **(_said(block, part.language) if isinstance(block, Say) else {"lines": [], "beside": []}),
            }
            for part in paper.parts
            for block in part.blocks
        ],
        "beside": phrases.HEAD["vietnamese_beside"],
        "signatures": list(head.signatures(paper.order)),
        "sign": SIGN,
        "office": paper.order.office,
        "page": phrases.HEAD["page"],
        "void": phrases.NOTES["void"] if void else "",
    }


def _said(block: Say, language: Language) -> dict[str, Any]:
    tag = language.tag.partition("-")[0]
    longest = LONG_BESIDE if block.beside else LONG_ALONE
    return {
        "lines": [{"text": line.written, "long": len(line.written) > longest, "lang": tag} for line in block.lines],
        "beside": [{"text": line, "long": len(line) > longest, "lang": "vi"} for line in block.beside],
    }


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return _texts(list(content.values()))
    return [text for entry in content for text in _texts(entry)] if isinstance(content, list) else []

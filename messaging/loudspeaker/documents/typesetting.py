"""Plain values set on paper by Typst. The same content gives the same bytes.

What people wrote reaches a template as strings of one JSON value and is never markup.
"""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from messaging.loudspeaker.documents import fonts

_one_at_a_time = threading.Lock()  # a compiler remembers fonts and layouts but serves one caller at a time


def typeset(
    template: Path,
    content: dict[str, Any],
    folders: tuple[Path, ...] = (),
    with_system_fonts: bool = True,
    drawn: dict[str, Any] | None = None,
) -> bytes:
    """The PDF of a template, which finds all of it, and `fonts`, in `sys.inputs.content`.

    Args:
        folders: FONT_FOLDERS.
        drawn: what is drawn and holds no letters to choose fonts for.

    Raises:
        fonts.NoFont: a letter that no installed font draws.
    """
    chosen = fonts.choose(_texts(content), folders, with_system_fonts)
    whole = {**content, **(drawn or {}), "fonts": list(chosen.families)}
    compiler = _compiler(template, tuple(map(str, chosen.folders)), chosen.needs_more and with_system_fonts)
    with _one_at_a_time:
        made = compiler.compile(format="pdf", sys_inputs={"content": json.dumps(whole, ensure_ascii=False)})
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=6)
def _compiler(template: Path, folders: tuple[str, ...], with_system: bool) -> Any:
    return typst.Compiler(
        input=str(template), font_paths=[str(fonts.FOLDER), *folders], ignore_system_fonts=not with_system
    )


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return _texts(list(content.values()))
    return [text for entry in content for text in _texts(entry)] if isinstance(content, list) else []

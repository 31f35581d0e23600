"""Units of the memory and files for it."""

from sqlalchemy.orm import Session

from translations.memory.likeness import pieces
from translations.memory.models import MemoryUnit
from translations.memory.queries import digest


def unit(
    session: Session, source: str, rendering: str = "[bản mẫu]", language: str = "tay", **given: object
) -> MemoryUnit:
    source_language = str(given.pop("source_language", "vi"))
    made = MemoryUnit(
        source_language=source_language,
        language=language,
        source=source,
        rendering=rendering,
        source_digest=digest(source),
        rendering_digest=digest(rendering),
        pieces=pieces(source_language, language, source),
        **given,
    )
    session.add(made)
    session.flush()
    return made


def tmx(*units: str, before: str = "", source: str = "vi") -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>{before}<tmx version="1.4"><header srclang="{source}"/><body>'
    return (head + "".join(units) + "</body></tmx>").encode()


def tu(source: str, rendering: str, tag: str = "tyz", source_tag: str = "vi", more: str = "") -> str:
    return (
        f'<tu>{more}<tuv xml:lang="{source_tag}"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="{tag}"><seg>{rendering}</seg></tuv></tu>'
    )

"""The memory as a TMX file, and what is said of one that was taken."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from foundation.languages import language as language_of
from foundation.web import formats
from translations.memory import queries, tmx
from translations.memory.models import MemoryUnit
from translations.memory.taking import Account


def lines(session: Session, now: datetime, language: str | None = None) -> Iterator[str]:
    """The file piece by piece, in one language or in all, oldest unit first; it is never held as a whole."""
    return tmx.written(map(_passage, queries.streamed(session, language)), now)


def told(account: Account) -> str:
    """What became of a file, in figures."""
    figures = {name: formats.number(getattr(account, name)) for name in ("new", "known", "refused")}
    return str(_("%(new)s units are new, %(known)s were there already; %(refused)s are refused.", **figures))


def _passage(unit: MemoryUnit) -> tmx.Passage:
    source, target = language_of(unit.source_language), language_of(unit.language)
    words = unit.source, target.tag, unit.rendering, unit.back_translation, unit.channel
    return tmx.Passage(source.tag, *words, unit.at)

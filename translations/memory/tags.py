"""Language tags of other people's files, and which of our languages is meant."""

import re

from foundation.languages import LANGUAGES, SOURCE, SOURCE_LANGUAGES, Language
from translations.memory.refusals import MissingSide, UnknownTag
from translations.memory.tmx import Unit

# A country after the language says nothing of the writing; a script does and is never passed over.
_COUNTRY = re.compile(r"-(?:[a-z]{2}|\d{3})$")
_ANY = {"", "*all*"}
_TARGETS = {entry.slug: entry for entry in LANGUAGES.values() if entry.is_written}


def source(tag: str) -> str:
    """The slug of the language a text may be written in first.

    Raises:
        UnknownTag
    """
    return _meant(tag, SOURCE_LANGUAGES)


def target(tag: str) -> str:
    """The slug of the language a text may be rendered in.

    Raises:
        UnknownTag: also of languages that are only spoken here.
    """
    return _meant(tag, _TARGETS)


def sides(unit: Unit) -> tuple[str, list[str]]:
    """The tag of the source, as it stands in the unit, and the tags of the renderings.

    A file that does not say which side is the source means Vietnamese.

    Raises:
        MissingSide: there is only one of the two.
    """
    asked = _folded(SOURCE if unit.source_tag.casefold() in _ANY else unit.source_tag)
    found = next((tag for tag in unit.words if _folded(tag) == asked), None) or next(
        (tag for tag in unit.words if _bare(tag) == _bare(asked)), None
    )
    others = [tag for tag in unit.words if tag != found]
    if found is None or not others:
        raise MissingSide
    return found, others


def _meant(tag: str, known: dict[str, Language]) -> str:
    by_tag = {entry.tag.casefold(): slug for slug, entry in known.items()} | {slug: slug for slug in known}
    if slug := by_tag.get(_folded(tag)) or by_tag.get(_bare(tag)):
        return slug
    raise UnknownTag(tag=tag[:40])


def _folded(tag: str) -> str:
    return tag.strip().replace("_", "-").casefold()


def _bare(tag: str) -> str:
    return _COUNTRY.sub("", _folded(tag))

"""Whether what a file calls a language is the language it should be in. Pure."""

import re
from collections.abc import Iterable

from foundation.languages import LANGUAGES, SOURCE_LANGUAGES, Language
from foundation.spelling import fold

# What stands in a file whose sources are in several languages, as in ISO 639-2.
SEVERAL = "mul"
_REGISTRY: dict[str, Language] = {**LANGUAGES, **SOURCE_LANGUAGES}
_PARTS = re.compile("[-_]")
# What a locale name has after the language: an encoding or a variant, `tyz_VN.UTF-8@latin`.
_AFTER = re.compile("[.@].*")
# In no code page of old: where it is gone, so are letters.
_DOT = "◦"


def agree(said: str, slug: str, among: Iterable[str] = ()) -> bool:
    """Whether the head of a PO file names the language of that slug; `among`: all that the file has entries in.

    Our tag or short name of a language says that one and no other, `hmn-Latn` never `hmn-Latn-VN`. Else only the first
    part counts, because editors rewrite the rest (`tyz_VN`); where several of our languages begin so, whichever has
    most of the further parts, and with none ahead any of them, unless the file has entries in two.
    """
    if not said or said == SEVERAL or slug not in _REGISTRY:
        # Which languages exist is asked where the texts are.
        return True
    parts = _parts(said)
    if exact := [entry.slug for entry in _REGISTRY.values() if parts in (_parts(entry.tag), _parts(entry.slug))]:
        return slug in exact
    alike = {entry.slug: _shared(entry, parts) for entry in _REGISTRY.values() if _parts(entry.tag)[0] == parts[0]}
    likeliest = {one for one, shared in alike.items() if shared == max(alike.values())}
    return slug in likeliest and not (set(among) - {slug}) & likeliest


def written(slug: str, name: str) -> str:
    """A language as it is written into a cell: its name for people, its short name for the way back."""
    return f"{name} {_DOT} {slug}"


def names(said: str, slug: str) -> bool:
    """Whether a cell or a head names that language: by a name of ours or as `agree` has it; an empty one names any."""
    called = said.rpartition(_DOT)[2].strip()
    if (entry := _REGISTRY.get(slug)) and fold(called) in {fold(entry.name_vi), fold(entry.name_en)}:
        return True
    return agree(called, slug)


def is_damaged(said: str) -> bool:
    """Whether a cell was `written` by us and has lost signs on its way, as through a CSV file in an old code page."""
    before, _space, slug = said.rpartition(" ")
    return "?" in said or "\ufffd" in said or (bool(before) and slug in _REGISTRY and not before.endswith(_DOT))


def _parts(said: str) -> tuple[str, ...]:
    return tuple(_PARTS.split(_AFTER.sub("", said.strip().casefold())))


def _shared(entry: Language, parts: tuple[str, ...]) -> int:
    return len(set(_parts(entry.tag)) & set(parts[1:]))

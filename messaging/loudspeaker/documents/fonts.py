"""Which fonts draw a script: the wheel's Noto Sans, and what the machine or FONT_FOLDERS adds for other writings.

Nothing is ever printed as boxes: a letter that no font draws is refused with the name of its writing and what to
install. Fonts of the machine are looked at only when the wheel's lack a letter, so that Latin scripts come out the
same on every machine.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fontpkg_noto_sans
import typst
from flask_babel import lazy_gettext as _l
from fontTools import unicodedata as writings
from fontTools.ttLib import TTFont

from foundation.refusals import Refusal

OURS = "Noto Sans"
FOLDER = Path(fontpkg_noto_sans.__file__).parent / "files"
# Debian's packages; other systems name theirs after the same Noto families.
_PACKAGES = {"Hani": "fonts-noto-cjk", "Hira": "fonts-noto-cjk", "Kana": "fonts-noto-cjk", "Hang": "fonts-noto-cjk"}
_USUAL_PACKAGE = "fonts-noto-core"
_FAMILIES = dict.fromkeys(_PACKAGES, "Noto Sans CJK")
_NO_WRITING = {"Zyyy", "Zinh", "Zzzz"}


class NoFont(Refusal):
    message = _l(
        "No PDF: no installed font draws %(writing)s. Install %(font)s (Debian: %(package)s) or name its folder "
        "in FONT_FOLDERS, then make the PDF again. The TXT is complete."
    )


@dataclass(frozen=True)
class FontSet:
    """The families a document may use, in order, and where they are looked for besides the wheel."""

    families: tuple[str, ...]
    folders: tuple[Path, ...] = ()

    @property
    def needs_more(self) -> bool:
        """Whether fonts besides the wheel's are needed."""
        return len(self.families) > 1


def choose(texts: Iterable[str], folders: tuple[Path, ...] = (), with_system: bool = True) -> FontSet:
    """Families that together draw every letter of the texts.

    Args:
        folders: FONT_FOLDERS, searched besides the wheel.
        with_system: whether the fonts installed on the machine may help.

    Raises:
        NoFont: a letter that none of them draws.
    """
    letters = frozenset("".join(texts))
    lacking = frozenset(letter for letter in letters - _drawn_by_ours() if not _draws_nothing(letter))
    families = [OURS]
    while lacking:
        family, drawn = _best_family(lacking, folders, with_system)
        if not drawn:
            raise NoFont(writing=_named(lacking), font=_font(lacking), package=_package(lacking))
        families.append(family)
        lacking -= drawn
    return FontSet(tuple(families), folders)


@lru_cache(maxsize=1)
def _drawn_by_ours() -> frozenset[str]:
    return frozenset(chr(code) for code in _letters(FOLDER / "NotoSans[wdth,wght].ttf", 0))


@lru_cache(maxsize=64)
def _best_family(lacking: frozenset[str], folders: tuple[Path, ...], with_system: bool) -> tuple[str, frozenset[str]]:
    """The family that draws most of the letters; a Noto one where several draw as many."""
    best, drawn = "", frozenset[str]()
    for family, path, index in _families(folders, with_system):
        found = frozenset(letter for letter in lacking if ord(letter) in _letters(path, index))
        if len(found) > len(drawn):
            best, drawn = family, found
    return best, drawn


@lru_cache(maxsize=4)
def _families(folders: tuple[Path, ...], with_system: bool) -> tuple[tuple[str, Path, int], ...]:
    fonts = typst.Fonts(
        include_system_fonts=with_system, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    ).fonts()
    fonts.sort(key=lambda font: (not font.family.startswith("Noto Sans"), abs(font.weight - 400), font.family))
    return tuple((font.family, Path(font.path), font.index) for font in fonts if font.path and font.style == "normal")


def _letters(path: Path, index: int) -> frozenset[int]:
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception:  # any broken file among the machine's fonts is only one that draws nothing
        return frozenset()


def _draws_nothing(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf"}


def _named(lacking: frozenset[str]) -> str:
    """`Tai Viet`; a sign that belongs to no writing is shown with its number."""
    found = {writings.script(letter) for letter in lacking}
    named = sorted(writings.script_name(code).replace("_", " ") for code in found - _NO_WRITING)
    signs = sorted(letter for letter in lacking if writings.script(letter) in _NO_WRITING)
    return ", ".join([*named, *(f"“{sign}” (U+{ord(sign):04X})" for sign in signs)])


def _font(lacking: frozenset[str]) -> str:
    """`Noto Sans Tai Viet`: the family that is made for each of the writings."""
    found = {writings.script(letter) for letter in lacking} - _NO_WRITING
    made_for = {_FAMILIES.get(code) or f"{OURS} {writings.script_name(code).replace('_', ' ')}" for code in found}
    return ", ".join(sorted(made_for)) or OURS


def _package(lacking: frozenset[str]) -> str:
    return ", ".join(sorted({_PACKAGES.get(writings.script(letter), _USUAL_PACKAGE) for letter in lacking}))

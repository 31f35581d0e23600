"""Which language a cell names: by slug, or by its name in Vietnamese or English, with or without diacritics.

Mông is written in two ways and the registry prefers none: a list that says Mông alone is asked which. A language is
what the person said they prefer; a word for a people is taken only where the language has no other name.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from foundation.languages import LANGUAGES
from foundation.spelling import fold
from villages.imports.account import masked
from villages.imports.cells.refusals import AmbiguousLanguage, EmptyCell, LongCell, OtherLanguage
from villages.imports.cells.texts import LONGEST_REF, words
from villages.imports.reading.values import Raw

_MOST = 10
_BETWEEN = re.compile(r"[|,;/\n]|\s+(?:và|va|and)\s+", re.I)
_TONGUE = re.compile(r"^(?:tieng|ngon ngu|chu|language)\s+")
_LETTERS = re.compile(r"[\W_]+")
# Spellings in use besides the registry's names.
_ALSO = {
    "vi": ("Việt", "Kinh", "Phổ thông", "Quốc ngữ", "Vietnam"),
    "mong-1961": ("Mông", "H'Mông", "Hmông", "Hmong", "Mông 1961", "H'Mông 1961", "Hmong 1961"),
    "mong-rpa": ("Mông", "H'Mông", "Hmông", "Hmong", "Mông RPA", "H'Mông RPA", "Hmong RPA"),
    "thai": ("Thai", "Tai Dam"),
    "thai-tai-viet": ("Thái Tai Viet", "Tai Viet"),
    "bo-y": ("Bố Y", "Tu Dí", "Bố Y - Tu Dí"),
    "kho-mu": ("Khơ-mú", "Khmu", "Kho Mu"),
    "xa-pho": ("Xá Phó", "Sa Phó"),
    "ha-nhi": ("Hani",),
    "giay": ("Giấy",),
}


def _index() -> dict[str, list[str]]:
    named: dict[str, list[str]] = defaultdict(list)
    for slug, entry in LANGUAGES.items():
        for name in {_key(n) for n in (slug, entry.name_vi, entry.name_en, entry.autonym, *_ALSO.get(slug, ())) if n}:
            named[name].append(slug)
    return dict(named)


def _key(name: str) -> str:
    return _LETTERS.sub("", _TONGUE.sub("", fold(name)))


_NAMED = _index()


def read_language(raw: Raw, answers: Mapping[str, object] | None = None) -> str:
    """The slug; `answers` holds those of a person, by `question`.

    Raises:
        EmptyCell, LongCell, AmbiguousLanguage, OtherLanguage
    """
    text = words(raw)
    if not text:
        raise EmptyCell
    if len(text) > LONGEST_REF:
        raise LongCell(length=len(text), most=LONGEST_REF)
    return _known(text, answers or {})


def read_languages(raw: Raw, answers: Mapping[str, object] | None = None) -> list[str]:
    """In the order of the file: the first is the one most spoken."""
    text = words(raw)
    if len(text) > _MOST * LONGEST_REF:
        raise LongCell(length=len(text), most=_MOST * LONGEST_REF)
    if (whole := _NAMED.get(_key(text))) and len(whole) == 1:
        return list(whole)
    entries = [entry.strip() for entry in _BETWEEN.split(text) if entry.strip()]
    if not entries:
        raise EmptyCell
    return list(dict.fromkeys(_known(entry, answers or {}) for entry in entries))


def _known(entry: str, answers: Mapping[str, object]) -> str:
    asked = fold(entry)
    if (answer := answers.get(asked)) in LANGUAGES:
        return str(answer)
    slugs = _NAMED.get(_key(entry), [])
    if len(slugs) == 1:
        return slugs[0]
    if slugs:
        names = "; ".join(LANGUAGES[slug].name_vi for slug in slugs)
        raise AmbiguousLanguage(name=masked("language", entry), candidates=names, choices=slugs, question=asked)
    raise OtherLanguage(language=masked("language", entry), choices=[], question=asked)

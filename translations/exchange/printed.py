"""The file as paper: a sheet for every text, with room to write by hand, set by Typst.

The number printed on a sheet leads back to its text: it is typed in at the desk.
"""

import re
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from foundation.languages import LANGUAGES, language
from foundation.web import formats
from messaging.loudspeaker.documents.typesetting import typeset
from translations.exchange.entry import Entry, Place, Portion
from translations.exchange.refusals import WrongSheetNumber

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).with_name("printed.typ")
# What a hand writes on one ruled line; a rendering tends to be longer than its source.
_SIGNS_A_LINE, _LONGER = 38, 1.35
_FEWEST, _MOST = 4, 14
_CODE = re.compile(r"(\d{1,9})-(\d{1,9})-([a-z0-9-]+)")


def write(portion: Portion, folders: tuple[Path, ...] = (), with_system_fonts: bool = True) -> bytes:
    """The sheets, each on a page of its own; all entries are in one language.

    Raises:
        fonts.NoFont: a letter that no installed font draws.
    """
    return typeset(TEMPLATE, _content(portion), folders, with_system_fonts)


def number_of(entry: Entry) -> str:
    """What is printed on a sheet: the text, the version of its source, the language."""
    return f"{entry.text_id}-{entry.source_version}-{entry.language}"


def place_of(code: str) -> tuple[Place, int]:
    """Where a number typed from a sheet leads, and the version of the source it was printed for.

    Raises:
        WrongSheetNumber: it is not such a number.
    """
    found = _CODE.fullmatch("".join(code.split()).casefold().replace("–", "-"))
    if found is None or found.group(3) not in LANGUAGES:
        raise WrongSheetNumber(code=code[:60])
    return Place(int(found.group(1)), found.group(3)), int(found.group(2))


def _content(portion: Portion) -> dict[str, Any]:
    target = portion.entries[0].language
    return {
        "title": _("To translate into %(language)s", language=formats.language_in_sentence(target)),
        "written_by": _("Written by: ______________________   Date: ____________"),
        "help": _("Type it in at the desk: Translations, Work away from the desk, number of the sheet."),
        "brief_label": _("What it is about"),
        "previous_label": _("Source before it was changed"),
        "placeholders_label": _("Placeholders: copy them as they are"),
        "present_label": _("What stands there so far"),
        "back_label": _("What your words say, in Vietnamese, as literally as you can"),
        "note_label": _("Note to the reviewer"),
        "entries": [_sheet(entry) for entry in portion.entries],
        "remark": portion.remark,
    }


def _sheet(entry: Entry) -> dict[str, Any]:
    lines = round(len(entry.source) * _LONGER / _SIGNS_A_LINE) + 1
    lines = max(_FEWEST, min(_MOST, lines))
    source_name, target_name = map(formats.language_in_sentence, (entry.source_language, entry.language))
    return {
        "title": entry.title,
        "about": _("SMS") if entry.channel == "sms" else _("loudspeaker script"),
        "brief": entry.brief,
        "number_label": _("Number of the sheet"),
        "number": number_of(entry),
        "version": _("source, version %(version)s", version=entry.source_version),
        "source_label": _("Source in %(language)s", language=source_name),
        "source_lang": _lang(entry.source_language),
        "source": entry.source,
        "previous": entry.previous,
        "explained": [list(pair) for pair in entry.explained],
        "words": entry.words,
        "back_translation": entry.back_translation,
        "words_label": _("Rendering in %(language)s", language=target_name),
        "lang": _lang(entry.language),
        "lines": lines,
        "back_lines": lines if entry.needs_back_translation else 0,
    }


def _lang(slug: str) -> str:
    return language(slug).tag.partition("-")[0]

"""The file as a PO catalogue, for Poedit and its like.

An entry is a rendering: its context is `tieng-ban:<text>:<version of the source>:<language>:<version of the
rendering>`, its translator's comment the note to the reviewer. The back-translation is an entry of its own with the
same context and `:back`, because Poedit lets people write in entries alone. Fuzzy: needs editing. Headers and plural
form are ours: Babel knows hardly any of these languages, and none of them has a plural.
"""

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import polib
from flask_babel import gettext as _

from foundation import placeholders
from foundation.languages import language
from foundation.web import formats
from translations.exchange import naming
from translations.exchange.entry import Content, Entry, Place, Portion, Returned, Unreadable
from translations.exchange.refusals import (
    AllObsolete,
    BrokenCatalogue,
    ForeignEntry,
    NotOurs,
    NotText,
    OtherLanguage,
    RowRefused,
    TooManyRows,
)
from translations.exchange.table import MOST_ROWS
from translations.lifecycle import RenderingState

MEDIA_TYPE = "text/x-gettext-translation; charset=utf-8"
_MARK = "tieng-ban"
_BACK = "back"
_CONTEXT = re.compile(rf"{_MARK}:(\d{{1,9}}):(\d{{1,9}}):([a-z0-9-]+):(\d{{1,9}})(:{_BACK})?")
_LINE = re.compile(r"line (\d+)")
# What GNU gettext writes with --escape: the bytes of a letter beyond ASCII, in octal; other escapes are passed over.
_OCTAL = re.compile(r"((?:\\[2-3][0-7]{2})+)|\\.")
# polib parts its lines at each of these, also inside a string.
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def write(portion: Portion, at: datetime) -> bytes:
    """The catalogue; all entries are in one language. What was left is told at its head."""
    file, entries = polib.POFile(wrapwidth=100), portion.entries
    file.header = portion.remark
    tag = language(entries[0].language).tag
    file.metadata = {
        "Project-Id-Version": "Tieng Ban",
        "PO-Revision-Date": at.strftime("%Y-%m-%d %H:%M%z"),
        "Last-Translator": _("nobody yet"),
        "Language-Team": f"{language(entries[0].language).name_vi}",
        "Language": tag,
        "X-Source-Language": _source_tag(portion),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for entry in entries:
        file.extend(_entries(entry))
    return str(file).encode()


def read(content: bytes) -> Content:
    """What an editor of PO files saved; obsolete entries are passed by.

    Raises:
        UnreadableFile: no PO file, or none of ours.
    """
    file = _parsed(_decoded(content))
    kept = [entry for entry in file if not entry.obsolete]
    if len(kept) > 2 * MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    contexts = [_context(entry) for entry in kept]
    if not any(contexts):
        raise AllObsolete if any(_context(entry) for entry in file) else NotOurs
    among = {found[2] or "" for found in contexts if found}
    told = {found[:4]: entry for found, entry in zip(contexts, kept, strict=True) if found and found[4]}
    rows, refused = [], []
    for entry in kept:
        if (found := _context(entry)) and found[4]:
            continue
        try:
            rows.append(_returned(entry, file.metadata, among, told))
        except RowRefused as reason:
            refused.append(Unreadable(_row(entry), reason))
    return Content(tuple(rows), tuple(refused))


def _entries(entry: Entry) -> Iterator[polib.POEntry]:
    context = f"{_MARK}:{entry.text_id}:{entry.source_version}:{entry.language}:{entry.version}"
    flags = ["fuzzy"] if entry.state == RenderingState.NEEDS_EDITING and entry.words else []
    yield polib.POEntry(
        msgctxt=context,
        msgid=entry.source,
        msgstr=entry.words,
        comment=_told(entry),
        tcomment=entry.note,
        flags=[*flags, "python-brace-format"] if _is_checked(entry, bool(flags)) else flags,
        previous_msgid=entry.previous or None if flags else None,
    )
    if entry.needs_back_translation:
        back = _("Back-translation into Vietnamese")
        yield polib.POEntry(
            msgctxt=f"{context}:{_BACK}",
            msgid=f"{back}: {entry.source}",
            msgstr=entry.back_translation,
            comment=_("Say in Vietnamese what your rendering above says, as literally as you can."),
            flags=flags if entry.back_translation else [],
        )


def _told(entry: Entry) -> str:
    """What the translator's program shows beside the source."""
    explained = [f"{written}: {meaning}" for written, meaning in entry.explained]
    source = _("Source in %(language)s", language=formats.language_in_sentence(entry.source_language))
    return "\n".join(part for part in (entry.title, source, entry.brief, *explained) if part)


def _source_tag(portion: Portion) -> str:
    tags = {language(entry.source_language).tag for entry in portion.entries}
    return tags.pop() if len(tags) == 1 else naming.SEVERAL


def _is_checked(entry: Entry, is_fuzzy: bool) -> bool:
    """Whether msgfmt and Poedit shall compare the placeholders: they refuse what the desk only warns of."""
    if not placeholders.names(entry.source):
        return False
    return is_fuzzy or not entry.words or not placeholders.differences(entry.source, entry.words)


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NotText from None
    if "\0" in text:
        raise NotText
    text = _OCTAL.sub(_letters, text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BREAKS.sub(r"\\n", text)


def _letters(found: re.Match[str]) -> str:
    if not found.group(1):
        return found.group()
    try:
        return bytes(int(octal, 8) for octal in found.group(1).split("\\")[1:]).decode()
    except UnicodeDecodeError:
        raise NotText from None


def _parsed(text: str) -> Any:
    try:
        # Begun with a line of its own, so that polib never takes the content for the name of a file.
        return polib.pofile(f"\n{text}")
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        found = _LINE.search(str(error))
        raise BrokenCatalogue(line=int(found.group(1)) - 1 if found else "?") from None


def _context(entry: polib.POEntry) -> tuple[str | None, ...] | None:
    found = _CONTEXT.fullmatch(entry.msgctxt or "")
    return found.groups() if found else None


def _returned(
    entry: polib.POEntry, head: dict[str, str], among: Collection[str], told: dict[tuple[str | None, ...], Any]
) -> Returned:
    if (found := _context(entry)) is None or entry.msgid_plural:
        raise ForeignEntry
    text_id, source_version, slug, version, _back = found
    place = Place(int(text_id or 0), slug or "")
    if not naming.agree(said := head.get("Language", ""), place.language, among):
        raise OtherLanguage(said=said[:60], language=formats.language_in_sentence(place.language))
    back = told.get(found[:4])
    return Returned(
        _row(entry),
        place.text_id,
        int(source_version or 0),
        place.language,
        int(version or 0),
        entry.msgstr,
        back.msgstr if back else "",
        entry.tcomment,
        finished=not (entry.fuzzy or (back and back.fuzzy)),
        source_language=head.get("X-Source-Language", ""),
    )


def _row(entry: polib.POEntry) -> int:
    return int(entry.linenum or 1) - 1

"""python -m operations.catalogues: bring the interface catalogues in line with code and pages. `make catalogues`.

Vietnamese is written by people: what is new waits there untranslated and is named. English is the language of the
message ids, so its catalogue repeats them, where an office may put other words.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from foundation import files

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "translations" / "catalogs"
ROOMS = ("accounts", "campaigns", "foundation", "messaging", "operations", "translations", "villages")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
WIDTH = 100


def extracted() -> Catalog:
    """Every message that code and pages hold today."""
    found = Catalog(charset="utf-8")
    for room in ROOMS:
        for _file, _line, message, _comments, context in extract_from_dir(
            str(ROOT / room), METHODS, keywords=KEYWORDS, comment_tags=()
        ):
            found.add(message, context=context)
    return found


def path_of(locale: str) -> Path:
    """Where the catalogue of an interface language is kept."""
    return CATALOGS / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """The catalogue of an interface language; an empty one when it has none yet."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def updated(catalogue: Catalog, wanted: Catalog) -> Catalog:
    """The same words for today's messages: new ones without, those no longer used gone."""
    made = Catalog(locale=catalogue.locale, charset="utf-8", project="Tiếng Bản")
    for message in wanted:
        if message.id:
            held = catalogue.get(_single(message))
            made.add(message.id, string=_words(message, held, str(catalogue.locale)))
    return made


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without words, or with words nobody confirmed."""
    return [_single(message) for message in catalogue if message.id and (not _complete(message) or message.fuzzy)]


def main() -> int:
    """0 when every message has its words in every language."""
    wanted, missing = extracted(), 0
    for locale in ("vi", "en"):
        catalogue = updated(read(locale), wanted)
        content = BytesIO()
        write_po(content, catalogue, width=WIDTH, sort_output=True, omit_header=False, include_lineno=False)
        files.write(path_of(locale), content.getvalue())
        for message in untranslated(catalogue):
            missing += 1
            print(f"{locale}: without words: {message}", file=sys.stderr)
    return 1 if missing else 0


def _single(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _complete(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _words(message: Message, held: Message | None, locale: str) -> str | tuple[str, ...] | list[str]:
    if held is not None and held.string:
        return held.string
    return message.id if locale == "en" else ""


if __name__ == "__main__":
    sys.exit(main())

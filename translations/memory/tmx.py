"""TMX 1.4b: what translation programs exchange their memories in. Pure: bytes to units and units to lines.

Specification: https://www.ttt.org/oscarStandards/tmx/ (archived by GALA). The document type that other programs
name (`<!DOCTYPE tmx SYSTEM "tmx14.dtd">`) is passed over and never fetched; one that declares anything itself is
refused, and so is every entity but XML's own five, so nothing can be expanded. The file is read as a stream, so its
size alone costs no memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from foundation import placeholders
from translations.memory.refusals import DeclaredTypes, NotTmx

BACK_TRANSLATION, CHANNEL = "x-back-translation", "x-channel"
_CHUNK = 64 * 1024
_DEEPEST = 20
_LONGEST = 100_000  # letters of one passage that are kept; anything near it is refused later
_TIME = "%Y%m%dT%H%M%SZ"
# The codes of another program's formatting; its placeholders may be ours.
_CODES, _PLACEHOLDER = frozenset({"bpt", "ept", "it", "ut", "sub"}), "ph"


@dataclass
class Unit:
    """One `<tu>`: its place in the file from 1, the language of its source, and what it says by language tag."""

    row: int
    source_tag: str
    words: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Passage:
    """What is written into a file: one source and its rendering, with language tags."""

    source_tag: str
    source: str
    tag: str
    rendering: str
    back_translation: str
    channel: str
    at: datetime


def read(file: BinaryIO) -> Iterator[Unit]:
    """The units of a file, as they are read.

    Raises:
        NotTmx: not XML, cut off, or XML of another kind; what was read before must be dropped.
        DeclaredTypes: the file declares entities or types itself, or uses such entities.
    """
    parser = expat.ParserCreate()
    reader = _Reader(parser)
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
            yield from reader.taken()
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise NotTmx(line=parser.ErrorLineNumber) from None
    yield from reader.taken()


def written(passages: Iterable[Passage], now: datetime) -> Iterator[str]:
    """The file piece by piece, in UTF-8 when encoded."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        '<header creationtool="Tieng Ban" creationtoolversion="1" segtype="block" o-tmf="Tieng Ban" adminlang="en"'
        f' srclang="*all*" datatype="plaintext" creationdate="{_stamp(now)}"/>\n<body>\n'
    )
    for one in passages:
        properties = {BACK_TRANSLATION: one.back_translation, CHANNEL: one.channel}
        told = "".join(f'<prop type="{name}">{escape(said)}</prop>' for name, said in properties.items() if said)
        yield (
            f'<tu srclang={quoteattr(one.source_tag)} changedate="{_stamp(one.at)}">{told}'
            f"{_side(one.source_tag, one.source)}{_side(one.tag, one.rendering)}</tu>\n"
        )
    yield "</body>\n</tmx>\n"


def _side(tag: str, words: str) -> str:
    return f"<tuv xml:lang={quoteattr(tag)}><seg>{escape(words)}</seg></tuv>"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_TIME)


class _Reader:
    """Listens to the parser and collects units."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser, self._path = parser, list[str]()
        self._units, self._unit, self._rows = list[Unit](), Unit(0, ""), 0
        self._said, self._code, self._tag, self._property, self._source_tag = "", "", "", "", ""
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._name_type
        parser.EntityDeclHandler = self._refuse
        # Beside a document type that is not read, an unknown entity is no error: its words would be lost unseen.
        parser.SkippedEntityHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.buffer_text = True

    def taken(self) -> Iterator[Unit]:
        """What was finished since the last look."""
        finished, self._units = self._units, []
        yield from finished

    def _name_type(self, _name: str, _system: str | None, _public: str | None, declares: bool) -> None:
        if declares:
            raise DeclaredTypes

    def _refuse(self, *_declared: object) -> NoReturn:
        raise DeclaredTypes

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > _DEEPEST or (len(self._path) == 1 and name != "tmx"):
            raise NotTmx(line=self._parser.CurrentLineNumber)
        if name == "header":
            self._source_tag = given.get("srclang", "")
        elif name == "tu":
            self._rows += 1
            self._unit = Unit(self._rows, given.get("srclang", self._source_tag))
        elif name == "tuv":
            self._tag = given.get("xml:lang", given.get("lang", ""))
        elif name == "seg":
            self._said = ""
        elif name == "prop":
            self._said, self._property = "", given.get("type", "")
        elif name in _CODES or name == _PLACEHOLDER:
            self._code = ""

    def _say(self, words: str) -> None:
        if self._path[-1] in _CODES or self._path[-1] == _PLACEHOLDER:
            self._code += words
        elif ("seg" in self._path or self._path[-1] == "prop") and len(self._said) < _LONGEST:
            self._said += words

    def _end(self, name: str) -> None:
        self._path.pop()
        if name == "tu":
            self._units.append(self._unit)
        elif name == "seg":
            self._unit.words.setdefault(self._tag, self._said)
        elif name == "prop" and "tu" in self._path:
            self._unit.properties[self._property] = self._said
        elif name == _PLACEHOLDER and placeholders.names(self._code):
            self._said += self._code

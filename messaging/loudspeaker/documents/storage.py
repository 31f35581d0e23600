"""The files of scripts in the file store below `scripts/<bulletin>/`: made once, made again when missing or stale.

A key bears the digest of what the paper says and how it is drawn, so a file is never changed, only left behind: what
was drawn for another hotline, abbreviation or template has another key. A void script is never kept: it is marked on
the way out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import structlog
from flask_babel import lazy_gettext as _l

from foundation import storage
from foundation.storage import NoSuchFile, StorageRefusal
from messaging.loudspeaker.documents import forms
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.documents.forms import DRAWN, FORMS, MP3, PAPERS
from messaging.loudspeaker.imprint import Imprint
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.order import Order
from messaging.loudspeaker.papers import order_of, paper_of
from messaging.loudspeaker.refusals import LoudspeakerRefusal
from messaging.loudspeaker.script import Paper, write

FORMS_OF_SCRIPTS = (*PAPERS, MP3)
EVERY_LANGUAGE = "moi-tieng"
# How an MP3 begins: with its tag, or with the eleven set bits of a frame.
_TAG, _FRAME, _OPENING = b"ID3", 0xFFE0, 16

log = structlog.get_logger(__name__)


class NoRecording(LoudspeakerRefusal):
    message = _l("There is no recording of this text.")


class BrokenRecording(LoudspeakerRefusal):
    message = _l("The recording of this text is missing or damaged. Hand it in again at the translation desk.")


@dataclass(frozen=True)
class Document:
    """A file to hand out: its name, its form, the tag its content is known by, and how to get the content."""

    name: str
    form: str
    tag: str
    content: Callable[[], bytes]


def stem(script: Script) -> str:
    """`04585_20261122_mong-1961_v3`: ASCII without spaces, for USB sticks and old players."""
    return f"{script.where}_{script.bulletin.valid_from:%Y%m%d}_{script.language}_v{script.version}"


def stem_of_place(scripts: Sequence[Script]) -> str:
    """`04585_20261122_moi-tieng_v2-3`: all languages of a place, with their versions in the order they are read."""
    first, versions = scripts[0], "-".join(str(script.version) for script in scripts)
    return f"{first.where}_{first.bulletin.valid_from:%Y%m%d}_{EVERY_LANGUAGE}_v{versions}"


def file_name(script: Script, form: str) -> str:
    """`04585_20261122_mong-1961_v3.pdf`."""
    return stem(script) + FORMS[form].ending


def make(script: Script, paper: Paper | None = None) -> NoFont | None:
    """Write what is made ahead; the text always, the PDF unless no font draws it: then that refusal is returned.

    Raises:
        StorageRefusal: the store does not take them.
    """
    paper = paper or paper_of(script)
    keys = _Keys.of(script.bulletin_id, stem(script), paper.order)
    try:
        for form in forms.AHEAD:
            storage.store().write(keys[form], forms.render(paper, form))
    except NoFont as refusal:
        return refusal
    return None


def document(script: Script, form: str, void: bool = False) -> Document:
    """A script in that form.

    Raises:
        NoRecording: nobody spoke these words.
    """
    return next(iter(every(script, (form,), void)))


def every(
    script: Script, wanted: Sequence[str] = FORMS_OF_SCRIPTS, void: bool = False, printed: Imprint | None = None
) -> Iterator[Document]:
    """A script in these forms; `printed` as in `papers.order_of`.

    Raises:
        NoRecording: a recording is wanted and nobody spoke these words.
    """
    order = order_of([script], printed) if set(wanted) & set(DRAWN) else None
    for form in wanted:
        yield _drawn(script.bulletin_id, stem(script), order, form, void) if order and form != MP3 else _spoken(script)


def every_of_place(
    scripts: Sequence[Script], wanted: Sequence[str] = PAPERS, void: bool = False, printed: Imprint | None = None
) -> Iterator[Document]:
    """All languages of a place in one document, in the order they are given, in these forms."""
    order = order_of(scripts, printed)
    for form in wanted:
        yield _drawn(scripts[0].bulletin_id, stem_of_place(scripts), order, form, void)


def content(script: Script, form: str, void: bool = False) -> bytes:
    """One file's content, made now when it is missing.

    Raises:
        NoFont: the PDF needs fonts that are not installed.
        NoRecording, BrokenRecording: there is no MP3 to hand out.
    """
    return document(script, form, void).content()


def has_sound(script: Script) -> bool:
    """Whether the script's recording is there and begins as an MP3 does.

    Raises:
        StorageRefusal: the store is away.
    """
    try:
        return bool(script.words.recording) and bool(_sound(script.words.recording, _OPENING))
    except BrokenRecording:
        return False


@dataclass(frozen=True)
class _Keys:
    """Where the files of one paper lie."""

    folder: str
    stem: str
    digest: str

    @classmethod
    def of(cls, bulletin_id: int, stem: str, order: Order) -> "_Keys":
        return cls(f"scripts/{bulletin_id}", stem, forms.digest(order))

    def __getitem__(self, form: str) -> str:
        name, dot, suffix = (self.stem + FORMS[form].ending).rpartition(".")
        return f"{self.folder}/{name}.{self.digest}{dot}{suffix}"

    def stale(self, form: str) -> list[str]:
        """Files of the same name with another digest."""
        name, _, suffix = (self.stem + FORMS[form].ending).rpartition(".")
        found = storage.store().names(f"{self.folder}/{name}.")
        return [key for key in found if key.endswith(f".{suffix}") and key != self[form]]


def _drawn(bulletin_id: int, name: str, order: Order, form: str, void: bool) -> Document:
    keys = _Keys.of(bulletin_id, name, order)
    tag = f"{keys.digest}-{form}{'-void' if void else ''}"
    draw = (lambda: forms.render(write(order), form, void=True)) if void else (lambda: _kept(keys, form, order))
    return Document(name + FORMS[form].ending, form, tag, draw)


def _kept(keys: _Keys, form: str, order: Order) -> bytes:
    """What lies in the store, drawn and put there when it does not; a store that is away holds up no download."""
    try:
        return storage.store().read(keys[form])
    except NoSuchFile:
        made = forms.render(write(order), form)
        _put(keys, form, made)
        return made
    except StorageRefusal as refusal:
        log.warning("file store away, drawn anew", key=keys[form], reason=str(refusal))
        return forms.render(write(order), form)


def _put(keys: _Keys, form: str, made: bytes) -> None:
    try:
        storage.store().write(keys[form], made)
        for key in keys.stale(form):
            storage.store().remove(key)
    except StorageRefusal as refusal:
        log.warning("file not kept", key=keys[form], reason=str(refusal))


def _spoken(script: Script) -> Document:
    if not (key := script.words.recording):
        raise NoRecording
    return Document(file_name(script, MP3), MP3, key, lambda: _sound(key))


def _sound(key: str, most: int | None = None) -> bytes:
    try:
        found = storage.store().read(key, most)
    except NoSuchFile:
        raise BrokenRecording from None
    if not found.startswith(_TAG) and int.from_bytes(found[:2], "big") & _FRAME != _FRAME:
        raise BrokenRecording
    return found

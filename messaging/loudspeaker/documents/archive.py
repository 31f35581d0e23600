"""Everything a station needs of one commune in one ZIP, for a USB stick: every form, recordings, a page to read first.

The same content gives the same bytes: names in order, one timestamp, nothing compressed (PDF, DOCX and MP3 are).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from flask_babel import force_locale
from sqlalchemy.orm import object_session

from foundation import storage as store
from foundation.communes import Commune
from foundation.storage import NoSuchFile, StorageRefusal
from messaging.loudspeaker.documents import leaflet, storage
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.documents.forms import PAPERS, ZIP
from messaging.loudspeaker.documents.storage import BrokenRecording, Document
from messaging.loudspeaker.imprint import Imprint, imprint
from messaging.loudspeaker.models import Script

MANIFEST = "manifest.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name
_READABLE = 0o644 << 16


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its path within, and where its content comes from."""

    path: str
    document: Document


@dataclass(frozen=True)
class LeftOut:
    """A file that is not there, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Archive:
    """What goes in: the scripts of one commune in the order they are read, by bulletin, and void ones marked."""

    commune: Commune
    office: str
    scripts: tuple[Script, ...]
    void: frozenset[int] = frozenset()

    @cached_property
    def printed(self) -> Imprint:
        """What its station says of itself, asked for once."""
        return imprint(object_session(self.scripts[0]), self.commune.code)

    @property
    def tag(self) -> str:
        """What its content is known by; another as soon as any file, its state or its reason to be missing is."""
        planned = [(entry.path, entry.document.tag) for entry in self.entries()]
        states = [
            (script.id, script.reason, script.bulletin.valid_until, bool(script.words.recording) and _sounds(script))
            for script in self.scripts
        ]
        return hashlib.sha256(repr((leaflet.EDITION, self.office, planned, states)).encode()).hexdigest()[:16]

    def bulletins(self) -> Iterator[tuple[str, list[Script]]]:
        """Its folders: the newest announcement's first, each with its scripts."""
        for _, rows in groupby(self.scripts, key=lambda script: script.bulletin_id):
            scripts = list(rows)
            yield leaflet.folder(scripts[0].bulletin), scripts

    def entries(self) -> Iterator[Entry]:
        """Every file that could be there, in order."""
        for folder, scripts in self.bulletins():
            for _, rows in groupby(scripts, key=lambda script: script.place):
                yield from self._of_place(folder, list(rows))

    def _of_place(self, folder: str, scripts: Sequence[Script]) -> Iterator[Entry]:
        if len(scripts) > 1:
            void = any(script.id in self.void for script in scripts)
            found = storage.every_of_place(scripts, void=void, printed=self.printed)
            yield from (Entry(f"{folder}/{one.name}", one) for one in found)
        for script in scripts:
            wanted = storage.FORMS_OF_SCRIPTS if script.words.recording else PAPERS
            found = storage.every(script, wanted, script.id in self.void, self.printed)
            yield from (Entry(f"{folder}/{one.name}", one) for one in found)


def document(archive: Archive, name: str) -> Document:
    """The archive as a file to hand out, kept in the store until its content is another."""
    tag = archive.tag
    return Document(name, ZIP, tag, lambda: _kept(archive, f"archives/{archive.commune.code}/usb.{tag}.zip"))


def pack(archive: Archive) -> bytes:
    """The ZIP. What cannot be made is left out, and the manifest and the leaflet say why.

    Raises:
        StorageRefusal: a recording cannot be fetched.
    """
    packed, sums, missing = io.BytesIO(), [], []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for entry in archive.entries():
            try:
                content = entry.document.content()
            except (NoFont, BrokenRecording) as refusal:
                missing.append(LeftOut(entry.path, _in_vietnamese(refusal)))
                continue
            _add(file, entry.path, content)
            sums.append({"path": entry.path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        said = leaflet.write(archive.commune, archive.office, dict(archive.bulletins()), archive.void, _pairs(missing))
        _add(file, leaflet.NAME, said)
        sums.append({"path": leaflet.NAME, "bytes": len(said), "sha256": hashlib.sha256(said).hexdigest()})
        _add(file, MANIFEST, _manifest(archive, sums, missing))
    return packed.getvalue()


def _kept(archive: Archive, key: str) -> bytes:
    kept = store.store()
    try:
        return kept.read(key)
    except NoSuchFile:
        made = pack(archive)
    try:
        kept.write(key, made)
        for old in kept.names(key.partition(".")[0] + "."):
            if old != key:
                kept.remove(old)
    except StorageRefusal:  # it is handed out all the same, and packed again next time
        return made
    return made


def _manifest(archive: Archive, sums: list[dict[str, object]], missing: Iterable[LeftOut]) -> bytes:
    scripts = [
        {
            "bulletin": script.bulletin_id,
            "language": script.language,
            "version": script.version,
            "place": script.place,
            "valid_from": f"{script.bulletin.valid_from}",
            "valid_until": f"{script.bulletin.valid_until}",
            "void": script.id in archive.void,
        }
        for script in archive.scripts
    ]
    told = {
        "commune": archive.commune.code,
        "scripts": scripts,
        "files": sums,
        "left_out": [{"path": one.path, "reason": one.reason} for one in missing],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _add(file: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, _EARLIEST)
    entry.create_system, entry.external_attr = 3, _READABLE  # alike whatever machine packs it
    file.writestr(entry, content)


def _sounds(script: Script) -> bool | None:
    """None while nobody can tell: what is packed then is packed anew afterwards."""
    try:
        return storage.has_sound(script)
    except StorageRefusal:
        return None


def _pairs(missing: Iterable[LeftOut]) -> list[tuple[str, str]]:
    return [(one.path, one.reason) for one in missing]


def _in_vietnamese(refusal: Exception) -> str:
    with force_locale("vi"):
        return str(refusal)

"""File names that stay apart where files of several bulletins lie side by side, outside the ZIP with its folders."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from messaging.loudspeaker.documents.storage import Document, stem, stem_of_place
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.papers import rows_of_place


def number(session: Session, scripts: Sequence[Script]) -> str:
    """`_b12`, the number of the bulletin, where a file of another would have the same name; otherwise nothing.

    `scripts` are the one script of a document, or all of a place.
    """
    first = scripts[0]
    same = _same_place_and_day(first)
    if len(scripts) == 1:
        same += [Script.language == first.language, Script.version == first.version]
    others = session.scalars(select(Script.bulletin_id).join(Bulletin).where(*same).distinct()).all()
    if len(scripts) > 1:
        ours = stem_of_place(scripts)
        there = {other: rows_of_place(session, other, first.commune_code, first.place) for other in others}
        others = [other for other, rows in there.items() if len(rows) > 1 and stem_of_place(rows) == ours]
    return f"_b{first.bulletin_id}" if others else ""


def named_apart(document: Document, scripts: Sequence[Script], number: str) -> Document:
    """The document of these scripts with the number in its name: `04585_20261122_mong-1961_v3_b12.pdf`."""
    plain = stem(scripts[0]) if len(scripts) == 1 else stem_of_place(scripts)
    return replace(document, name=plain + number + document.name.removeprefix(plain))


def _same_place_and_day(script: Script) -> list[ColumnElement[bool]]:
    return [
        Script.bulletin_id != script.bulletin_id,
        Script.commune_code == script.commune_code,
        Script.place == script.place,
        Bulletin.valid_from == script.bulletin.valid_from,
    ]

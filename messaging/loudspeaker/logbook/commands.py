"""Doors of the logbook for the terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.actions import record
from foundation import files
from foundation.commands import door
from foundation.communes import commune as commune_of
from foundation.database import db
from messaging.loudspeaker.logbook import documents, months
from messaging.loudspeaker.logbook.refusals import LogbookRefusal

logbook = AppGroup("logbook", help="Logbooks of the stations.")


class UnknownForm(LogbookRefusal):
    message = _l("%(name)s ends neither in .pdf nor in .xlsx: the ending says which file is meant.")


class NotWritten(LogbookRefusal):
    message = _l("%(name)s could not be written: %(reason)s.")


@logbook.command("export")
@click.argument("commune")
@click.argument("month", metavar="YYYY-MM")
@click.argument("out", type=click.Path(path_type=Path))
@door
def export(commune: str, month: str, out: Path) -> None:
    """Write the logbook of COMMUNE (its code) of that month to OUT, a .pdf or .xlsx."""
    form = out.suffix.lower().removeprefix(".")
    if form not in documents.MEDIA_TYPES:
        raise UnknownForm(name=out.name)
    code, when = commune_of(commune).code, months.read(month)
    content = documents.make(db.session, code, when, form)
    try:
        if not out.parent.is_dir():
            raise FileNotFoundError(2, _("there is no folder %(folder)s", folder=out.parent))
        files.write(out, content)
    except OSError as error:
        raise NotWritten(name=out, reason=error.strerror or error) from None
    record(db.session, None, "logbook.export", f"station:{code}", month=str(when), form=form)
    db.session.commit()
    click.echo(out)

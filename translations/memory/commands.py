"""The memory on a terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from accounts.access import require
from accounts.queries import person_by_email
from foundation import clock
from foundation.commands import door
from foundation.database import db
from foundation.languages import language as language_of
from foundation.web import formats
from translations.memory import actions, exporting, taking
from villages.imports.tables import MissingFile

memory = AppGroup("memory", help="The translation memory: what was approved once.")
LANGUAGE = click.option("--language", help="Only renderings in this language, by its slug.")


@memory.command("export")
@click.argument("out")
@LANGUAGE
@door
def export(out: str, language: str | None) -> None:
    """Write the memory into the TMX file OUT."""
    slug = language_of(language).slug if language else None
    try:
        with Path(out).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(exporting.lines(db.session, clock.now(), slug))
    except OSError as error:
        raise MissingFile(name=out, reason=error.strerror or error) from None


@memory.command("import")
@click.argument("file")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it: an account that may review.")
@click.option("--apply", is_flag=True, help="Take it; without this the file is only looked through.")
@LANGUAGE
@door
def take(file: str, email: str, apply: bool, language: str | None) -> None:
    """Look through a TMX FILE, or take what is new in it with --apply; units that are refused are named."""
    person = person_by_email(db.session, email)
    require(person, "reviewer", "administrator")
    slug = language_of(language).slug if language else None
    try:
        with Path(file).open("rb") as opened:
            account = (
                taking.take(db.session, person, file, opened, slug)
                if apply
                else taking.look_through(db.session, person, opened, slug)
            )
    except OSError as error:
        raise MissingFile(name=file, reason=error.strerror or error) from None
    db.session.commit()
    click.echo(exporting.told(account))
    for unit in account.named:
        row = formats.number(unit.row)
        click.echo(_("Unit %(row)s, “%(words)s”: %(reason)s", row=row, words=unit.shown, reason=unit.reason))


@memory.command("gather")
@door
def gather() -> None:
    """Remember what was approved before there was a memory."""
    count = actions.gather(db.session)
    db.session.commit()
    click.echo(_("%(count)s renderings were remembered.", count=formats.number(count)))

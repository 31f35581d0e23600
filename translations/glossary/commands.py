"""The glossary on a terminal: its file out and in, and the terms that come with the house."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from foundation.commands import door
from foundation.database import db
from foundation.files import write
from foundation.languages import language as language_of
from foundation.web import formats
from translations.glossary import actions, queries, table
from villages.imports.account import Account
from villages.imports.tables import MissingFile

glossary = AppGroup("glossary", help="The glossary: terms and how they are said in each language.")

COLUMNS = ",".join(table.COLUMNS)


@glossary.command("export")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--language", help="Words of this language only, by its slug, with an empty row for every term it lacks.")
@door
def export(file: str, language: str | None) -> None:
    """Write the glossary into a CSV file (UTF-8, semicolons) that a spreadsheet opens and `import` takes."""
    slug = language_of(language).slug if language else None
    rows = list(table.rows_of(queries.everything(db.session), slug))
    try:
        write(Path(file), table.write(rows))
    except OSError as error:
        raise MissingFile(name=file, reason=error.strerror or error) from None
    click.echo(_("%(rows)s rows written to %(file)s.", rows=formats.number(len(rows)), file=file))


@glossary.command(
    "import",
    help=f"""Take terms and their words from a CSV file in UTF-8; without --apply, say what it would do.

    Columns, in any order, parted by comma, semicolon or tab: {COLUMNS}. One row for each words of a term, or one for a
    term without any. What a row leaves empty stays as it is; nothing is removed. Rows that cannot be taken are left
    out and accounted for. The exit code is 1 when the file as a whole was refused: then nothing was written.
    """,
)
@click.argument("file")
@click.option("--apply", "apply", is_flag=True, help="Write it into the glossary.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON object.")
@door
def take(file: str, apply: bool, as_json: bool) -> None:
    try:
        with open(file, "rb") as opened:
            account = actions.take_file(db.session, None, opened, apply)
    except OSError as error:
        raise MissingFile(name=file, reason=error.strerror or error) from None
    db.session.commit()
    click.echo(json.dumps(_plain(account, apply), ensure_ascii=False) if as_json else _in_words(account, apply))


@glossary.command("seed")
@door
def seed() -> None:
    """Add the terms of the office that come with the house; those that are known already stay as they are."""
    account = actions.seed(db.session)
    db.session.commit()
    click.echo(account.in_words())


def _plain(account: Account, applied: bool) -> dict[str, Any]:
    return {"applied": applied, **account.to_plain()}


def _in_words(account: Account, applied: bool) -> str:
    refused = [
        _("Row %(row)s: %(reason)s", row=entry.row, reason=f"“{entry.value}”: {entry.reason}")
        for entry in account.refused
    ]
    foreseen = [] if applied else [_("Nothing was changed yet: repeat with --apply.")]
    return "\n".join(str(line) for line in [account.in_words(), *refused, *foreseen])

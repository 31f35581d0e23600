"""Do-not-contact lists from the terminal."""

import json

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import require
from accounts.models import Person
from accounts.queries import person_by_email
from foundation.commands import door
from foundation.database import db
from foundation.web import formats
from messaging.sms.opting_out.do_not_contact import queries
from messaging.sms.opting_out.do_not_contact.actions import drop_list, take_list
from villages.imports.tables import MissingFile

do_not_contact = AppGroup("do-not-contact", help="Lists of numbers that get no invitations.")

ACTING = click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it: an administrator's account.")


@do_not_contact.command("import")
@click.argument("file")
@click.option("--source", required=True, help="Where the list comes from; the same source adds to the same list.")
@ACTING
@door
def take(file: str, source: str, email: str) -> None:
    """Take the numbers of FILE: CSV or plain text in UTF-8, or an XLSX workbook.

    Rows that hold no number are left out and named; the others are taken in one transaction. The exit code is 0 when
    the file was taken, even if rows were refused, and 1 when the file as a whole was refused: then nothing was written.
    """
    person = _acting(email)
    try:
        with open(file, "rb") as opened:
            account = take_list(db.session, person, source, opened)
    except OSError as error:
        raise MissingFile(name=file, reason=error.strerror or error) from None
    db.session.commit()
    figures = {name: formats.number(getattr(account, name)) for name in ("new", "known", "refused")}
    click.echo(_("%(new)s numbers are new, %(known)s were known; %(refused)s rows refused.", **figures))
    for row in account.named:
        click.echo(_("Row %(row)s, “%(value)s”: %(reason)s", row=row.row, value=row.shown, reason=row.reason))


@do_not_contact.command("list")
@door
def show() -> None:
    """Print every list, one JSON object per line."""
    for found in queries.sources(db.session):
        answer = {
            "source": found.name,
            "numbers": found.numbers,
            "first": found.first.isoformat(),
            "last": found.last.isoformat(),
        }
        click.echo(json.dumps(answer, ensure_ascii=False))


@do_not_contact.command("remove")
@click.argument("source")
@ACTING
@door
def remove(source: str, email: str) -> None:
    """Drop the list of that SOURCE; numbers that another list has as well stay."""
    dropped = drop_list(db.session, _acting(email), source)
    db.session.commit()
    figure = formats.number(dropped)
    click.echo(ngettext("%(figure)s number is dropped.", "%(figure)s numbers are dropped.", dropped, figure=figure))


def _acting(email: str) -> Person:
    person = person_by_email(db.session, email)
    require(person, "administrator")
    return person

"""Lists of villages and residents, taken from the terminal."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.commands import door
from foundation.database import db
from foundation.web import formats
from villages.consent.purposes import CHOOSABLE_BYS
from villages.imports import consenting
from villages.imports.account import Account, RefusedRow
from villages.imports.actions import import_residents, import_villages
from villages.imports.tables import MissingFile
from villages.synthesis import synthesize

villages = AppGroup("villages", help="Villages, their languages and the hours of their loudspeakers.")
residents = AppGroup("residents", help="The people the office insures.")

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
Importer = Callable[[Session, Person | None, BinaryIO, str], Account]

EXIT = """
    Rows that cannot be taken are left out and accounted for (row, column, reason); the others are taken in one
    transaction. The exit code is 0 when the file was taken, even if rows were refused, and 1 when the file as a whole
    was refused: then nothing was written. `flask imports undo` takes a whole import back.
"""


@villages.command(
    "import",
    help=f"""Take villages from a list (CSV, XLSX, XLS or ODS), known ones are brought up to date.

    Columns: ref,name,commune_code,languages,slots. Languages by "|" in their order (vi|tay), slots such as
    06:00|17:00 (may be empty). `ref` is the office's own key: the same ref is the same village.
    Columns may be called as the office calls them, in any order; docs/residents.md names all of them.
    {EXIT}""",
)
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON object.")
@door
def import_villages_file(file: str, as_json: bool) -> None:
    _import(import_villages, file, as_json)


@residents.command(
    "import",
    help=f"""Take residents from a list (CSV, XLSX, XLS or ODS), known ones are brought up to date.

    Columns: ref,name,phone,village_ref,language,card_expiry,insurance_number,consent. `ref` is the office's own key:
    the same ref is the same person. Dates as 31/03/2026 or 2026-03-31, consent yes or no (empty: nothing was
    said), ten digits of insurance number. An empty cell empties what the list has. Columns may be called as the office
    calls them, in any order, and be left out; docs/residents.md names all of them.

    A consent of the list is recorded with the day and the person --consent-on and --consent-by name; without them as
    one of which nobody knows who gave it.
    {EXIT}""",
)
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON object.")
@click.option("--consent-on", type=DAY, help="The day on which people were asked.")
@click.option("--consent-by", type=click.Choice(CHOOSABLE_BYS), help="Who answered.")
@click.option("--consent-wording", type=click.IntRange(1, 2**31), help="The number of the wording they were asked in.")
@door
def import_residents_file(
    file: str, as_json: bool, consent_on: datetime | None, consent_by: str | None, consent_wording: int | None
) -> None:
    consent: Mapping[str, Any] = consenting.UNKNOWN
    if consent_on and consent_by:
        consent = consenting.told(consent_on.date(), consent_by, consent_wording, clock.today())
    elif consent_on or consent_by or consent_wording:
        raise consenting.ConsentUntold
    _import(partial(import_residents, consent=consent), file, as_json)


@villages.command("synthesize")
@click.option(
    "--residents", "number", type=click.IntRange(min=1), required=True, help="How many people there shall be."
)
@click.option(
    "--seed", type=click.IntRange(0, 999_999), default=1, show_default=True, help="The same: the same people."
)
@door
def synthesize_people(number: int, seed: int) -> None:
    """Make invented people in villages of all communes, three to a number, to rehearse at the size of the province.

    Nobody of them is real and nobody looks real. Refused where real people or a real carrier are. An interrupted
    synthesis is taken up again by the same command.
    """
    steps = synthesize(db.session, number, seed)
    with click.progressbar(length=number, label=_("Inventing people"), file=sys.stderr) as bar:
        for there in steps:
            db.session.commit()
            bar.update(there - bar.pos)
    db.session.commit()
    click.echo(_("%(number)s invented people are here.", number=formats.number(number)))


def _import(take: Importer, name: str, as_json: bool) -> None:
    try:
        with open(name, "rb") as file:
            account = take(db.session, None, file, Path(name).name)
    except OSError as error:
        raise MissingFile(name=name, reason=error.strerror or error) from None
    db.session.commit()
    click.echo(json.dumps(account.to_plain(), ensure_ascii=False) if as_json else _in_words(account))


def _in_words(account: Account) -> str:
    return "\n".join([account.in_words(), *(_line(refused) for refused in account.refused)])


def _line(refused: RefusedRow) -> str:
    said = {"row": refused.row, "column": refused.column, "value": refused.value, "reason": refused.reason}
    if refused.column:
        return str(_("Row %(row)s, %(column)s “%(value)s”: %(reason)s", **said))
    return str(_("Row %(row)s: %(reason)s", **said))

"""`flask translations import`: a file that came back, on a terminal. The export stands in `campaigns.exchange`, which
knows whose text is whose."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import lazy_gettext as _l

from accounts.access import require
from accounts.models import Person
from accounts.queries import person_by_email
from foundation.commands import door
from foundation.database import db
from translations.exchange import actions, files
from translations.exchange.entry import Content
from translations.exchange.refusals import UnreadableFile


class NobodyActs(UnreadableFile):
    message = _l("Say in whose name the words are written: --as EMAIL.")


class MissingFile(UnreadableFile):
    message = _l("The file %(name)s cannot be read: %(reason)s.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", "applies", is_flag=True, help="Write what is new and changed; without it nothing is written.")
@click.option("--as", "email", metavar="EMAIL", help="Whose words they are; needed with --apply. A translator.")
@click.option(
    "--take-conflicts",
    "named",
    default="",
    metavar="ID,...",
    help="With --apply: conflicts in which the file wins, each as 12 or 12:tay.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON object.")
@with_appcontext
@door
def import_file(file: Path, applies: bool, email: str | None, named: str, as_json: bool) -> None:
    """Compare FILE, a spreadsheet or PO file of `export` that came back, with what the desk has.

    Newer or approved words are written over only when named by --take-conflicts. What is complete waits for review,
    the rest is a draft. Rows that cannot be taken are left out and accounted for; the exit code is 1 only when the
    file as a whole is refused: then nothing was written.
    """
    person = _person(email, applies)
    content = _read(file)
    if applies and person:
        account = actions.take(db.session, person, content, _chosen(content, named))
        db.session.commit()
    else:
        account = actions.examine(db.session, person, content)
    click.echo(json.dumps(account.to_plain(), ensure_ascii=False) if as_json else account.in_words())


def _person(email: str | None, applies: bool) -> Person | None:
    if email is None:
        if applies:
            raise NobodyActs
        return None
    person = person_by_email(db.session, email)
    require(person, "translator")
    return person


def _read(file: Path) -> Content:
    try:
        with file.open("rb") as held:
            return files.read(file.name, held.read(files.LARGEST + 1))
    except OSError as error:
        raise MissingFile(name=file, reason=error.strerror or error) from None


def _chosen(content: Content, named: str) -> dict[str, None]:
    wanted = {part.strip() for part in named.split(",")}
    places = {one.place for one in content.rows}
    return {f"{id}:{slug}": None for id, slug in places if wanted & {str(id), f"{id}:{slug}"}}

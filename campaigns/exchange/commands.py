"""`flask translations export`: the texts of a campaign that wait to be rendered, as a file for work away from the
desk."""

from pathlib import Path

import click
from flask_babel import gettext as _

from accounts.access import require
from accounts.queries import person_by_email
from campaigns import queries
from foundation.commands import door, stop
from foundation.database import db
from foundation.languages import language as language_of
from translations.commands import translations
from translations.exchange.actions import hand_out
from translations.exchange.files import FORMS


@translations.command("export")
@click.argument("slug")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", required=True, help="The language's slug, such as mong-1961.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="xlsx", show_default=True)
@click.option("--all", "everything", is_flag=True, help="Also what waits for review or is approved.")
@click.option("--as", "email", metavar="EMAIL", help="Who does it, for the audit trail.")
@door
def export_pending(slug: str, out: Path, language: str, form: str, everything: bool, email: str | None) -> None:
    """Write what campaign SLUG still needs in that language into OUT: po, xlsx, or pdf to write on by hand."""
    person = person_by_email(db.session, email) if email else None
    if person:
        require(person, "translator", "reviewer", "communicator", "administrator")
    found = queries.campaign(db.session, slug, person)
    ids = [text.id for text in queries.texts(found).values()]
    content = hand_out(db.session, person, language_of(language).slug, form, ids, everything)
    try:
        out.write_bytes(content)
    except OSError as error:
        stop(_("The file %(name)s cannot be written: %(reason)s.", name=out, reason=error.strerror or error))
    db.session.commit()
    click.echo(out)

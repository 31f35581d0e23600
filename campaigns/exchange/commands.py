"""`flask translations export`: the texts of campaigns and standard texts that wait to be rendered, as a file for work
away from the desk."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask_babel import gettext as _

from accounts.access import require
from accounts.models import Person
from accounts.queries import person_by_email
from campaigns import queries
from foundation.commands import door, stop
from foundation.database import db
from foundation.languages import language as language_of
from translations.commands import translations
from translations.exchange.actions import hand_out
from translations.exchange.files import FORMS
from translations.phrasebook.queries import phrase


@translations.command("export")
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", required=True, help="The language's slug, such as mong-1961.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="xlsx", show_default=True)
@click.option("--phrase", "phrases", metavar="SLUG", multiple=True, help="Also this standard text; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also what waits for review or is approved.")
@click.option("--as", "email", metavar="EMAIL", help="Who does it, for the audit trail.")
@door
def export_pending(
    slugs: tuple[str, ...],
    out: Path,
    language: str,
    form: str,
    phrases: tuple[str, ...],
    everything: bool,
    email: str | None,
) -> None:
    """Write what the campaigns SLUG still need in that language into OUT: po, xlsx, or pdf to write on by hand.

    Without any SLUG or --phrase, what all campaigns and standard texts need. What one file does not take is counted on
    stderr.
    """
    person = person_by_email(db.session, email) if email else None
    if person:
        require(person, "translator", "reviewer", "communicator", "administrator")
    ids = _texts(slugs, phrases, person) if slugs or phrases else None
    content, portion = hand_out(db.session, person, language_of(language).slug, form, ids, everything)
    try:
        out.write_bytes(content)
    except OSError as error:
        stop(_("The file %(name)s cannot be written: %(reason)s.", name=out, reason=error.strerror or error))
    db.session.commit()
    click.echo(out)
    if portion.left:
        click.echo(portion.remark, err=True)


def _texts(slugs: Sequence[str], phrases: Sequence[str], person: Person | None) -> list[int]:
    campaigns = [queries.campaign(db.session, slug, person) for slug in slugs]
    of_campaigns = [text.id for found in campaigns for text in queries.texts(found).values()]
    return of_campaigns + [phrase(db.session, slug).text_id for slug in phrases]

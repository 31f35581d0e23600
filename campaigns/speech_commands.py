"""Loudspeaker scripts from the terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from accounts.actions import record
from campaigns import queries
from campaigns.refusals import CampaignRefusal
from foundation.commands import door
from foundation.communes import commune as commune_of
from foundation.database import db
from messaging.loudspeaker.documents.archive import LeftOut
from messaging.loudspeaker.documents.export import export, forms_of

scripts = AppGroup("scripts", help="Loudspeaker scripts of a campaign.")


class NoScripts(CampaignRefusal):
    message = _l("“%(title)s” has no loudspeaker scripts: it was not launched, or has no loudspeaker text.")


@scripts.command("export")
@click.argument("slug")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format",
    "formats",
    default="pdf,txt",
    show_default=True,
    metavar="FORMS",
    help="Some of pdf, large (22 pt), docx, txt, tts, mp3, zip (one a commune), separated by commas.",
)
@click.option("--commune", default="", metavar="CODE", help="This commune alone, by its five-digit code.")
@door
def export_scripts(slug: str, folder: Path, formats: str, commune: str) -> None:
    """Write the scripts of campaign SLUG into DIR, and print where. What is void says so.

    A file that cannot be made is left out; a line on the standard error says why."""
    found, forms = queries.campaign(db.session, slug), forms_of(formats)
    code = commune_of(commune).code if commune else ""
    if found.launch is None or found.launch.bulletin_id is None:
        raise NoScripts(title=found.title)
    written = left_out = 0
    for made in export(db.session, found.launch.bulletin_id, folder, forms, code):
        if isinstance(made, LeftOut):
            click.echo(_("%(file)s is left out: %(reason)s", file=made.path, reason=made.reason), err=True)
            left_out += 1
        else:
            click.echo(made)
            written += 1
    if left_out:
        click.echo(ngettext("%(num)s file was left out.", "%(num)s files were left out.", left_out), err=True)
    detail = {"files": written, "left_out": left_out}
    record(db.session, None, "bulletin.export", f"bulletin:{found.launch.bulletin_id}", **detail)
    db.session.commit()

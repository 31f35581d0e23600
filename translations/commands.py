"""The desk on a terminal. Approving by campaign stands in `campaigns.commands`, which knows whose text is whose."""

import json

import click
from flask.cli import AppGroup

from foundation.commands import door
from foundation.database import db
from foundation.languages import language as language_of
from foundation.web import formats
from translations.lifecycle import LABELS, RenderingState
from translations.queue import queries

translations = AppGroup("translations", help="Texts and their renderings.")


@translations.command("list")
@click.option("--language", help="Only this language, by its slug.")
@click.option("--channel", type=click.Choice(["sms", "script"]), help="Only texts of this kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@door
def list_waiting(language: str | None, channel: str | None, as_json: bool) -> None:
    """What campaigns ask for and nobody has approved yet, what is due first on top."""
    slug = language_of(language).slug if language else None
    waiting = [state for state in RenderingState if state is not RenderingState.APPROVED]
    for text, target, rendering in db.session.execute(queries.queue(waiting, slug, channel)):
        state = RenderingState(rendering.state) if rendering else RenderingState.MISSING
        due = text.due_on.isoformat() if text.due_on else None
        row = {"text": text.id, "title": text.title, "channel": text.channel, "language": target}
        spoken = (text.title, text.channel, formats.language(target), LABELS[state], formats.day(text.due_on))
        line = json.dumps(row | {"state": state, "due_on": due}, ensure_ascii=False)
        click.echo(line if as_json else "\t".join(str(part) for part in spoken))

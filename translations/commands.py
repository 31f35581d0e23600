"""The desk on a terminal. Approving by campaign stands in `campaigns.commands`, which knows whose text is whose."""

import json

import click
from flask.cli import AppGroup

from foundation.commands import door
from foundation.database import db
from foundation.languages import language as language_of
from foundation.web import formats
from translations.exchange.commands import import_file
from translations.lifecycle import LABELS, NEEDS_SPEAKER, RenderingState
from translations.queue import queries

translations = AppGroup("translations", help="Texts and their renderings.")
translations.add_command(import_file)


@translations.command("list")
@click.option("--language", help="Only this language, by its slug.")
@click.option("--channel", type=click.Choice(["sms", "script"]), help="Only texts of this kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@door
def list_waiting(language: str | None, channel: str | None, as_json: bool) -> None:
    """What campaigns ask for and nobody has approved yet, what is due first on top."""
    languages = frozenset({language_of(language).slug}) if language else None
    wanted = queries.Wanted(languages=languages, channel=channel)
    for text, target, rendering, words in db.session.execute(queries.queue(wanted)):
        state = RenderingState(rendering.state) if rendering else RenderingState.MISSING
        label = NEEDS_SPEAKER if rendering and rendering.needs_speaker else LABELS[state]
        due = text.due_on.isoformat() if text.due_on else None
        row = {"text": text.id, "title": text.title, "channel": text.channel, "language": target}
        spoken = (text.title, text.channel, formats.language(target), label, formats.day(text.due_on))
        line = json.dumps(row | {"state": state, "words": words, "due_on": due}, ensure_ascii=False)
        click.echo(line if as_json else "\t".join(str(part) for part in spoken))

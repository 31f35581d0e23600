"""Audiences from the terminal."""

import json
from pathlib import Path
from typing import Any

import click
import yaml
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation import clock
from foundation.commands import door
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import formats
from villages.audience import naming
from villages.audience.counting import Channel
from villages.audience.queries import counts
from villages.audience.question import Audience
from villages.audience.saved.queries import by_name

audience = AppGroup("audience", help="Questions about people.")


class NoAudience(Refusal):
    message = _l("The file %(name)s holds no audience: fields such as communes, languages or where are expected.")


@audience.command("count")
@click.argument("which", metavar="FILE|NAME")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@door
def count(which: str, as_json: bool) -> None:
    """How many people answer today, by language, commune and channel.

    FILE is a campaign file or the audience of one alone, in YAML or JSON; NAME is that of a saved audience.
    """
    stored = _of_file(Path(which)) if Path(which).is_file() else by_name(db.session, which).question
    asked = naming.settled(db.session, None, Audience.read(stored))
    words, found = naming.in_words(db.session, asked), counts(db.session, asked, clock.today())
    if as_json:
        told = {"audience": asked.stored(), "words": words, "people": found.people, "with_mobile": found.with_mobile}
        told |= {"by_language": found.by_language, "by_commune": found.by_commune, "by_channel": found.by_channel}
        groups = [
            {"commune": one.commune_code, "language": one.language, "channel": one.channel, "people": one.people}
            for one in found.groups
        ]
        click.echo(json.dumps(told | {"groups": groups}, ensure_ascii=False))
        return
    click.echo(words)
    lines = {_("residents"): found.people, _("SMS"): found.with_mobile}
    lines |= {_("loudspeaker alone"): found.by_channel.get(Channel.LOUDSPEAKER, 0)}
    lines |= {formats.language(slug): people for slug, people in found.by_language.items()}
    click.echo("\n".join(f"{name}\t{formats.number(people)}" for name, people in lines.items()))


def _of_file(path: Path) -> dict[str, Any]:
    """The audience of a file; every value stays the text it was written as: 02671 is a code and no number."""
    try:
        found = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506 - a BaseLoader
    except (yaml.YAMLError, UnicodeDecodeError):
        raise NoAudience(name=path.name) from None
    if isinstance(found, dict) and isinstance(found.get("audience"), dict):
        found = found["audience"]
    if not isinstance(found, dict) or not found:
        raise NoAudience(name=path.name)
    return found

"""Imports at the terminal: which there were, and taking one back."""

import json

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from foundation.commands import door
from foundation.database import db
from foundation.web import formats
from villages.imports import actions, queries, tasks
from villages.imports.lifecycle import NAMES, State
from villages.imports.models import Import
from villages.imports.refusals import NotUndone

imports = AppGroup("imports", help="Lists that were taken.")


@imports.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@click.option("--last", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@door
def list_imports(as_json: bool, last: int) -> None:
    """The latest imports, newest first."""
    for entry in db.session.scalars(queries.recent(None).limit(last)):
        click.echo(json.dumps(_plain(entry), ensure_ascii=False) if as_json else _line(entry))


@imports.command("undo")
@click.argument("import_id", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print the import as one JSON object.")
@door
def undo(import_id: int, as_json: bool) -> None:
    """Take a whole import back: entries are as they were before it, new ones are gone.

    What was changed since is left as it is and told. The exit code is 1 when nothing was taken back.
    """
    actions.undo(db.session, None, import_id)
    db.session.commit()
    tasks.carry_out(import_id)
    entry = queries.entry(db.session, None, import_id)
    trouble = queries.trouble(entry)
    if entry.state != State.UNDONE:
        raise trouble or NotUndone
    said = str(trouble) if trouble else _("The import is undone.")
    click.echo(json.dumps(_plain(entry), ensure_ascii=False) if as_json else said)


def _plain(entry: Import) -> dict[str, object]:
    trouble = queries.trouble(entry)
    return {
        "id": entry.id,
        "kind": entry.kind,
        "state": entry.state,
        "name": entry.name,
        "new": entry.new,
        "changed": entry.changed,
        "unchanged": entry.unchanged,
        "refused": entry.refused,
        "trouble": str(trouble) if trouble else None,
    }


def _line(entry: Import) -> str:
    figures = (entry.new, entry.changed, entry.unchanged, entry.refused)
    new, changed, unchanged, refused = map(formats.number, figures)
    return str(
        _(
            "%(number)s  %(name)s, %(state)s: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, "
            "%(refused)s refused",
            number=entry.id,
            name=entry.name,
            state=NAMES[State(entry.state)],
            new=new,
            changed=changed,
            unchanged=unchanged,
            refused=refused,
        )
    )

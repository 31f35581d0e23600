"""`flask keys`: what lies under which FIELD_KEY, and everything sealed anew while pages and workers go on.

KeysRefusal
├── KeyMissing     values lie under a version that FIELD_KEY does not hold
└── StillOlder     some program goes on writing under an older key
"""

from collections import Counter
from collections.abc import Iterator

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts import deeds
from accounts.actions import record
from foundation import keys
from foundation.commands import door
from foundation.database import db
from foundation.refusals import Refusal
from foundation.storage import store
from operations.rotation import columns, files
from operations.rotation.sealed import SEALED, Sealed

keys_group = AppGroup("keys", help="FIELD_KEY: what lies under which version, and its rotation.")

ROUNDS = 20  # a row that somebody held in one round is free in one of the next
deeds.name({"keys.rotate": _l("Everything sealed under a new key")}, {"keys": _l("Keys")})


class KeysRefusal(Refusal):
    """The rotation does not end as it should. What was sealed anew stays so."""


class KeyMissing(KeysRefusal):
    message = _l(
        "%(where)s holds values under version %(version)s of FIELD_KEY, which is not among those given. Put it behind "
        "the current one (FIELD_KEY=new,old); nothing was changed."
    )


class StillOlder(KeysRefusal):
    message = _l(
        "%(where)s still holds %(values)s values under an older version: a program goes on writing with it, or holds "
        "the rows. Start every program with the new FIELD_KEY first, then run this again."
    )


@keys_group.command("status")
@door
def status() -> None:
    """How many values and files lie under each version of FIELD_KEY, one line each: place, version, number."""
    for where, counted in _counted():
        for version, number in sorted(counted.items()):
            shown = "in clear" if version == files.IN_CLEAR and where == "files" else version
            click.echo(f"{where}\t{shown}\t{number}")


@keys_group.command("rotate")
@click.option("--at-once", default=1000, show_default=True, type=click.IntRange(1, 20000), help="Rows a transaction.")
@door
def rotate(at_once: int) -> None:
    """Seal everything under the first key of FIELD_KEY. Pages and workers may run; stopped, it goes on where it was."""
    before = dict(_counted())
    _require_keys(before)
    for sealed in SEALED:
        _rotate_table(sealed, at_once, sum(_older(before[f"{sealed.table.name}.{one}"]) for one in sealed.columns))
    moved = _rotate_files()
    after = dict(_counted())
    changed = {where: counted[keys.current_version()] for where, counted in after.items() if counted}
    record(db.session, None, "keys.rotate", "keys", version=keys.current_version(), files=moved)
    db.session.commit()
    for where, number in changed.items():
        click.echo(f"{where}\t{keys.current_version()}\t{number}")
    for where, counted in after.items():
        if older := _older(counted):
            raise StillOlder(where=where, values=older)
    click.echo(_closing())


def _rotate_table(sealed: Sealed, at_once: int, older: int) -> None:
    """Round after round, until nothing older is found."""
    changed = 0
    for _round in range(ROUNDS):
        place, left = None, 0
        while True:
            portion = columns.advance(db.session, sealed, place, at_once)
            db.session.commit()
            if portion.reached is None:
                break
            place, changed, left = portion.reached, changed + portion.changed, left + portion.left
            click.echo(f"{sealed.table.name}: {changed} rows ({older} values)", err=True)
        if not left:
            return


def _rotate_files() -> int:
    held, moved = store(), 0
    for name in files.names(held):
        moved += files.seal_anew(held, name)
    click.echo(f"files: {moved}", err=True)
    return moved


def _counted() -> Iterator[tuple[str, Counter[int]]]:
    for sealed in SEALED:
        for column, counted in columns.versions(db.session, sealed).items():
            yield f"{sealed.table.name}.{column}", counted
    db.session.commit()
    yield "files", files.versions(store())


def _older(counted: Counter[int]) -> int:
    return sum(counted.values()) - counted[keys.current_version()] - counted[files.IN_CLEAR]


def _require_keys(found: dict[str, Counter[int]]) -> None:
    for where, counted in found.items():
        for version in sorted(set(counted) - keys.held_versions() - {files.IN_CLEAR}):
            raise KeyMissing(where=where, version=version)


def _closing() -> str:
    current, dropped = keys.current_version(), sorted(keys.held_versions() - {keys.current_version()})
    if not dropped:
        return str(_("Everything lies under version %(version)s.", version=current))
    sentence = _(
        "Everything lies under version %(version)s. Once every program runs with it first, version %(old)s may leave "
        "FIELD_KEY; keep it with the backups that were made before.",
        version=current,
        old=", ".join(map(str, dropped)),
    )
    return str(sentence)

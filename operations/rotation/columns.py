"""Sealed columns under a new key, a portion of rows at a time; nothing here commits.

A portion never waits for anybody: a row that somebody else is changing just now is left for the next round, so that an
import of a hundred thousand rows and the rotation cannot wait for each other in a circle. A row is written only while
its values are still those that were opened.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import Session

from foundation import keys
from operations.rotation.sealed import Sealed

Place = tuple[int, ...]


@dataclass(frozen=True)
class Portion:
    """What one step did: the row it came to (None: the table's end), rows changed, rows left to somebody else."""

    reached: Place | None
    changed: int
    left: int


def versions(session: Session, sealed: Sealed) -> dict[str, Counter[int]]:
    """By column, how many values lie under each version of FIELD_KEY."""
    found = {}
    for column in sealed.columns:
        value = sealed.table.columns[column]
        version = (func.get_byte(value, 0) * 256 + func.get_byte(value, 1)).label("version")
        counted = select(version, func.count().label("number")).where(func.octet_length(value) > 1).group_by(version)
        found[column] = Counter({row.version: row.number for row in session.execute(counted)})
    return found


def advance(session: Session, sealed: Sealed, after: Place | None, at_once: int) -> Portion:
    """Seal the next rows anew that lie under an older key, at most `at_once`, from the row after that place.

    Raises:
        keys.UnreadableField: a value lies under a key that this process does not have, or was altered.
    """
    key, current = _key(sealed), keys.current_version().to_bytes(2, "big")
    given = {f"k{place}": number for place, number in enumerate(after or (0,) * len(key))}
    rows = session.execute(_older(sealed, after is None), {**given, "current": current, "most": at_once}).all()
    if not rows:
        return Portion(None, 0, 0)
    changed = session.execute(_written(sealed), _arrays(sealed, rows, current)).rowcount  # type: ignore[attr-defined]
    return Portion(tuple(rows[-1][: len(key)]), changed, len(rows) - changed)


def _arrays(sealed: Sealed, rows: Any, current: bytes) -> dict[str, list[Any]]:
    wide, key = list(zip(*rows, strict=True)), len(_key(sealed))
    arrays: dict[str, list[Any]] = {f"k{place}": list(wide[place]) for place in range(key)}
    for place, column in enumerate(sealed.columns):
        old = wide[key + place]
        arrays[f"old_{column}"] = list(old)
        arrays[f"new_{column}"] = [_anew(value, current) for value in old]
    return arrays


def _anew(value: bytes | None, current: bytes) -> bytes | None:
    return keys.encrypt(keys.decrypt(value)) if value and value[:2] != current else value


def _key(sealed: Sealed) -> list[str]:
    return [column.name for column in sealed.table.primary_key.columns]


@cache
def _older(sealed: Sealed, from_start: bool) -> TextClause:
    key = ", ".join(_key(sealed))
    places = ", ".join(f":k{place}" for place in range(len(_key(sealed))))
    older = " OR ".join(
        f"(octet_length({column}) > 0 AND substr({column}, 1, 2) <> :current)" for column in sealed.columns
    )
    onwards = "" if from_start else f"({key}) > ({places}) AND"
    names = f"{key}, {', '.join(sealed.columns)}"
    # Names of our own tables, not what somebody typed.
    return text(f"SELECT {names} FROM {sealed.table.name} WHERE {onwards} ({older}) ORDER BY {key} LIMIT :most")  # noqa: S608


@cache
def _written(sealed: Sealed) -> TextClause:
    """Compare and set, of rows that are free: text, because a model's `onupdate` would call every row edited."""
    key = _key(sealed)
    kinds = sealed.table.columns
    names = [*(f"k{place}" for place in range(len(key)))]
    names += [f"{age}_{column}" for column in sealed.columns for age in ("old", "new")]
    arrays = ", ".join(
        f"cast(:{name} AS {'bytea' if '_' in name else kinds[key[int(name[1:])]].type.compile()}[])" for name in names
    )
    same = " AND ".join(f"one.{column} = given.k{place}" for place, column in enumerate(key))
    unchanged = " AND ".join(f"one.{column} IS NOT DISTINCT FROM given.old_{column}" for column in sealed.columns)
    becomes = ", ".join(f"{column} = free.new_{column}" for column in sealed.columns)
    again = " AND ".join(f"kept.{column} = free.k{place}" for place, column in enumerate(key))
    return text(f"""
        WITH given AS (SELECT * FROM unnest({arrays}) AS given ({", ".join(names)})),
             free AS (
                 SELECT given.* FROM {sealed.table.name} one JOIN given ON {same}
                 WHERE {unchanged} FOR UPDATE OF one SKIP LOCKED
             )
        UPDATE {sealed.table.name} kept SET {becomes} FROM free WHERE {again}
    """)  # noqa: S608

"""Which entry of the lists a row means: set-wise, from the temporary table `offered` into another, `matched`.

A resident is known by reference; else by insurance number; else as the one of that village with the same name and the
same phone number. A reference nobody has still finds the person by the other two if theirs was made up by the house.
A village is known by reference, else by what `places` found for its name (`offered.village_id`), else as the one of
that name in its commune. `found` counts the entries that could be meant.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from villages.imports.effects import MADE_UP

# Columns of `offered` whose statistics the planner needs; those of sealed values would cost more than they tell.
MATCHED_BY = "row, ref"

_MADE = (
    "drop table if exists matched",
    "create temporary table matched (row int, known_id bigint, found int) on commit drop",
)
_OPEN = "not exists (select from matched where matched.row = offered.row)"
_GIVES_WAY = f"known.ref like '{MADE_UP}%'"

_RESIDENT_BY_REF = """
    insert into matched select offered.row, known.id, 1
    from offered join resident known on known.ref = offered.ref where known.erased_at is null
"""
_RESIDENT_BY_INSURANCE = """
    insert into matched select offered.row, min(known.id), count(*)
    from offered join resident known on known.insurance_hash = offered.insurance_hash
    where (offered.ref is null or {gives_way}) and known.erased_at is null and {open} group by offered.row
"""
_RESIDENT_BY_NAME = """
    insert into matched select offered.row, min(known.id), count(*)
    from offered join resident known on known.village_id = offered.village_id
        and coalesce(known.phone_hash, '') = coalesce(offered.phone_hash, '')
        and folded_words(known.name) = folded_words(offered.name)
    where (known.insurance_hash is null or offered.insurance_hash is null) and known.erased_at is null
        and {open} and %s group by offered.row
"""
_VILLAGE_BY_REF = """
    insert into matched select offered.row, known.id, 1 from offered join village known on known.ref = offered.ref
"""
_VILLAGE_AS_FOUND = """
    insert into matched select offered.row, known.id, 1
    from offered join village known on known.id = offered.village_id
    where (offered.ref is null or {gives_way}) and {open}
"""
_VILLAGE_BY_NAME = """
    insert into matched select offered.row, min(known.id), count(*)
    from offered join village known on known.commune_code = offered.commune_code
        and lower(known.name) = lower(offered.name)
    where (offered.ref is null or {gives_way}) and {open} group by offered.row
"""


def match(session: Session, kind: str) -> None:
    """Fill `matched`, a row for each row of `offered` that means an entry."""
    _run(session, _MADE)
    if kind == "villages":
        _run(session, (_VILLAGE_BY_REF, _VILLAGE_AS_FOUND, _VILLAGE_BY_NAME))
        return
    _run(session, (_RESIDENT_BY_REF, _RESIDENT_BY_INSURANCE))
    # To fold every name of a province takes seconds: only where a name can decide.
    if _exists(session, f"from offered where ref is null and {_OPEN}"):
        _run(session, [_RESIDENT_BY_NAME % "offered.ref is null"])
    if _exists(session, f"from resident known where {_GIVES_WAY}"):
        _run(session, [_RESIDENT_BY_NAME % f"offered.ref is not null and {_GIVES_WAY}"])
    _run(session, ["analyze matched"])


def _exists(session: Session, which: str) -> bool:
    return bool(session.scalar(text(f"select exists (select {which})")))


def _run(session: Session, statements: Sequence[str]) -> None:
    for statement in statements:
        session.execute(text(statement.format(open=_OPEN, gives_way=_GIVES_WAY)))

"""A campaign to everybody: planned and launched as an office does it, against the bare rows.

python -m benchmarks.launching SLUG EMAIL plans and launches one campaign in a process of its own, so that its memory
can be told; the last line is one JSON object.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_time
from typing import Any

import psycopg
import yaml
from flask import Flask
from psycopg import sql
from sqlalchemy import func, select
from werkzeug.utils import import_string

from accounts.queries import person_by_email
from benchmarks.house import House
from benchmarks.usage import peak_bytes
from campaigns import actions, queries
from campaigns.approval.actions import approve_language
from campaigns.audience.queries import plan_of
from campaigns.exchange import file as files
from campaigns.exchange.actions import take_in
from foundation import clock
from foundation.database import db
from operations.demonstration.campaigns import DESPITE, FOLDER
from operations.demonstration.logins import LOGINS
from villages.models import Resident, Village

COPY = "sms_message_copy"
_DAYS = 30


@dataclass(frozen=True)
class Launched:
    """Seconds to plan and to launch (with the commit), bytes of Python at the peak and before."""

    plan: float
    launch: float
    peak: int
    before: int

    @property
    def seconds(self) -> float:
        return self.plan + self.launch


def ready(slug: str, residents: int | None = None) -> None:
    """A campaign that is approved: to everybody, or to villages of about so many people."""
    content = yaml.safe_load((FOLDER / "renewal.yaml").read_text(encoding="utf-8"))
    content |= {"slug": slug, "title": f"Đo tốc độ {slug}", "audience": _audience(residents)}
    content["texts"] = {"sms": content["texts"]["sms"]}
    content["renderings"] = {name: {"sms": one["sms"]} for name, one in content["renderings"].items()}
    send_by = datetime.combine(clock.today() + timedelta(days=_DAYS), wall_time(21), clock.zone())
    content["schedule"] = {"send_by": send_by.isoformat()}
    author = person_by_email(db.session, email("communicator"))
    campaign = take_in(db.session, author, files.read(yaml.safe_dump(content, allow_unicode=True), clock.zone()))
    actions.submit(db.session, author, campaign)
    reviewer = person_by_email(db.session, email("reviewer"))
    for language in content["renderings"]:
        approve_language(db.session, reviewer, campaign, language, DESPITE)
    actions.approve(db.session, person_by_email(db.session, email("approver")), campaign)
    db.session.commit()


def launch(house: House, slug: str) -> Launched:
    """Plan and launch it in a process of its own."""
    printed = house.python("benchmarks.launching", slug, email("communicator"))
    return Launched(**json.loads(printed.splitlines()[-1]))


def insert_rows(house: House) -> float:
    """Seconds to insert the rows that a launch has made into a copy of their table, bare."""
    with psycopg.connect(house.owner_url.replace("+psycopg", "")) as connection:
        _copy_table(connection)
        kept = sql.SQL(", ").join(map(sql.Identifier, _columns(connection)))
        rows = sql.SQL("INSERT INTO {copy} ({kept}) SELECT {kept} FROM sms_message")
        started = time.perf_counter()
        connection.execute(rows.format(copy=sql.Identifier(COPY), kept=kept))
        connection.commit()
        elapsed = time.perf_counter() - started
        connection.execute(f"DROP TABLE {COPY}")
    return elapsed


def email(role: str) -> str:
    """Of the person with that role."""
    return next(login.email for login in LOGINS if role in login.roles)


def _audience(residents: int | None) -> dict[str, Any]:
    if residents is None:
        return {}
    counted = select(Village.ref, func.count()).join(Resident).group_by(Village.ref).order_by(Village.ref)
    refs, people = [], 0
    for ref, number in db.session.execute(counted):
        if people >= residents:
            break
        refs.append(ref)
        people += number
    return {"villages": refs}


def _copy_table(connection: psycopg.Connection) -> None:
    """Columns, checks and indexes by LIKE; foreign keys, which it leaves out, as they are."""
    connection.execute(f"DROP TABLE IF EXISTS {COPY}")
    connection.execute(f"CREATE TABLE {COPY} (LIKE sms_message INCLUDING ALL)")
    keys = (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'sms_message'::regclass AND contype = 'f'"
    )
    for (definition,) in connection.execute(keys).fetchall():
        connection.execute(f"ALTER TABLE {COPY} ADD {definition}")
    connection.commit()


def _columns(connection: psycopg.Connection) -> list[str]:
    """All but what the table numbers itself."""
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = 'sms_message'::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attidentity = '' AND attgenerated = '' ORDER BY attnum"
    )
    return [name for (name,) in connection.execute(query)]


def _timed(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def _main(slug: str, who: str) -> dict[str, float]:
    person, campaign = person_by_email(db.session, who), queries.campaign(db.session, slug)
    content = queries.content(db.session, campaign)
    before = peak_bytes()
    plan = _timed(lambda: plan_of(db.session, content))
    started = time.perf_counter()
    actions.launch(db.session, person, campaign)
    db.session.commit()
    return {"plan": plan, "launch": time.perf_counter() - started, "peak": peak_bytes(), "before": before}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("slug")
    parser.add_argument("email")
    given = parser.parse_args()
    create_app: Callable[[], Flask] = import_string("app:create_app")
    with create_app().app_context():
        print(json.dumps(_main(given.slug, given.email)))


if __name__ == "__main__":
    main()

"""The PostgreSQL and the broker of a test run: one pair for all its processes, one database for each."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from psycopg import sql
from sqlalchemy import make_url

from foundation import migration
from foundation.settings import load
from operations.embedded.broker import Broker
from operations.embedded.cluster import Cluster
from operations.embedded.postgres import UNSAFE_BUT_QUICK, Postgres

KEYS = {
    "SECRET_KEY": "test-secret-key-of-the-cookies",
    "FIELD_KEY": "1:test-field-key-that-encrypts",
    "LOOKUP_KEY": "test-lookup-key-that-hashes",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "test-token-of-the-carrier",
    "TWILIO_API_URL": "http://127.0.0.1:9",
}
# Whatever the hour at which the tests run; what the hours do is tested with hours of its own.
AT_ANY_HOUR = """
    INSERT INTO sms_rule (name, kind, value, since, source) VALUES ('hours', '', '00:00-24:00', '2020-10-02', 'tests')
"""

# PostgreSQL takes a table it knows nothing of to have ten pages until it has more.
TABLES = """
    SELECT relname, reltuples >= 0 OR pg_relation_size(oid) > 10 * current_setting('block_size')::int
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""

FORGET = "DELETE FROM pg_statistic USING pg_class WHERE starelid = pg_class.oid AND relname = ANY(%s)"

SEQUENCES = """
    SELECT setval(
        format('public.%I', sequencename), coalesce(kept.last_value, start_value), kept.last_value IS NOT NULL
    )
    FROM pg_sequences AS used LEFT JOIN kept_sequence AS kept USING (sequencename)
    WHERE schemaname = 'public' AND used.last_value IS DISTINCT FROM kept.last_value
"""


@dataclass(frozen=True)
class Addresses:
    """What a test process must know to use the servers."""

    cluster: Cluster
    template: str
    broker_url: str

    def to_plain(self) -> dict[str, Any]:
        """As simple values, for the way to another process."""
        return {
            "cluster": {**asdict(self.cluster), "extensions": list(self.cluster.extensions)},
            "template": self.template,
            "broker_url": self.broker_url,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        return cls(Cluster(**plain["cluster"]), plain["template"], plain["broker_url"])

    def environ(self, database: str, data_dir: Path, broker_database: int = 0) -> dict[str, str]:
        """The settings of an application on one of our databases, to be changed as a test needs."""
        return {
            **KEYS,
            "DATABASE_URL": self.cluster.application_url(database),
            "MIGRATION_DATABASE_URL": self.cluster.owner_url(database),
            "REDIS_URL": f"{self.broker_url.removesuffix('/0')}/{broker_database}",
            "DATA_DIR": str(data_dir),
        }


class Servers:
    """Starts them; `TEST_DATABASE_URL` (a superuser's) takes the place of the embedded PostgreSQL."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tieng-ban-tests-"))
        self._postgres = Postgres(self._folder / "postgres", UNSAFE_BUT_QUICK)
        self._broker = Broker(self._folder / "valkey")

    def start(self) -> Addresses:
        """Both servers, and a template with the newest schema."""
        try:
            cluster = self._cluster()
            self._broker.start()
            addresses = Addresses(cluster, f"tieng_ban_test_{os.getpid()}", self._broker.url)
            cluster.create_database(addresses.template)
            migration.upgrade(load(addresses.environ(addresses.template, self._folder)))
            with cluster.connect(addresses.template) as connection:
                connection.execute(AT_ANY_HOUR)
                for name, _ in connection.execute(TABLES).fetchall():
                    connection.execute(
                        sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.Identifier(name))
                    )
        except BaseException:
            self.stop()
            raise
        self._made = addresses
        return addresses

    def stop(self) -> None:
        """End them and remove what they wrote."""
        if not self._postgres.owned and hasattr(self, "_made"):
            self._made.cluster.drop_database(self._made.template)
        self._broker.stop()
        self._postgres.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _cluster(self) -> Cluster:
        given = os.environ.get("TEST_DATABASE_URL")
        if not given:
            self._postgres.start()
            return self._postgres.cluster
        url = make_url(given)
        # The same for every run on that server, so that runs side by side do not change each other's passwords.
        password = hashlib.sha256(given.encode()).hexdigest()
        cluster = Cluster(
            url.host or "127.0.0.1",
            url.port or 5432,
            url.username or "postgres",
            str(url.password or ""),
            password,
            password,
            owner="tieng_ban_test_owner",
            application="tieng_ban_test_app",
        )
        cluster.make_roles()
        return cluster


class Database:
    """One process's database: a copy of the template, emptied after each test that used it.

    Most tests write a few rows, and deleting them takes a tenth of the time of a TRUNCATE, which makes new files for a
    table, its indexes and whatever refers to it. The dead rows do not make a table look larger to the planner: one
    without statistics is planned for as if it had ten pages until it has more. One that has more, or that a test
    analysed, is truncated, which makes it unknown again; and autovacuum, which would make it known sooner or later, is
    off.
    """

    def __init__(self, addresses: Addresses, name: str) -> None:
        self.name = name
        self._cluster = addresses.cluster
        self._cluster.drop_database(name)
        self._cluster.create_database(name, addresses.template)
        # The superuser's: row security does not hide a row from it.
        self._connection = self._cluster.connect(name)
        # A test that left a transaction open fails the clean-up instead of hanging it.
        self._connection.execute("SET lock_timeout = '10s'")
        # No trigger counts, forbids or follows references: each table is emptied by itself.
        self._connection.execute("SET session_replication_role = replica")
        self._kept = self._keep()

    def empty(self) -> None:
        """Leave the rows that the migrations put there and no others, and count ids on from those."""
        found = self._connection.execute(TABLES).fetchall()
        tables = sql.SQL(", ").join(_table(name) for name, _ in found)
        grown = [name for name, large_or_analysed in found if large_or_analysed]
        with self._connection.transaction():
            self._connection.execute(sql.SQL("LOCK TABLE {}").format(tables))
            if grown:
                self._connection.execute(
                    sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(_table(name) for name in grown))
                )
                self._connection.execute(FORGET, [grown])
            self._connection.execute(sql.SQL("; ").join(self._restored(name) for name, _ in found))
            self._connection.execute(SEQUENCES)

    def drop(self) -> None:
        """Remove the database."""
        self._connection.close()
        self._cluster.drop_database(self.name)

    def _keep(self) -> set[str]:
        """Copy what the migrations put there to temporary tables of the same names; return those names."""
        kept = set()
        for name, _ in self._connection.execute(TABLES).fetchall():
            if self._connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(_table(name))).fetchone() is not None:
                copy = sql.SQL("CREATE TEMPORARY TABLE {} AS TABLE {}").format(sql.Identifier(name), _table(name))
                self._connection.execute(copy)
                kept.add(name)
        self._connection.execute(
            "CREATE TEMPORARY TABLE kept_sequence AS SELECT sequencename, last_value FROM pg_sequences"
        )
        return kept

    def _restored(self, name: str) -> sql.Composed:
        """The statements that bring a table back; where nothing changed they write nothing."""
        if name not in self._kept:
            return sql.SQL("DELETE FROM {}").format(_table(name))
        return sql.SQL(
            "DELETE FROM {table} AS one WHERE one NOT IN (SELECT kept FROM {copy} AS kept); "
            "INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {copy} EXCEPT TABLE {table} ORDER BY 1"
        ).format(table=_table(name), copy=sql.Identifier("pg_temp", name))


def _table(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)

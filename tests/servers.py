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

THE_RULES = """
    INSERT INTO sms_rule (name, kind, value, since, source)
    SELECT name, kind, value, since, source FROM kept_rule ORDER BY id
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
    """One process's database: a copy of the template, emptied after each test that used it."""

    def __init__(self, addresses: Addresses, name: str) -> None:
        self.name = name
        self._cluster = addresses.cluster
        self._cluster.drop_database(name)
        self._cluster.create_database(name, addresses.template)
        self._connection = self._cluster.connect(name)
        # A test that left a transaction open fails the clean-up instead of hanging it.
        self._connection.execute("SET lock_timeout = '10s'")
        self._kept = self._filled()
        self._connection.execute("CREATE TEMPORARY TABLE kept_rule AS TABLE sms_rule")

    def empty(self) -> None:
        """Remove every row but those the migrations put there, whatever was committed."""
        filled = self._filled() - self._kept
        if filled:
            tables = sql.SQL(", ").join(sql.Identifier(name) for name in sorted(filled))
            # The rules of the migrations go with the people, whom others may name, and come back.
            self._connection.execute(sql.SQL("TRUNCATE {}, sms_rule RESTART IDENTITY CASCADE").format(tables))
            self._connection.execute(THE_RULES)

    def drop(self) -> None:
        """Remove the database."""
        self._connection.close()
        self._cluster.drop_database(self.name)

    def _filled(self) -> set[str]:
        tables = self._column(sql.SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        probes = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
            for name in tables
        ]
        return self._column(sql.SQL(" UNION ALL ").join(probes)) if probes else set()

    def _column(self, query: sql.SQL | sql.Composed) -> set[str]:
        return {name for (name,) in self._connection.execute(query)}

"""The databases and roles of a PostgreSQL server, seen from its superuser.

Two roles from the first day: the owner migrates, the application's role owns nothing and row security binds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

OWNER = "tieng_ban_owner"
APPLICATION = "tieng_ban_app"
EXTENSIONS = ("pg_trgm", "unaccent", "pg_stat_statements")


@dataclass(frozen=True)
class Cluster:
    """A server on host and port, the superuser that manages it, and our two roles."""

    host: str
    port: int
    superuser: str
    superuser_password: str
    owner_password: str
    application_password: str
    owner: str = OWNER
    application: str = APPLICATION
    extensions: Sequence[str] = EXTENSIONS

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the superuser, each statement on its own."""
        conninfo = make_conninfo(
            host=self.host,
            port=self.port,
            user=self.superuser,
            password=self.superuser_password,
            dbname=database,
            connect_timeout=5,
        )
        return psycopg.connect(conninfo, autocommit=True)

    def make_roles(self) -> None:
        """The owner and the application, neither with any power over the server; passwords as we know them."""
        with self.connect() as connection:
            for role, password in ((self.owner, self.owner_password), (self.application, self.application_password)):
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                connection.execute(
                    sql.SQL(
                        "{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS "
                        "PASSWORD {password}"
                    ).format(
                        verb=sql.SQL("ALTER" if known else "CREATE"),
                        role=sql.Identifier(role),
                        password=sql.Literal(password),
                    )
                )

    def create_database(self, name: str, template: str | None = None) -> None:
        """An empty database of the owner, or a copy of the template, which nobody may be using."""
        database, application = sql.Identifier(name), sql.Identifier(self.application)
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    database, sql.Identifier(self.owner), sql.Identifier(template or "template1")
                )
            )
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, application))
        if template is None:
            with self.connect(name) as connection:
                for extension in self.extensions:
                    connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))

    def drop_database(self, name: str) -> None:
        """Remove it, whoever is connected; an absent one is fine."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def database_exists(self, name: str) -> bool:
        """Whether there is a database of this name."""
        with self.connect() as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def owner_url(self, database: str) -> str:
        """For MIGRATION_DATABASE_URL."""
        return self._url(self.owner, self.owner_password, database)

    def application_url(self, database: str) -> str:
        """For DATABASE_URL."""
        return self._url(self.application, self.application_password, database)

    def superuser_url(self, database: str) -> str:
        """For what stands above the house: tests that empty tables, backups."""
        return self._url(self.superuser, self.superuser_password, database)

    def _url(self, role: str, password: str, database: str) -> str:
        url = URL.create("postgresql+psycopg", role, password, self.host, self.port, database)
        return url.render_as_string(hide_password=False)

"""The tests' own ground: a database that is empty again after each test."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from foundation import migration
from foundation.settings import Settings
from tests.servers import Addresses, Database


def test_what_a_test_committed_is_gone_and_what_migrations_made_stays(settings: Settings, database: Database) -> None:
    owner = create_engine(settings.migration_database_url)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE made_by_a_test (id int)"))
        connection.execute(text("INSERT INTO made_by_a_test VALUES (1)"))
    database.empty()
    with owner.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM made_by_a_test")).scalar_one() == 0
        connection.execute(text("DROP TABLE made_by_a_test"))
    owner.dispose()
    application = create_engine(settings.database_url)
    migration.check(application)
    application.dispose()


def test_ids_and_rules_are_again_as_the_migrations_left_them(addresses: Addresses, database: Database) -> None:
    with addresses.cluster.connect(database.name) as connection:
        rules = connection.execute("SELECT * FROM sms_rule ORDER BY id").fetchall()
        for _ in range(2):
            assert connection.execute("SELECT nextval('person_id_seq')").fetchone() == (1,)
            connection.execute("DELETE FROM sms_rule WHERE id = 1")
            connection.execute("UPDATE sms_rule SET value = 'made up' WHERE id = 2")
            added = connection.execute(
                "INSERT INTO sms_rule (name, kind, value, since, source) "
                "VALUES ('hours', '', '08:00-20:00', '2026-01-01', 'made up') RETURNING id"
            )
            assert added.fetchone() == (len(rules) + 1,)
            database.empty()
            assert connection.execute("SELECT * FROM sms_rule ORDER BY id").fetchall() == rules


@pytest.mark.parametrize(
    "statements",
    [
        "INSERT INTO made_by_a_test SELECT generate_series(1, 500)",
        "INSERT INTO made_by_a_test SELECT generate_series(1, 50000)",
        "INSERT INTO made_by_a_test SELECT generate_series(1, 500); ANALYZE made_by_a_test",
    ],
    ids=["few", "many", "analysed"],
)
def test_no_table_looks_larger_for_what_a_test_wrote(addresses: Addresses, database: Database, statements: str) -> None:
    asked = "EXPLAIN SELECT FROM made_by_a_test WHERE id < 7"
    with addresses.cluster.connect(database.name) as connection:
        connection.execute("CREATE TABLE made_by_a_test (id int) WITH (autovacuum_enabled = off)")
        try:
            planned = connection.execute(asked).fetchall()
            connection.execute(statements)
            database.empty()
            assert connection.execute("SELECT FROM made_by_a_test").fetchall() == []
            assert connection.execute(asked).fetchall() == planned
        finally:
            connection.execute("DROP TABLE made_by_a_test")


def test_the_tests_run_as_the_application(settings: Settings) -> None:
    url = settings.database_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT rolsuper OR rolbypassrls OR datdba = pg_roles.oid FROM pg_roles, pg_database "
            "WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert found == (False,)

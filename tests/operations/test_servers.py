"""The tests' own ground: a database that is empty again after each test."""

import psycopg
from sqlalchemy import create_engine, text

from foundation import migration
from foundation.settings import Settings
from tests.servers import Database


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


def test_the_tests_run_as_the_application(settings: Settings) -> None:
    url = settings.database_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT rolsuper OR rolbypassrls OR datdba = pg_roles.oid FROM pg_roles, pg_database "
            "WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert found == (False,)

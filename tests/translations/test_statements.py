"""The counting of statements: what a page asks counts, what the second hand brings does not."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.translations.statements import statements
from villages.queries import holds_rehearsal


def test_what_only_the_time_brings_is_not_counted(session: Session) -> None:
    with statements() as asked:
        holds_rehearsal(session)
        session.execute(text("SELECT 1"))
    assert asked == ["SELECT 1"]

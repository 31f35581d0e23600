from io import BytesIO

from sqlalchemy.orm import Session

from tests.translations.glossary import factories
from translations.glossary import actions, queries

HEADER = "source_language;term;kind;meaning;source;language;words;use;note"


def test_a_source_is_told_how_its_names_are_said(session: Session) -> None:
    for name, said in (("VNeID", "vi en i ai đi"), ("VssID", "vi ét ét ai đi"), ("BHYT", "")):
        factories.term(session, name).said = said
    session.flush()
    assert queries.pronunciations(session, "vi")("Mở VssID, rồi VNEID, rồi VssID, có BHYT.") == (
        ("VssID", "vi ét ét ai đi"),
        ("VNeID", "vi en i ai đi"),
    )
    assert queries.pronunciations(session, "vi")("Mở ứng dụng.") == ()
    assert queries.pronunciations(session, "en")("Open VNeID.") == ()


def test_a_file_says_it_and_one_without_the_column_leaves_it(session: Session) -> None:
    with_it = f"{HEADER};pronunciation\r\nvi;VNeID;;;;;;;;vi en i ai đi\r\n"
    account = actions.take_file(session, None, BytesIO(with_it.encode()), apply=True)
    assert (account.new, account.refused) == (1, [])
    account = actions.take_file(session, None, BytesIO(f"{HEADER}\r\nvi;VNeID;;ứng dụng;;;;;\r\n".encode()), apply=True)
    assert (account.changed, account.refused) == (1, [])
    term = queries.named(session, "vi", "VNeID")
    assert term
    assert (term.said, term.meaning) == ("vi en i ai đi", "ứng dụng")

"""The terms of a source with what is known of them in a language."""

from sqlalchemy.orm import Session

from tests.translations.glossary import factories
from tests.translations.statements import statements
from translations.glossary.queries import terms_in
from translations.glossary.terms import GlossaryTerm

SOURCE = "Thẻ BHYT hết hạn: xem trên VssID. Thẻ BHYT phải gia hạn."


def test_a_term_comes_once_in_reading_order_with_its_words(session: Session) -> None:
    app = factories.term(session, "VssID", kind="do_not_translate", meaning="ứng dụng")
    card = factories.term(session, "thẻ BHYT", said={"tay": ["mot", "hai"], "nung": ["ba"]}, forbidden={"tay": ["bon"]})
    factories.term(session, "lương hưu", said={"tay": ["nam"]})
    assert terms_in(session, "vi", SOURCE, "tay") == [
        GlossaryTerm("thẻ BHYT", "term", "", ("mot", "hai"), ("bon",), card.id),
        GlossaryTerm("VssID", "do_not_translate", "ứng dụng", (), (), app.id),
    ]


def test_terms_of_another_source_language_are_left_out(session: Session) -> None:
    factories.term(session, "VssID", source_language="en")
    assert terms_in(session, "vi", SOURCE, "tay") == []
    assert [term.term for term in terms_in(session, "en", SOURCE, "vi")] == ["VssID"]


def test_it_asks_two_statements_however_many_terms_there_are(session: Session) -> None:
    for number in range(30):
        factories.term(session, f"từ {number}", said={"tay": [f"tu {number}"]})
    with statements() as seen:
        assert len(terms_in(session, "vi", " ".join(f"từ {number}" for number in range(30)), "tay")) == 30
    assert len(seen) == 2

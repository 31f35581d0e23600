"""Adding, changing and removing terms and their words; what is refused; what the audit trail keeps."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation.languages import UnknownLanguage
from foundation.refusals import Refusal
from tests.translations.factories import person
from tests.translations.glossary import factories
from translations.glossary import actions, queries, refusals
from translations.glossary.entries import LONGEST_NOTE, LONGEST_TERM, LONGEST_TEXT, TermEntry, WordsEntry
from translations.glossary.models import Term, TermRendering
from translations.refusals import SpokenOnly


def trail(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
    session.flush()
    return [(row.action, row.subject, row.detail) for row in session.scalars(select(Audit).order_by(Audit.id))]


def words(term: Term, language: str) -> list[tuple[str, bool]]:
    return [(row.words, row.forbidden) for row in term.words_in(language)]


def test_a_term_is_added_on_one_line_and_recorded(session: Session) -> None:
    by = person(session, "reviewer")
    made = actions.add_term(session, by, TermEntry("vi", "  thẻ\n BHYT ", "term", " nghĩa\t là ", "nguồn"))
    assert (made.term, made.meaning, made.source, made.person_id) == ("thẻ BHYT", "nghĩa là", "nguồn", by.id)
    assert trail(session) == [("term.add", f"term:{made.id}", {"name": "thẻ BHYT", "language": "vi"})]


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (TermEntry("vi", " \n "), refusals.EmptyTerm),
        (TermEntry("vi", "a" * (LONGEST_TERM + 1)), refusals.LongTerm),
        (TermEntry("vi", "a", meaning="b" * (LONGEST_TEXT + 1)), refusals.LongMeaning),
        (TermEntry("vi", "a", source="b" * (LONGEST_TEXT + 1)), refusals.LongMeaning),
        (TermEntry("vi", "a", kind="verb"), refusals.UnknownKind),
        (TermEntry("klingon", "a"), UnknownLanguage),
        (TermEntry("giay", "a"), SpokenOnly),
        (TermEntry("vi", "THẺ  bhyt"), refusals.KnownTerm),
        (TermEntry("vi", "hoà giải"), refusals.KnownTerm),
    ],
)
def test_what_cannot_be_a_term_is_refused(session: Session, entry: TermEntry, refusal: type[Refusal]) -> None:
    factories.term(session, "thẻ BHYT")
    factories.term(session, "hòa giải")
    with pytest.raises(refusal) as caught:
        actions.add_term(session, None, entry)
    assert "%(" not in str(caught.value)
    assert trail(session) == []


@pytest.mark.parametrize(
    "entry",
    [
        TermEntry("vi", "a" * LONGEST_TERM, meaning="b" * LONGEST_TEXT),
        TermEntry("en", "thẻ BHYT"),
        TermEntry("tay", "thẻ BHYT", "explain"),
    ],
)
def test_what_just_fits_is_taken(session: Session, entry: TermEntry) -> None:
    factories.term(session, "thẻ BHYT")
    assert actions.add_term(session, None, entry).id


def test_a_change_is_recorded_with_what_changed_and_no_change_is_none(session: Session) -> None:
    by, made = person(session, "reviewer"), factories.term(session, "thẻ", meaning="cũ")
    actions.change_term(session, by, made, TermEntry("vi", "thẻ", meaning="cũ"))
    assert trail(session) == []
    actions.change_term(session, by, made, TermEntry("vi", "Thẻ", "explain", "mới"), made.fingerprint())
    assert (made.term, made.kind, made.meaning) == ("Thẻ", "explain", "mới")
    expected = {"name": "Thẻ", "fields": ["term", "kind", "meaning"]}
    assert trail(session) == [("term.change", f"term:{made.id}", expected)]


def test_a_change_refuses_what_does_not_go_with_its_words(session: Session) -> None:
    by, made = person(session, "reviewer"), factories.term(session, "thẻ", said={"tay": ["the"]})
    factories.term(session, "bản")
    with pytest.raises(refusals.KnownTerm):
        actions.change_term(session, by, made, TermEntry("vi", "BẢN"))
    with pytest.raises(refusals.StaysAsItIs):
        actions.change_term(session, by, made, TermEntry("vi", "thẻ", "do_not_translate"))
    with pytest.raises(refusals.OwnLanguage):
        actions.change_term(session, by, made, TermEntry("tay", "thẻ"))
    with pytest.raises(refusals.ChangedMeanwhile):
        actions.change_term(session, by, made, TermEntry("vi", "thẻ", meaning="mới"), "an older one")
    assert (made.term, made.meaning, trail(session)) == ("thẻ", "", [])


def test_a_removed_term_is_gone_with_its_words_which_the_trail_keeps(session: Session) -> None:
    made = factories.term(session, "thẻ", meaning="nghĩa", said={"tay": ["the"]})
    actions.remove_term(session, person(session, "reviewer"), made)
    assert session.scalar(select(Term)) is None
    assert session.scalar(select(TermRendering)) is None
    assert trail(session)[0][2] == {"name": "thẻ", "meaning": "nghĩa", "words": ["tay: the"]}


def test_words_replace_those_of_their_language_alone_the_preferred_first(session: Session) -> None:
    by = person(session, "translator")
    made = factories.term(session, "thẻ", said={"tay": ["mot", "hai"], "nung": ["ba"]})
    entries = [WordsEntry(" hai "), WordsEntry("Hai"), WordsEntry("mot"), WordsEntry("bon", True, "sai nghĩa")]
    actions.set_words(session, by, made, "tay", entries, made.fingerprint("tay"))
    session.expire_all()
    assert words(made, "tay") == [("hai", False), ("mot", False), ("bon", True)]
    assert words(made, "nung") == [("ba", False)]
    found = queries.terms_in(session, "vi", "thẻ", "tay")[0]
    assert (found.said, found.forbidden) == (("hai", "mot"), ("bon",))
    detail = {"name": "thẻ", "language": "tay", "words": ["hai", "mot"], "forbidden": ["bon"]}
    assert trail(session) == [("term.words", f"term:{made.id}", detail)]
    actions.set_words(session, by, made, "tay", entries)
    assert len(trail(session)) == 1, "the same words are no change"
    actions.set_words(session, by, made, "tay", [])
    assert words(made, "tay") == []


@pytest.mark.parametrize(
    ("language", "entries", "refusal"),
    [
        ("tay", [WordsEntry(" ")], refusals.EmptyWords),
        ("tay", [WordsEntry("a" * (LONGEST_TERM + 1))], refusals.LongWords),
        ("tay", [WordsEntry("a", note="b" * (LONGEST_NOTE + 1))], refusals.LongNote),
        ("tay", [WordsEntry("A"), WordsEntry("a", True)], refusals.SaidAndForbidden),
        ("vi", [WordsEntry("a")], refusals.OwnLanguage),
        ("giay", [WordsEntry("a")], SpokenOnly),
        ("en", [WordsEntry("a")], UnknownLanguage),
        ("klingon", [WordsEntry("a")], UnknownLanguage),
    ],
)
def test_words_that_cannot_be_are_refused(
    session: Session, language: str, entries: list[WordsEntry], refusal: type[Refusal]
) -> None:
    made = factories.term(session, "thẻ", said={"tay": ["the"]})
    with pytest.raises(refusal):
        actions.set_words(session, person(session, "translator"), made, language, entries)
    assert words(made, "tay") == [("the", False)]


def test_a_term_that_stays_as_it_is_has_forbidden_words_alone(session: Session) -> None:
    by, made = person(session, "translator"), factories.term(session, "VssID", kind="do_not_translate")
    with pytest.raises(refusals.StaysAsItIs):
        actions.set_words(session, by, made, "tay", [WordsEntry("vssid")])
    actions.set_words(session, by, made, "tay", [WordsEntry("vê ét", True)])
    assert words(made, "tay") == [("vê ét", True)]


def test_words_somebody_else_changed_meanwhile_are_not_overwritten(session: Session) -> None:
    by, made = person(session, "translator"), factories.term(session, "thẻ")
    opened = made.fingerprint("tay")
    actions.set_words(session, by, made, "tay", [WordsEntry("mot")], opened)
    with pytest.raises(refusals.ChangedMeanwhile):
        actions.set_words(session, by, made, "tay", [WordsEntry("hai")], opened)
    actions.set_words(session, by, made, "nung", [WordsEntry("hai")], made.fingerprint("nung"))

"""Which words may leave, and how far a text has come."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from foundation.refusals import NotFound
from tests.translations import factories
from translations import actions, queries
from translations.lifecycle import RenderingState
from translations.queries import ApprovedWords
from translations.refusals import OtherChannel

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState


def test_only_words_approved_for_the_current_source_may_leave(session: Session) -> None:
    writer, text = factories.person(session), factories.text(session, languages=["tay", "nung", "dao"])
    approved = factories.rendering(session, text, APPROVED, writer)
    factories.rendering(session, text, TRANSLATED, writer, language="nung")
    factories.rendering(session, text, EDITING, writer, language="dao")
    assert queries.approved_words(session, text) == {
        "vi": ApprovedWords("vi", 1, factories.SOURCE),
        "tay": ApprovedWords("tay", approved.version, factories.RENDERED, factories.TOLD),
    }


def test_tai_viet_leaves_by_sms_only_while_the_office_wants_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, slug = app.extensions["settings"], "thai-tai-viet"
    text, writer = factories.text(session, languages=[slug]), factories.person(session)
    words = "\uaa80\uaab1 {name} {card_expiry} {hotline}."
    with app.app_context(), pytest.raises(OtherChannel):
        actions.write_rendering(session, writer, text, slug, words, factories.TOLD, submit=True)
    chosen = replace(usual, sms_also_in=frozenset({slug}))
    monkeypatch.setitem(app.extensions, "settings", chosen)
    with app.app_context():
        factories.rendering(session, text, APPROVED, writer, language=slug, words=words)
        assert set(queries.approved_words(session, text)) == {"vi", slug}
    monkeypatch.setitem(app.extensions, "settings", usual)
    with app.app_context():
        assert set(queries.approved_words(session, text)) == {"vi"}


def test_an_approved_rendering_of_an_older_source_may_not_leave(session: Session) -> None:
    text = factories.text(session)
    factories.rendering(session, text, APPROVED, factories.person(session))
    text.version = 2
    session.flush()
    assert set(queries.approved_words(session, text)) == {"vi"}


def test_progress_names_every_language_that_was_asked(session: Session) -> None:
    text = factories.text(session)
    factories.rendering(session, text, TRANSLATED, factories.person(session))
    assert queries.progress(session, text, ["vi", "tay", "nung", "giay"]) == {
        "vi": APPROVED,
        "tay": TRANSLATED,
        "nung": MISSING,
        "giay": MISSING,
    }


def test_what_is_not_there_is_said_by_name(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.text(session, 4711)
    with pytest.raises(NotFound):
        queries.source_of_version(session, factories.text(session), 9)

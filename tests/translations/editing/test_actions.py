"""Unsaved words, comments, restored versions, and languages that need a human speaker."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.database import db
from foundation.refusals import NotFound
from tests.translations import factories
from tests.translations.factories import RENDERED, TOLD
from translations import actions, queries
from translations.editing import actions as editing
from translations.editing import queries as kept
from translations.editing.models import UnsavedWords
from translations.editing.queries import Typed
from translations.editing.refusals import EmptyComment, NothingToTakeBack
from translations.lifecycle import RenderingState
from translations.refusals import ApprovedAlready, Overtaken, SpeakerNeeded
from translations.rights.models import LanguageRight
from translations.rights.refusals import MayNotTranslate

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState


def typed(words: str = "[Tày] {name}", told: str = "", note: str = "", version: int = 0) -> Typed:
    return Typed(words, told, note, version, 1)


def deeds(session: Session) -> list[str]:
    return [action for action in session.scalars(select(Audit.action).order_by(Audit.id)) if action != "text.create"]


class TestUnsavedWords:
    def test_they_are_kept_and_replaced_by_newer_ones(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        assert editing.keep(session, writer, text, "tay", typed("một"))
        begun = kept.own(session, text, "tay", writer).begun_at  # type: ignore[union-attr]
        session.expire_all()
        assert editing.keep(session, writer, text, "tay", typed("một hai", "hai", "ba", 0))
        own = kept.own(session, text, "tay", writer)
        assert own is not None
        assert (own.words, own.back_translation, own.note, own.version, own.source_version) == (
            "một hai", "hai", "ba", 0, 1,
        )  # fmt: skip
        assert own.begun_at == begun
        assert own.at > begun

    def test_they_are_nobody_elses_and_in_no_other_language(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        editing.keep(session, writer, text, "tay", typed())
        assert kept.own(session, text, "tay", factories.person(session)) is None
        assert kept.own(session, text, "nung", writer) is None
        assert deeds(session) == []

    def test_what_is_saved_already_is_not_kept(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        factories.rendering(session, text, EDITING, writer)
        editing.keep(session, writer, text, "tay", typed("khác"))
        assert not editing.keep(session, writer, text, "tay", typed(f" {RENDERED}", TOLD))
        assert kept.own(session, text, "tay", writer) is None

    def test_letting_go_forgets_the_own_alone(self, session: Session) -> None:
        text, first, second = factories.text(session), factories.person(session), factories.person(session)
        for writer in (first, second):
            editing.keep(session, writer, text, "tay", typed())
        editing.let_go(session, first, text, "tay")
        assert kept.own(session, text, "tay", first) is None
        assert kept.own(session, text, "tay", second)

    def test_others_are_seen_while_they_write(self, session: Session) -> None:
        text, first, second = factories.text(session), factories.person(session), factories.person(session)
        editing.keep(session, first, text, "tay", typed())
        assert [one.person for one in kept.others(session, text, "tay", second)] == [first]
        assert kept.others(session, text, "tay", first) == []
        assert kept.others(session, text, "nung", second) == []
        session.execute(update(UnsavedWords).values(at=clock.now() - kept.STILL_WRITING - timedelta(seconds=1)))
        assert kept.others(session, text, "tay", second) == []


def test_who_was_quicker_meanwhile_is_noticed_behind_the_lock(session: Session) -> None:
    text, writer = factories.text(session), factories.person(session)
    factories.rendering(session, text, EDITING, writer)
    session.commit()
    known = queries.rendering(session, text, "tay")
    with Session(db.engine) as other:
        theirs = actions.write_rendering(
            other, other.get_one(type(writer), writer.id), other.get_one(type(text), text.id), "tay", "[họ]", "",
            submit=False,
        )  # fmt: skip
        assert theirs.version == 2
        other.commit()
    assert known is not None
    with pytest.raises(Overtaken):
        actions.write_rendering(session, writer, text, "tay", "[tôi]", "", submit=False, seen_version=1)
    assert known.text == "[họ]"


class TestComments:
    def test_they_are_said_settled_and_taken_up_again(self, session: Session) -> None:
        text, writer, reader = factories.text(session), factories.person(session), factories.person(session)
        made = editing.add_comment(session, writer, text, "tay", " Chữ này đúng chưa? ")
        session.flush()
        assert [one.words for one in kept.comments(session, text, "tay")] == ["Chữ này đúng chưa?"]
        assert kept.comments(session, text, "nung") == []
        for _ in range(2):
            editing.settle(session, reader, made)
        session.flush()
        session.refresh(made)
        assert made.resolver == reader
        for _ in range(2):
            editing.reopen(session, writer, made)
        session.flush()
        assert (made.resolved_at, made.resolved_by) == (None, None)
        assert deeds(session) == ["comment.create", "comment.settle", "comment.reopen"]

    def test_an_empty_one_is_refused(self, session: Session) -> None:
        with pytest.raises(EmptyComment):
            editing.add_comment(session, factories.person(session), factories.text(session), "tay", " \n ")

    def test_one_about_another_rendering_is_not_found(self, session: Session) -> None:
        text, other = factories.text(session), factories.text(session)
        made = editing.add_comment(session, factories.person(session), text, "tay", "?")
        session.flush()
        assert kept.comment(session, text, "tay", made.id) == made
        for where, slug, number in ((other, "tay", made.id), (text, "nung", made.id), (text, "tay", made.id + 1)):
            with pytest.raises(NotFound):
                kept.comment(session, where, slug, number)


class TestRestoring:
    def test_an_earlier_version_becomes_a_new_draft(self, session: Session) -> None:
        text, writer, second = factories.text(session), factories.person(session), factories.person(session)
        rendering = factories.rendering(session, text, APPROVED, writer)
        actions.change_source(session, writer, text, "Thẻ của {name} hết hạn. Gọi {hotline}.")
        actions.write_rendering(session, writer, text, "tay", "[mới] {name} {hotline}", "mới", submit=True)
        before = rendering.version
        made = editing.restore(session, second, text, "tay", 1, before)
        assert (made.text, made.back_translation) == (RENDERED, TOLD)
        assert (made.state, made.version, made.source_version) == (EDITING, before + 1, 1)
        assert made.author == second
        newest = queries.history(session, made)[0]
        assert (newest.text, newest.version, newest.person) == (RENDERED, before + 1, second)
        assert deeds(session)[-1] == "rendering.restore"
        assert "tay" not in queries.approved_words(session, text)

    def test_it_is_refused_when_somebody_was_quicker_or_there_is_no_such_version(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        with pytest.raises(NotFound):
            editing.restore(session, writer, text, "tay", 1)
        factories.rendering(session, text, TRANSLATED, writer)
        with pytest.raises(NotFound):
            editing.restore(session, writer, text, "tay", 2)
        with pytest.raises(Overtaken):
            editing.restore(session, writer, text, "tay", 1, 0)


class TestNeedingASpeaker:
    def test_a_language_is_marked_and_has_no_words(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        made = editing.need_speaker(session, writer, text, "tay", " Ở đây không ai đọc chữ ")
        assert (made.needs_speaker, made.text, made.state, made.version) == (True, "", MISSING, 1)
        assert made.note == "Ở đây không ai đọc chữ"
        assert "tay" not in queries.approved_words(session, text)
        assert deeds(session) == ["rendering.need_speaker"]

    @pytest.mark.parametrize("state", [EDITING, TRANSLATED])
    def test_words_written_so_far_stay_in_the_history(self, session: Session, state: RenderingState) -> None:
        text, writer = factories.text(session), factories.person(session)
        factories.rendering(session, text, state, writer)
        made = editing.need_speaker(session, writer, text, "tay", seen_version=1)
        assert (made.text, made.state) == ("", MISSING)
        assert [step.text for step in queries.history(session, made)] == ["", RENDERED]

    def test_approved_words_are_not_taken_away(self, session: Session) -> None:
        text = factories.text(session)
        rendering = factories.rendering(session, text, APPROVED, factories.person(session))
        with pytest.raises(ApprovedAlready):
            editing.need_speaker(session, factories.person(session), text, "tay")
        assert rendering.text == RENDERED

    def test_nobody_writes_it_until_the_mark_is_taken_back(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        made = editing.need_speaker(session, writer, text, "tay")
        for submit in (True, False):
            with pytest.raises(SpeakerNeeded):
                actions.write_rendering(session, writer, text, "tay", RENDERED, TOLD, submit=submit)
        with pytest.raises(SpeakerNeeded):
            editing.restore(session, writer, text, "tay", 1)
        editing.take_back_need(session, writer, text, "tay")
        assert not made.needs_speaker
        with pytest.raises(NothingToTakeBack):
            editing.take_back_need(session, writer, text, "tay")
        written = actions.write_rendering(session, writer, text, "tay", RENDERED, TOLD)
        assert written.state == TRANSLATED
        assert deeds(session) == ["rendering.need_speaker", "rendering.take_back_need", "rendering.submit"]

    def test_a_changed_source_leaves_the_mark(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        made = editing.need_speaker(session, writer, text, "tay")
        actions.change_source(session, writer, text, "Khác {name} {card_expiry} {hotline}")
        assert made.needs_speaker

    def test_who_marks_must_have_seen_what_there_is(self, session: Session) -> None:
        text, writer = factories.text(session), factories.person(session)
        factories.rendering(session, text, TRANSLATED, writer)
        with pytest.raises(Overtaken):
            editing.need_speaker(session, writer, text, "tay", seen_version=0)

    def test_who_only_reviews_a_language_may_mark_it_and_nobody_of_other_languages(self, session: Session) -> None:
        text, reviewer, stranger = factories.text(session), factories.person(session), factories.person(session)
        session.add(LanguageRight(person_id=reviewer.id, language="tay", may_translate=False, may_review=True))
        session.add(LanguageRight(person_id=stranger.id, language="nung", may_translate=True, may_review=True))
        session.flush()
        with pytest.raises(MayNotTranslate):
            editing.need_speaker(session, stranger, text, "tay")
        assert editing.need_speaker(session, reviewer, text, "tay").needs_speaker
        assert not editing.take_back_need(session, reviewer, text, "tay").needs_speaker

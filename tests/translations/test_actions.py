"""What moves a rendering, and who may move it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation.languages import UnknownLanguage
from foundation.refusals import Refusal
from tests.translations import factories
from tests.translations.factories import RENDERED, TOLD
from translations import actions, queries
from translations.lifecycle import MOVES, RenderingState, may_move
from translations.models import Rendering, Text
from translations.refusals import (
    CheckFailed,
    MissingNote,
    NotWaiting,
    Overtaken,
    OwnRendering,
    SameLanguage,
    SourceMoved,
    SpokenOnly,
    StaleRendering,
)

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState

Step = Callable[[Session, Rendering, Person, Person], object]


def draft(session: Session, rendering: Rendering, writer: Person, reviewer: Person) -> object:
    return actions.write_rendering(session, writer, rendering.source_text, "tay", RENDERED, TOLD, submit=False)


def submit(session: Session, rendering: Rendering, writer: Person, reviewer: Person) -> object:
    return actions.write_rendering(session, writer, rendering.source_text, "tay", RENDERED, TOLD)


def approve(session: Session, rendering: Rendering, writer: Person, reviewer: Person) -> object:
    return actions.approve(session, reviewer, rendering)


def send_back(session: Session, rendering: Rendering, writer: Person, reviewer: Person) -> object:
    return actions.send_back(session, reviewer, rendering, "Sai ngày")


def change_source(session: Session, rendering: Rendering, writer: Person, reviewer: Person) -> object:
    return actions.change_source(session, writer, rendering.source_text, "Xin nhắc: " + factories.SOURCE)


STEPS: list[tuple[RenderingState, Step, RenderingState | type[Refusal]]] = [
    (EDITING, draft, EDITING),
    (EDITING, submit, TRANSLATED),
    (EDITING, approve, NotWaiting),
    (EDITING, send_back, NotWaiting),
    (EDITING, change_source, EDITING),
    (TRANSLATED, draft, EDITING),
    (TRANSLATED, submit, TRANSLATED),
    (TRANSLATED, approve, APPROVED),
    (TRANSLATED, send_back, EDITING),
    (TRANSLATED, change_source, EDITING),
    (APPROVED, draft, EDITING),
    (APPROVED, submit, TRANSLATED),
    (APPROVED, approve, NotWaiting),
    (APPROVED, send_back, EDITING),
    (APPROVED, change_source, EDITING),
]


@pytest.mark.parametrize(("state", "step", "expected"), STEPS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_a_rendering_moves_as_the_table_says(
    session: Session, state: RenderingState, step: Step, expected: RenderingState | type[Refusal]
) -> None:
    writer, reviewer = factories.person(session, "translator"), factories.person(session, "reviewer")
    rendering = factories.rendering(session, factories.text(session), state, writer)
    version = rendering.version
    if isinstance(expected, RenderingState):
        step(session, rendering, writer, reviewer)
        assert rendering.state == expected
        assert expected is state or may_move(state, expected)
    else:
        with pytest.raises(expected):
            step(session, rendering, writer, reviewer)
        assert (rendering.state, rendering.version) == (state, version)


def test_what_somebody_stands_for_never_becomes_missing() -> None:
    assert MISSING not in MOVES[APPROVED]


def test_nobody_approves_an_own_rendering_even_with_both_roles(session: Session) -> None:
    both = factories.person(session, "translator", "reviewer")
    rendering = factories.rendering(session, factories.text(session), TRANSLATED, both)
    with pytest.raises(OwnRendering):
        actions.approve(session, both, rendering)
    assert rendering.state == TRANSLATED


@pytest.mark.parametrize("submit", [True, False], ids=["handed in", "kept as a draft"])
def test_own_words_stay_own_when_a_colleague_hands_them_in(session: Session, submit: bool) -> None:
    wrote, handed_in = factories.person(session, "translator", "reviewer"), factories.person(session, "translator")
    text = factories.text(session)
    actions.write_rendering(session, wrote, text, "tay", RENDERED, TOLD, submit=submit)
    rendering = actions.write_rendering(session, handed_in, text, "tay", RENDERED, TOLD, note="Nhờ xem giúp")
    with pytest.raises(OwnRendering):
        actions.approve(session, wrote, rendering)
    actions.write_rendering(session, handed_in, text, "tay", RENDERED + " Nhé.", TOLD)
    assert actions.approve(session, wrote, rendering).state == APPROVED


def test_who_sent_words_back_may_approve_them_unchanged(session: Session) -> None:
    writer, reviewer = factories.person(session, "translator"), factories.person(session, "reviewer")
    rendering = factories.rendering(session, factories.text(session), TRANSLATED, writer)
    actions.send_back(session, reviewer, rendering, "Chữ này đúng chưa?")
    actions.write_rendering(session, writer, rendering.source_text, "tay", RENDERED, TOLD, note="Đúng rồi")
    assert actions.approve(session, reviewer, rendering).reviewer_id == reviewer.id


def test_whoever_wrote_last_is_the_author(session: Session) -> None:
    first, second = factories.person(session, "translator"), factories.person(session, "translator", "reviewer")
    rendering = factories.rendering(session, factories.text(session), TRANSLATED, first)
    actions.write_rendering(session, second, rendering.source_text, "tay", RENDERED + " Nhé.", TOLD)
    with pytest.raises(OwnRendering):
        actions.approve(session, second, rendering)
    actions.approve(session, first, rendering)
    assert rendering.reviewer_id == first.id


def test_a_changed_source_reopens_every_rendering_and_keeps_the_old_source(session: Session) -> None:
    writer, text = factories.person(session, "translator"), factories.text(session)
    approved = factories.rendering(session, text, APPROVED, writer)
    waiting = factories.rendering(session, text, TRANSLATED, writer, language="nung")
    actions.change_source(session, writer, text, "Thẻ của {name}, hạn {card_expiry}, {hotline}")
    assert (text.version, approved.state, waiting.state) == (2, EDITING, EDITING)
    assert approved.source_version == 1
    assert queries.source_of_version(session, text, 1) == factories.SOURCE
    assert "tay" not in queries.approved_words(session, text)


def test_a_draft_keeps_the_version_it_was_made_for_until_it_is_submitted(session: Session) -> None:
    writer, text = factories.person(session, "translator"), factories.text(session)
    rendering = factories.rendering(session, text, APPROVED, writer)
    actions.change_source(session, writer, text, factories.SOURCE + " Xin cảm ơn.")
    actions.write_rendering(session, writer, text, "tay", RENDERED, TOLD, submit=False)
    assert rendering.source_version == 1
    actions.write_rendering(session, writer, text, "tay", RENDERED, TOLD)
    assert rendering.source_version == 2


def test_a_rendering_of_an_older_source_is_not_approved(session: Session) -> None:
    writer, reviewer = factories.person(session, "translator"), factories.person(session, "reviewer")
    text = factories.text(session)
    rendering = factories.rendering(session, text, TRANSLATED, writer)
    text.version += 1
    session.flush()
    with pytest.raises(StaleRendering):
        actions.approve(session, reviewer, rendering)


def test_the_same_source_again_reopens_nothing(session: Session) -> None:
    writer, text = factories.person(session, "translator"), factories.text(session)
    approved = factories.rendering(session, text, APPROVED, writer)
    actions.change_source(session, writer, text, "  " + factories.SOURCE + "\r\n", title="Tên mới")
    assert (text.version, text.title, approved.state) == (1, "Tên mới", APPROVED)


def test_an_english_source_is_translated_into_vietnamese_like_into_any_language(session: Session) -> None:
    writer = factories.person(session, "translator")
    english = "Your card {name} ends {card_expiry}."
    text = factories.text(session, source_language="en", source=english, languages=["tay"])
    assert text.languages == ["tay", "vi"]
    rendering = actions.write_rendering(session, writer, text, "vi", "Thẻ của {name} hết hạn {card_expiry}.", "")
    actions.approve(session, factories.person(session, "reviewer"), rendering)
    words = queries.approved_words(session, text)
    assert {slug: one.words for slug, one in words.items()} == {
        "en": english,
        "vi": "Thẻ của {name} hết hạn {card_expiry}.",
    }


def test_other_languages_have_to_be_told_in_vietnamese(session: Session) -> None:
    writer, text = factories.person(session, "translator"), factories.text(session)
    with pytest.raises(CheckFailed) as refused:
        actions.write_rendering(session, writer, text, "tay", RENDERED, "")
    assert [finding.check for finding in refused.value.findings] == ["back-translation"]
    draft = actions.write_rendering(session, writer, text, "tay", RENDERED, "", submit=False)
    assert draft.state == EDITING


@pytest.mark.parametrize(
    ("slug", "refusal"),
    [("giay", SpokenOnly), ("bo-y", SpokenOnly), ("vi", SameLanguage), ("en", SpokenOnly), ("hmd", UnknownLanguage)],
)
def test_it_refuses_languages_without_a_rendering(session: Session, slug: str, refusal: type[Refusal]) -> None:
    text = factories.text(session)
    with pytest.raises(refusal):
        actions.write_rendering(session, factories.person(session), text, slug, RENDERED, TOLD)


@pytest.mark.parametrize("submit", [True, False], ids=["submitted", "draft"])
@pytest.mark.parametrize(
    ("channel", "source", "words", "names"),
    [
        ("sms", "Chào {name}", "Chào {nane}", "{nane}"),
        ("sms", "Chào {name}", "Chào {name", "{name"),
        ("script", "Bà con {village}", "Bà con {village} {name}", "{name}"),
    ],
)
def test_a_placeholder_that_cannot_be_filled_is_refused_where_it_is_typed(
    session: Session, channel: str, source: str, words: str, names: str, submit: bool
) -> None:
    text = factories.text(session, channel=channel, source=source)
    with pytest.raises(CheckFailed, match=names):
        actions.write_rendering(session, factories.person(session), text, "tay", words, TOLD, submit=submit)
    assert queries.rendering(session, text, "tay") is None


@pytest.mark.parametrize(
    ("channel", "source"),
    [("sms", ""), ("sms", "Chào {ten}"), ("sms", "a" * 1601), ("script", "Chào {name}"), ("script", " \r\n ")],
    ids=["empty", "unknown placeholder", "too long", "personal in a script", "only spaces"],
)
def test_a_source_is_checked_where_it_is_typed(session: Session, channel: str, source: str) -> None:
    with pytest.raises(CheckFailed):
        factories.text(session, channel=channel, source=source)
    assert session.scalars(select(Text)).all() == []


@pytest.mark.parametrize("slug", ["giay", "xx"])
def test_a_source_needs_a_language_that_is_written(session: Session, slug: str) -> None:
    with pytest.raises((SpokenOnly, UnknownLanguage)):
        factories.text(session, source_language=slug)


def test_a_source_counts_the_longest_values_of_its_audience(session: Session) -> None:
    writer, text = factories.person(session), factories.text(session)
    actions.ask_for(session, text, ["tay"], longest={"": [{"name": "Lò" * 100}]})
    with pytest.raises(CheckFailed):
        actions.change_source(session, writer, text, "{name}" * 10)
    assert text.version == 1


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(session: Session) -> None:
    first, second, text = factories.person(session), factories.person(session), factories.text(session)
    actions.write_rendering(session, first, text, "tay", RENDERED, TOLD, seen_version=0, seen_source=1)
    with pytest.raises(Overtaken):
        actions.write_rendering(session, second, text, "tay", "[khác] " + RENDERED, TOLD, seen_version=0, seen_source=1)
    found = queries.rendering(session, text, "tay")
    assert found is not None
    assert found.text == RENDERED


def test_words_written_for_a_source_that_moved_are_not_taken_for_the_new_one(session: Session) -> None:
    writer, text = factories.person(session), factories.text(session)
    actions.change_source(session, writer, text, factories.SOURCE + " Cảm ơn.")
    with pytest.raises(SourceMoved):
        actions.write_rendering(session, writer, text, "tay", RENDERED, TOLD, seen_version=0, seen_source=1)


def test_a_reviewer_approves_only_what_was_read(session: Session) -> None:
    writer, reviewer = factories.person(session), factories.person(session)
    rendering = factories.rendering(session, factories.text(session), TRANSLATED, writer)
    read = rendering.version
    actions.write_rendering(session, writer, rendering.source_text, "tay", RENDERED + " mới", TOLD)
    with pytest.raises(Overtaken):
        actions.approve(session, reviewer, rendering, seen_version=read)
    with pytest.raises(Overtaken):
        actions.send_back(session, reviewer, rendering, "Sai", seen_version=read)


def test_sending_back_needs_a_word(session: Session) -> None:
    rendering = factories.rendering(session, factories.text(session), TRANSLATED, factories.person(session))
    with pytest.raises(MissingNote):
        actions.send_back(session, factories.person(session), rendering, "  ")


def test_words_are_stored_composed_and_clean(session: Session) -> None:
    text = factories.text(session, source="Gọi {hotline}\r\nđường dây nóng\x00 ", title=" Tên ")
    assert text.source == "Gọi {hotline}\nđường dây nóng"
    assert text.title == "Tên"


def test_every_step_is_kept_with_its_author_and_in_the_audit_trail(session: Session) -> None:
    writer, reviewer = factories.person(session), factories.person(session)
    rendering = factories.rendering(session, factories.text(session), EDITING, writer)
    submit(session, rendering, writer, reviewer)
    send_back(session, rendering, writer, reviewer)
    submit(session, rendering, writer, reviewer)
    approve(session, rendering, writer, reviewer)
    kept = [(step.version, step.state, step.person_id) for step in reversed(queries.history(session, rendering))]
    assert kept == [
        (1, EDITING, writer.id),
        (2, TRANSLATED, writer.id),
        (3, EDITING, reviewer.id),
        (4, TRANSLATED, writer.id),
        (5, APPROVED, reviewer.id),
    ]
    subject = f"text:{rendering.text_id}"
    recorded = session.scalars(select(Audit.action).where(Audit.subject == subject).order_by(Audit.id)).all()
    assert list(recorded) == [
        "text.create",
        "rendering.draft",
        "rendering.submit",
        "rendering.send_back",
        "rendering.submit",
        "rendering.approve",
    ]

"""A warning may stay when somebody says why: for these words, in this language, until it is taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation.languages import language
from tests.translations import factories
from tests.translations.factories import RENDERED, TOLD
from translations import actions, checks, queries
from translations.editing.ignoring import NoReason, NotAsked, ignore, ignore_all, take_back
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.refusals import CheckFailed, OpenWarnings

TAY = language("tay")
DOUBLED = RENDERED.replace(" ", "  ").rstrip(".")  # two warnings: double-space and end-mark
REASON = "Tên riêng của bản viết như vậy"


@pytest.fixture
def text(session: Session) -> Text:
    return factories.text(session)


@pytest.fixture
def rendering(session: Session, text: Text) -> Rendering:
    author = factories.person(session, "translator")
    return factories.rendering(session, text, RenderingState.TRANSLATED, author, words=DOUBLED)


def open_in(session: Session, text: Text, words: str) -> list[str]:
    found = checks.findings(queries.subject(session, text, TAY, words, TOLD))
    return [one.check for one in found if one.is_open]


def test_words_with_open_warnings_are_not_approved_and_the_sentence_lists_them(
    session: Session, rendering: Rendering
) -> None:
    with pytest.raises(OpenWarnings) as refused:
        actions.approve(session, factories.person(session, "reviewer"), rendering)
    assert [one.check for one in refused.value.findings] == ["double-space", "end-mark"]
    assert all(one.message in str(refused.value) for one in refused.value.findings)
    assert rendering.state == RenderingState.TRANSLATED


def test_each_has_to_be_ignored_with_a_reason(session: Session, text: Text, rendering: Rendering) -> None:
    reviewer = factories.person(session, "reviewer")
    ignore(session, reviewer, text, TAY, DOUBLED, "double-space", REASON)
    with pytest.raises(OpenWarnings) as refused:
        actions.approve(session, reviewer, rendering)
    assert [one.check for one in refused.value.findings] == ["end-mark"]
    ignore(session, reviewer, text, TAY, DOUBLED, "end-mark", REASON)
    assert actions.approve(session, reviewer, rendering).state == RenderingState.APPROVED


def test_all_at_once_for_one_reason(session: Session, rendering: Rendering) -> None:
    reviewer = factories.person(session, "reviewer")
    ignore_all(session, reviewer, rendering, TAY, REASON)
    assert actions.approve(session, reviewer, rendering).state == RenderingState.APPROVED


def test_a_finding_carries_who_ignored_it_and_why(session: Session, text: Text) -> None:
    person = factories.person(session, "translator", name="Hoàng Thị Mai")
    ignore(session, person, text, TAY, DOUBLED, "double-space", f"  {REASON} ")
    found = checks.findings(queries.subject(session, text, TAY, DOUBLED, TOLD))
    held = {one.check: one.ignored for one in found}
    assert held["end-mark"] is None
    assert held["double-space"]
    assert (held["double-space"].words, held["double-space"].person) == (REASON, "Hoàng Thị Mai")


@pytest.mark.parametrize("other", ["words", "source", "language"])
def test_it_holds_for_these_words_alone(session: Session, text: Text, other: str) -> None:
    person = factories.person(session, "translator")
    ignore(session, person, text, TAY, DOUBLED, "double-space", REASON)
    assert "double-space" not in open_in(session, text, DOUBLED)
    if other == "source":
        actions.change_source(session, person, text, factories.SOURCE + " Nhé.")
        assert "double-space" in open_in(session, text, DOUBLED)
    elif other == "words":
        assert "double-space" in open_in(session, text, DOUBLED + "  nhé")
    else:
        found = checks.findings(queries.subject(session, text, language("nung"), DOUBLED, TOLD))
        assert next(one.check for one in found if one.is_open) == "double-space"


def test_it_can_be_taken_back(session: Session, text: Text) -> None:
    person, other = factories.person(session, "translator"), factories.person(session, "reviewer")
    ignore(session, person, text, TAY, DOUBLED, "double-space", REASON)
    take_back(session, other, text, TAY, DOUBLED, "double-space")
    assert "double-space" in open_in(session, text, DOUBLED)
    with pytest.raises(NotAsked):
        take_back(session, other, text, TAY, DOUBLED, "double-space")


def test_the_newer_reason_holds_and_the_trail_keeps_every_step(session: Session, text: Text) -> None:
    person = factories.person(session, "translator")
    for reason in (REASON, "Lý do khác"):
        ignore(session, person, text, TAY, DOUBLED, "double-space", reason)
    take_back(session, person, text, TAY, DOUBLED, "double-space")
    kept = session.scalars(select(Audit).where(Audit.subject == f"text:{text.id}").order_by(Audit.id)).all()
    steps = [(one.action, one.detail.get("name"), one.detail.get("note")) for one in kept if one.detail.get("name")]
    assert steps == [
        ("rendering.let_stay", "double-space", REASON),
        ("rendering.let_stay", "double-space", "Lý do khác"),
        ("rendering.ask_again", "double-space", None),
    ]


@pytest.mark.parametrize(
    ("check", "words"), [("end-mark", RENDERED), ("missing-placeholder", "{name}."), ("x", DOUBLED)]
)
def test_only_a_warning_that_is_there_can_be_ignored(session: Session, text: Text, check: str, words: str) -> None:
    with pytest.raises(NotAsked):
        ignore(session, factories.person(session, "translator"), text, TAY, words, check, REASON)


@pytest.mark.parametrize("reason", ["", " \n "])
def test_nothing_is_ignored_without_a_reason(session: Session, rendering: Rendering, reason: str) -> None:
    person = factories.person(session, "reviewer")
    with pytest.raises(NoReason):
        ignore(session, person, rendering.source_text, TAY, DOUBLED, "double-space", reason)
    with pytest.raises(NoReason):
        ignore_all(session, person, rendering, TAY, reason)


def test_an_error_blocks_whatever_was_ignored(session: Session, text: Text, rendering: Rendering) -> None:
    reviewer = factories.person(session, "reviewer")
    ignore_all(session, reviewer, rendering, TAY, REASON)
    rendering.back_translation = ""
    session.flush()
    with pytest.raises(CheckFailed) as refused:
        actions.approve(session, reviewer, rendering)
    assert [one.check for one in refused.value.findings] == ["back-translation"]

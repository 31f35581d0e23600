"""Keeping, changing, retiring and seeding standard texts; renderings carried along."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock, languages
from tests.translations import factories as desk
from tests.translations.phrasebook import factories as make
from translations import actions as texts
from translations import queries as reading
from translations.editing import actions as editing
from translations.editing import ignoring
from translations.editing.models import IgnoredWarning
from translations.glossary.actions import add_term
from translations.glossary.entries import TermEntry
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.phrasebook import actions, queries
from translations.phrasebook.carrying import carry
from translations.phrasebook.refusals import KindUnknown, NoSuchPhrase, PhraseChanged, TitleMissing
from translations.phrasebook.shipped import shipped
from translations.queue import queries as queue
from translations.recordings import queries as voices
from translations.refusals import OpenWarnings


def rendering(session: Session, text: Text, language: str = "tay") -> Rendering:
    return reading.begun(session, text, language)


def copy_of(session: Session, text: Text, **given: object) -> Text:
    return desk.text(session, channel=text.channel, source=text.source, **given)


def deeds(session: Session, action: str) -> list[Audit]:
    return list(session.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id)))


class TestKeeping:
    def test_a_phrase_waits_at_the_desk_in_every_language_behind_what_has_a_day(self, session: Session) -> None:
        kept = make.phrase(session)
        due = desk.text(session, languages=["tay"], due_on=date(2030, 1, 1))
        waiting = session.execute(queue.queue(queue.Wanted(languages=frozenset({"tay"})))).all()
        assert [row[0].id for row in waiting] == [due.id, kept.text_id]
        assert set(kept.text.languages) == {"mong-1961", "mong-rpa", "tay", "nung", "dao", "thai", "muong"}

    def test_short_names_are_made_from_the_title_and_never_twice(self, session: Session) -> None:
        assert [make.phrase(session).slug for _ in range(3)] == [
            "nhac-gia-han-the", "nhac-gia-han-the-2", "nhac-gia-han-the-3",
        ]  # fmt: skip
        assert make.phrase(session, title="New").slug == "new-2"

    @pytest.mark.parametrize(
        ("given", "refusal"), [({"title": "  "}, TitleMissing), ({"kind": "service"}, KindUnknown)]
    )
    def test_what_cannot_be_kept_is_refused(
        self, session: Session, given: dict[str, str], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            make.phrase(session, **given)

    def test_a_campaigns_text_is_kept_with_its_approved_renderings(self, session: Session) -> None:
        text = desk.text(session)
        first = desk.rendering(session, text, RenderingState.APPROVED, desk.person(session))
        kept = make.phrase(session, origin=text)
        assert rendering(session, kept.text).state == RenderingState.APPROVED
        assert rendering(session, kept.text).author_id == first.author_id

    def test_where_the_words_differ_they_are_to_be_looked_at_again(self, session: Session) -> None:
        text = desk.text(session)
        desk.rendering(session, text, RenderingState.APPROVED, desk.person(session))
        kept = make.phrase(session, origin=text, source=f"{desk.SOURCE} Xin cảm ơn.")
        found = rendering(session, kept.text)
        assert (found.state, found.source_version, kept.text.version) == (RenderingState.NEEDS_EDITING, 1, 2)

    def test_the_kinds_rules_hold_for_its_renderings(self, session: Session) -> None:
        kept = make.phrase(session, kind="invitation", source="[QC] {office} mời bà con. {opt_out}")
        with pytest.raises(Exception, match=r"QC"):
            make.approved(session, kept, words="[mẫu] {office} {opt_out}", told="{office} {opt_out}")


class TestChanging:
    def test_new_words_reopen_its_renderings(self, session: Session) -> None:
        kept = make.phrase(session)
        make.approved(session, kept)
        changed = actions.change(session, desk.person(session), kept, "Tên khác", "", "policy", "{name}: {hotline}.")
        assert changed == ["title", "brief", "kind", "source"]
        assert rendering(session, kept.text).state == RenderingState.NEEDS_EDITING
        assert kept.text.kind == "policy"
        assert deeds(session, "phrase.change")[0].detail["fields"] == changed

    def test_nothing_new_is_no_deed(self, session: Session) -> None:
        kept = make.phrase(session)
        told = kept.text.title, kept.text.brief, kept.kind, kept.text.source
        assert actions.change(session, desk.person(session), kept, *told) == []
        assert deeds(session, "phrase.change") == []

    def test_who_had_an_older_one_open_is_told(self, session: Session) -> None:
        kept = make.phrase(session)
        with pytest.raises(PhraseChanged):
            actions.change(session, desk.person(session), kept, "x", "", "policy", "y", seen_version=7)

    def test_out_of_use_it_is_offered_to_nobody_until_it_is_brought_back(self, session: Session) -> None:
        kept, person = make.phrase(session), desk.person(session)
        for _ in range(2):
            actions.retire(session, person, kept)
        assert queries.phrases(session) == []
        assert queries.phrases(session, retired=True) == [kept]
        assert session.execute(queue.queue(queue.Wanted())).all() == []
        for _ in range(2):
            actions.restore(session, person, kept)
        assert queries.phrases(session) == [kept]
        assert len(kept.text.languages) == 7
        assert [len(deeds(session, f"phrase.{verb}")) for verb in ("retire", "restore")] == [1, 1]


class TestCarrying:
    def test_words_back_translation_and_people_come_along(self, session: Session) -> None:
        kept = make.phrase(session)
        original, person = make.approved(session, kept), desk.person(session)
        text = copy_of(session, kept.text)
        assert carry(session, person, kept.text, text, kept.slug).approved == ["tay"]
        found = rendering(session, text)
        names = "text", "back_translation", "state", "author_id", "reviewer_id"
        assert [getattr(found, name) for name in names] == [getattr(original, name) for name in names]
        steps = reading.history(session, found)
        assert [(step.state, step.person_id) for step in steps] == [
            ("approved", original.reviewer_id), ("translated", original.author_id),
        ]  # fmt: skip
        assert reading.writers(session, found) == {original.author_id}
        entry = deeds(session, "rendering.carry")[0]
        assert (entry.person_id, entry.subject, entry.detail["slug"]) == (person.id, f"text:{text.id}", kept.slug)

    def test_only_what_is_approved_for_the_source_of_today_comes(self, session: Session) -> None:
        kept, person = make.phrase(session), desk.person(session)
        make.approved(session, kept)
        desk.rendering(session, kept.text, RenderingState.TRANSLATED, person, language="nung")
        texts.change_source(session, person, kept.text, f"{desk.SOURCE} Cảm ơn.")
        make.approved(session, kept, language="dao")
        assert carry(session, person, kept.text, copy_of(session, kept.text)).approved == ["dao"]

    def test_other_words_take_nothing(self, session: Session) -> None:
        kept = make.phrase(session)
        make.approved(session, kept)
        text = desk.text(session, source=f"{desk.SOURCE} Cảm ơn.")
        assert carry(session, desk.person(session), kept.text, text).approved == ()
        assert reading.rendering(session, text, "tay") is None

    def test_what_stands_there_already_stays(self, session: Session) -> None:
        kept, person = make.phrase(session), desk.person(session)
        make.approved(session, kept)
        text = copy_of(session, kept.text)
        desk.rendering(session, text, RenderingState.NEEDS_EDITING, person, words="[khác] {name}")
        assert carry(session, person, kept.text, text).approved == []
        assert rendering(session, text).text == "[khác] {name}"

    def test_a_kind_that_asks_for_more_does_not_take_them_as_approved(self, session: Session) -> None:
        kept, person = make.phrase(session, kind="", source="[QC] {office}. {opt_out}"), desk.person(session)
        make.approved(session, kept, words="[mẫu] {office}. {opt_out}", told="{office}. {opt_out}")
        text = copy_of(session, kept.text)
        text.kind = "invitation"
        assert carry(session, person, kept.text, text).refused == ["tay"]
        found = rendering(session, text)
        assert (found.state, found.reviewer_id) == (RenderingState.NEEDS_EDITING, None)
        assert "[QC]" in reading.history(session, found)[0].note
        assert "tay" not in reading.approved_words(session, text)

    def test_an_audience_with_longer_names_does_not_take_them_as_approved(self, session: Session) -> None:
        kept = make.phrase(session)
        make.approved(session, kept)
        text = copy_of(session, kept.text)
        text.kind, text.longest = "reminder", {"": [{"name": "Ă" * 500}]}
        assert carry(session, desk.person(session), kept.text, text).refused == ["tay"]

    def test_a_warning_of_its_new_place_leaves_it_to_a_second_person(self, session: Session) -> None:
        kept, person = make.phrase(session), desk.person(session)
        original = make.approved(session, kept)
        add_term(session, desk.person(session, "reviewer"), TermEntry("vi", "Thẻ BHYT", "do_not_translate"))
        text = copy_of(session, kept.text)
        carried = carry(session, person, kept.text, text, kept.slug)
        assert (carried.approved, carried.waiting, carried.refused) == ([], ["tay"], [])
        found = rendering(session, text)
        assert (found.state, found.reviewer_id, found.version) == (RenderingState.TRANSLATED, None, 1)
        assert (found.text, found.author_id) == (original.text, original.author_id)
        assert "Thẻ BHYT" in found.note
        assert [(step.state, step.note) for step in reading.history(session, found)] == [("translated", found.note)]
        assert deeds(session, "rendering.carry")[0].detail["note"] == found.note
        assert "tay" not in reading.approved_words(session, text)
        with pytest.raises(OpenWarnings):
            texts.approve(session, desk.person(session, "reviewer"), found)

    def test_a_warning_that_may_stay_comes_along_with_its_reason(self, session: Session) -> None:
        kept, reviewer = make.phrase(session), desk.person(session, "reviewer")
        words = desk.RENDERED.replace(" ", "  ")
        made = desk.rendering(session, kept.text, RenderingState.TRANSLATED, desk.person(session), words=words)
        ignoring.ignore_all(session, reviewer, made, languages.language("tay"), "Viết như vậy")
        texts.approve(session, reviewer, made)
        text = copy_of(session, kept.text)
        assert carry(session, desk.person(session), kept.text, text).approved == ["tay"]
        held = session.scalars(select(IgnoredWarning).where(IgnoredWarning.text_id == text.id)).all()
        assert [(one.check_id, one.reason, one.person_id) for one in held] == [
            ("double-space", "Viết như vậy", reviewer.id)
        ]


class TestCarryingVoices:
    def test_the_mark_that_a_speaker_is_needed_comes_along(self, session: Session) -> None:
        kept, translator = make.phrase(session), desk.person(session, "translator")
        editing.need_speaker(session, translator, kept.text, "nung", "Không ai viết")
        text = copy_of(session, kept.text)
        assert carry(session, desk.person(session), kept.text, text, kept.slug).marked == ["nung"]
        found = rendering(session, text, "nung")
        assert (found.needs_speaker, found.state, found.text) == (True, RenderingState.MISSING, "")
        assert (found.note, found.author_id) == ("Không ai viết", translator.id)
        assert len(reading.history(session, found)) == 1
        assert reading.needing_speaker(session, text) == {"nung"}
        assert deeds(session, "rendering.carry_mark")[0].detail["language"] == "nung"
        editing.take_back_need(session, translator, text, "nung")
        assert reading.needing_speaker(session, kept.text) == {"nung"}, "each text has its own mark"

    def test_no_mark_comes_over_what_somebody_has_begun(self, session: Session) -> None:
        kept, person = make.phrase(session), desk.person(session)
        editing.need_speaker(session, person, kept.text, "tay")
        text = copy_of(session, kept.text)
        desk.rendering(session, text, RenderingState.NEEDS_EDITING, person)
        assert carry(session, person, kept.text, text).marked == []
        assert not rendering(session, text).needs_speaker

    def test_a_recording_comes_along_and_names_the_same_files(self, session: Session) -> None:
        kept, person = make.phrase(session, channel="script", source=make.SCRIPT), desk.person(session)
        make.approved(session, kept)
        spoken = make.spoken(session, kept.text, "tay")
        text = copy_of(session, kept.text)
        assert carry(session, person, kept.text, text, kept.slug).recorded == ["tay"]
        mine = voices.current(session, text, "tay")
        assert mine
        names = "original", "station", "digest", "seconds", "size", "kind", "speaker", "person_id", "at"
        assert [getattr(mine, name) for name in names] == [getattr(spoken, name) for name in names]
        assert (mine.id != spoken.id, mine.version, mine.is_stale) == (True, 1, False)
        entry = deeds(session, "recording.carry")[0]
        assert (entry.person_id, entry.subject, entry.detail["slug"]) == (person.id, f"text:{text.id}", kept.slug)
        mine.withdrawn_at = clock.now()
        session.flush()
        assert voices.current(session, kept.text, "tay") == spoken

    def test_a_recording_of_what_nobody_writes_comes_along(self, session: Session) -> None:
        kept = make.phrase(session, channel="script", source=make.SCRIPT)
        make.spoken(session, kept.text, "ha-nhi")
        text = copy_of(session, kept.text)
        assert carry(session, desk.person(session), kept.text, text).recorded == ["ha-nhi"]

    @pytest.mark.parametrize("why", ["other words", "not approved", "withdrawn", "begun here"])
    def test_no_other_recording_does(self, session: Session, why: str) -> None:
        kept, person = make.phrase(session, channel="script", source=make.SCRIPT), desk.person(session)
        given = {"words": make.SPOKEN, "told": "{village}. {office}."}
        state = RenderingState.TRANSLATED if why == "not approved" else RenderingState.APPROVED
        desk.rendering(session, kept.text, state, person, **given)
        spoken = make.spoken(session, kept.text, "tay")
        spoken.withdrawn_at = clock.now() if why == "withdrawn" else None
        if why == "other words":
            texts.change_source(session, person, kept.text, f"{make.SCRIPT} Cảm ơn.")
            made = rendering(session, kept.text)
            texts.write_rendering(session, person, kept.text, "tay", made.text, made.back_translation)
            texts.approve(session, desk.person(session, "reviewer"), made)
        text = copy_of(session, kept.text)
        if why == "begun here":
            desk.rendering(session, text, RenderingState.NEEDS_EDITING, person, **given)
        assert carry(session, person, kept.text, text).recorded == []
        assert voices.current(session, text, "tay") is None


class TestSeeding:
    def test_twice_is_once(self, session: Session) -> None:
        person, entries = desk.person(session, "communicator"), list(shipped())
        assert actions.seed(session, person, entries) == {"new": len(entries)}
        assert actions.seed(session, person, entries) == {"unchanged": len(entries)}
        assert len(queries.phrases(session)) == len(entries)

    def test_what_the_office_changed_or_retired_stays_and_the_rest_follows_the_program(self, session: Session) -> None:
        person, entries = desk.person(session, "communicator"), list(shipped())[:3]
        actions.seed(session, person, entries)
        ours, retired, theirs = (queries.phrase(session, entry.slug) for entry in entries)
        actions.change(session, person, ours, ours.text.title, "", ours.kind, "{office}: lời của cơ quan.")
        actions.retire(session, person, retired)
        newer = [replace(entry, source=f"{entry.source} Xin cảm ơn.") for entry in entries]
        assert actions.seed(session, person, newer) == {"kept": 1, "changed": 2}
        assert ours.text.source == "{office}: lời của cơ quan."
        assert theirs.text.source.endswith("Xin cảm ơn.")
        assert retired.retired_at
        assert retired.text.languages == []
        assert actions.seed(session, person, newer) == {"kept": 1, "unchanged": 2}


class TestReading:
    def test_the_search_does_not_mind_missing_marks(self, session: Session) -> None:
        kept = make.phrase(session)
        make.phrase(session, title="Cảnh báo", source="{office} không hỏi mã.", brief="")
        assert queries.phrases(session, search="GIA han") == [kept]
        assert queries.phrases(session, search="gia hạn lừa") == []

    def test_progress_by_text_and_by_language(self, session: Session) -> None:
        kept = make.phrase(session)
        make.phrase(session, channel="script", source=make.SCRIPT)
        make.approved(session, kept)
        desk.rendering(session, kept.text, RenderingState.TRANSLATED, desk.person(session), language="nung")
        assert queries.progress(session, [kept]) == {kept.text_id: queries.Progress(7, 1, 1)}
        found = queries.progress_by_language(session)
        assert found["tay"] == queries.Progress(2, 0, 1)
        assert found["nung"] == queries.Progress(2, 1, 0)
        assert "vi" not in found

    def test_a_phrase_of_the_other_channel_is_not_there(self, session: Session) -> None:
        kept = make.phrase(session)
        with pytest.raises(NoSuchPhrase):
            queries.phrase(session, kept.slug, "script")

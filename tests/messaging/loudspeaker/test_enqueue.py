from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation import clock
from foundation.communes import UnknownCommune
from foundation.placeholders import MalformedPlaceholder, PersonalPlaceholder, UnknownPlaceholder
from foundation.refusals import Refusal
from messaging.loudspeaker import actions, queries, refusals
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.models import Bulletin, BulletinText, Script
from messaging.loudspeaker.papers import paper_of
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, announcement, bulletin


def test_it_freezes_the_words_and_orders_one_script_per_commune_and_language(session: Session) -> None:
    made = bulletin(session)
    scripts = queries.scripts_of(session, made.id)
    assert [(s.commune_code, s.language, s.version, s.state) for s in scripts] == [
        (MUONG_BO, "vi", 2, "waiting"),
        (MUONG_BO, "mong-1961", 3, "waiting"),
        (AU_LAU, "vi", 2, "waiting"),
    ]
    assert all(script.seconds > 30 for script in scripts)
    assert scripts[0].stands_in_for == ["giay"]
    assert session.scalar(select(func.count(BulletinText.id))) == 2


@pytest.mark.parametrize("name", ["name", "card_expiry", "days_left", "household"])
@pytest.mark.parametrize("where", ["template", "vietnamese"])
def test_personal_placeholders_are_refused(session: Session, name: str, where: str) -> None:
    texts = {"template": "Xin chào.", "vietnamese": "", where: f"Xin chào {{{name}}}."}
    with pytest.raises(PersonalPlaceholder, match=f"{{{name}}}"):
        actions.enqueue(session, announcement(words=(Words("vi", 1, **texts),), scripts=()))
    assert session.scalar(select(func.count(Bulletin.id))) == 0


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"words": (Words("vi", 1, "Gọi {phone}."),), "scripts": ()}, UnknownPlaceholder),
        ({"words": (Words("vi", 1, "Gọi {hotline ngay."),), "scripts": ()}, MalformedPlaceholder),
        ({"words": (Words("vi", 1, " \n"),), "scripts": ()}, refusals.EmptyWords),
        ({"scripts": (ScriptPlan(MUONG_BO, "tay"),)}, refusals.WordsMissing),
        ({"scripts": (ScriptPlan("99999", "vi"),)}, UnknownCommune),
        ({"valid_from": date(2026, 11, 2), "valid_until": date(2026, 11, 1)}, refusals.WrongPeriod),
        ({"priority": "soon"}, refusals.UnknownPriority),
    ],
)
def test_what_cannot_be_read_out_is_refused_whole(
    session: Session, changes: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        actions.enqueue(session, announcement(**changes))
    assert session.scalar(select(func.count(Script.id))) == 0


def test_withdrawing_is_done_once(session: Session) -> None:
    made = bulletin(session)
    actions.withdraw(session, made.id)
    session.refresh(made)
    first = made.withdrawn_at
    actions.withdraw(session, made.id)
    session.refresh(made)
    assert first is not None
    assert made.withdrawn_at == first


def test_a_newer_version_takes_the_place_of_the_older(session: Session) -> None:
    made = bulletin(session)
    old = queries.newest_of(session, made.id)[0]
    text = BulletinText(bulletin_id=made.id, language="vi", version=9, template="Mới.")
    session.add(text)
    session.flush()
    newer = Script(
        bulletin_id=made.id, text_id=text.id, commune_code=old.commune_code, language="vi", version=9, villages=[]
    )
    session.add(newer)
    session.commit()
    assert queries.standing_of(session, old, clock.today()) == "superseded"
    assert queries.standing_of(session, newer, clock.today()) == "in_force"
    assert old not in queries.newest_of(session, made.id)
    assert queries.tally(session, made.id).scripts == 3
    assert old in queries.scripts_of(session, made.id)


def test_newer_words_give_newer_scripts_and_the_same_words_none(session: Session) -> None:
    made = bulletin(session)
    plans = [plan for plan in announcement().scripts if plan.language == "vi"]
    assert actions.add(session, made.id, Words("vi", 2, "Lời cũ."), plans) == 0
    assert actions.add(session, made.id, Words("vi", 3, "Lời mới."), plans) == 2
    assert actions.add(session, made.id, Words("vi", 3, "Lời mới."), plans) == 0
    newest = {script.commune_code: script for script in queries.newest_of(session, made.id) if script.language == "vi"}
    assert {(code, script.version, script.words.template) for code, script in newest.items()} == {
        (MUONG_BO, 3, "Lời mới."),
        (AU_LAU, 3, "Lời mới."),
    }
    older = [s for s in queries.scripts_of(session, made.id) if s.language == "vi" and s.version == 2]
    assert [queries.standing_of(session, script, clock.today()) for script in older] == ["superseded"] * 2


def test_two_villages_of_a_commune_have_scripts_of_their_own(session: Session) -> None:
    plans = [ScriptPlan(MUONG_BO, "vi", (name,), place=ref) for ref, name in (("V-1", "Nậm Cang"), ("V 2", "Nậm Than"))]
    made = bulletin(session, words=(Words("vi", 2, "Bà con {village}."),), scripts=tuple(plans))
    scripts = queries.newest_of(session, made.id)
    assert [(script.place, script.villages, script.where) for script in scripts] == [
        ("V 2", ["Nậm Than"], f"{MUONG_BO}-v-2"),
        ("V-1", ["Nậm Cang"], f"{MUONG_BO}-v-1"),
    ]
    assert len({paper_of(script).order.code for script in scripts}) == 2


def test_what_goes_with_the_words_is_frozen_with_them(session: Session) -> None:
    words = Words(
        "vi", 2, "Bà con nghe.", "", "recordings/ab.mp3", 21, (("VNeID", "vê-nờ-e-i-đê"),), {"writer": "Người viết"}
    )
    made = bulletin(session, words=(words,), scripts=(ScriptPlan(MUONG_BO, "vi"),))
    (script,) = queries.newest_of(session, made.id)
    kept = script.words
    assert (kept.recording, kept.recording_seconds) == ("recordings/ab.mp3", 21)
    assert kept.credits == {"writer": "Người viết"}
    assert paper_of(script).parts[0].pronunciations == (("VNeID", "vê-nờ-e-i-đê"),)

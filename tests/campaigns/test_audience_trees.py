"""A campaign with conditions: who is counted in the preview is who gets a message, whatever is asked."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns import actions, queries
from campaigns.exchange import file as files
from campaigns.exchange.actions import hand_out, take_in
from campaigns.launching import actions as launching
from campaigns.preview import content_of, previews
from campaigns.refusals import OutOfReach
from foundation import clock
from messaging.sms.models import Message
from tests.campaigns import factories as make
from tests.villages.audience.conftest import Crowd, crowd  # noqa: F401 - a fixture
from tests.villages.audience.trees import TODAY, trees
from tests.villages.factories import COMMUNES, make_village
from villages.audience import tree
from villages.audience.models import PeopleList
from villages.audience.question import Audience


def test_the_preview_counts_exactly_whom_a_launch_writes_to(
    session: Session,
    crowd: Crowd,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    author = make.person(session, "communicator")

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(trees(crowd.lists))
    def agree(node: tree.Node) -> None:
        asked = Audience(where=node)
        draft = make.draft(audience=asked.stored(), texts={"sms": make.Source("Mời bà con gia hạn thẻ.")})
        plan = previews(session, author, draft, None, ("audience",)).plan
        assert plan
        with session.begin_nested() as undone:
            run = launching._send(session, content_of(session, draft, None), asked)
            assert run
            launched = session.scalar(select(func.count()).select_from(Message).where(Message.run_id == run.id))
            by_language = dict(
                session.execute(
                    select(Message.language, func.count()).where(Message.run_id == run.id).group_by(Message.language)
                ).all()
            )
            undone.rollback()
        assert plan.people == launched
        assert plan.by_language == by_language

    agree()


def test_the_tree_narrows_and_never_widens_ones_reach(session: Session) -> None:
    make_village(session, commune_code=COMMUNES[0])
    author = make.person(session, "communicator", communes=[COMMUNES[0]])
    far = {"where": {"any": [{"communes": [COMMUNES[1]]}, {"not": {"expired": True}}]}}
    with pytest.raises(OutOfReach):
        actions.create(session, author, make.draft(audience=far))
    made = actions.create(session, author, make.draft(audience={"communes": [COMMUNES[0]], **far}))
    assert made.audience["communes"] == [COMMUNES[0]]


def test_scripts_and_wanted_languages_follow_the_tree(session: Session) -> None:
    make.village(session, languages=["vi", "tay", "giay"])
    where = {"not": {"languages": ["tay"]}}
    made = make.campaign(session, people=False, audience={"communes": [make.HOME], "where": where})
    actions.submit(session, made.author, made)
    assert set(queries.texts(made)["script"].languages) == {"giay"}
    (line,) = queries.plan(session, made).scripts
    assert (line.language, line.stands_in_for) == ("vi", ("giay",))


def test_a_file_carries_the_tree_with_lists_by_name(session: Session) -> None:
    kept = PeopleList(name="Thu gom tháng 11")
    session.add(kept)
    session.flush()
    made = make.campaign(session, audience={"communes": [make.HOME], "where": {"not": {"list": "Thu gom tháng 11"}}})
    assert made.audience["where"] == {"not": {"list": kept.id}}
    written = files.write(hand_out(session, None, made), clock.zone())
    assert "Thu gom tháng 11" in written
    read = files.read(written, clock.zone())
    again = take_in(session, made.author, replace(read, slug="lan-nua"))
    assert again.audience == made.audience


def test_a_file_names_the_place_of_a_condition_that_cannot_be_asked(session: Session) -> None:
    content = "title: a\naudience:\n  where:\n    all:\n      - communes: [Bắc Hà]\n      - expires_within: sớm\n"
    with pytest.raises(files.FieldsRefused) as refused:
        files.read(content, clock.zone())
    ((name, sentence),) = refused.value.problems
    assert name == "audience.where"
    assert "where.all[2].expires_within" in sentence


def test_the_digest_of_a_campaign_without_conditions_is_what_it_was(session: Session) -> None:
    made = make.campaign(session, audience={"communes": [make.HOME], "expiring_within": 30})
    assert made.audience == {"communes": [make.HOME], "expiring_within": 30}
    assert queries.content(session, made).stored()["audience"] == made.audience

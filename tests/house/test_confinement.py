"""What must not get out or be rewritten: people beyond one's reach, passwords, the trail, words that look like code."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from accounts.models import Audit
from campaigns import queries
from campaigns.digest import Content
from campaigns.draft import Source
from messaging.loudspeaker import documents
from messaging.loudspeaker.queries import scripts_of
from tests.accounts.factories import person, post, sign_in
from tests.campaigns import factories as make
from tests.villages.factories import make_resident

HERE, ELSEWHERE = "02926", make.HOME
LONGEST = "Người có tên dài nhất tỉnh"
LOOKS_LIKE_CODE = "{% raw %} {{7*7}} #panic() $x$ *đậm* @nhan <b>in</b> %(office)s %s"
# Rows are the application's, the schema is not; and what happened is never rewritten.
BEYOND_THE_APPLICATION = (
    "CREATE TABLE made_up (id int)",
    "ALTER TABLE audit ADD COLUMN made_up int",
    "DROP TABLE sms_attempt",
    "TRUNCATE audit",
    "TRUNCATE broadcast",
    "DELETE FROM audit",
    "UPDATE audit SET action = ''",
    "DELETE FROM broadcast",
    "UPDATE broadcast SET aired = false",
    "DELETE FROM sms_attempt",
    "UPDATE sms_attempt SET body_digest = ''",
    "UPDATE sms_attempt SET number_hash = ''",
    "UPDATE sms_attempt SET segments = 1",
    "UPDATE sms_attempt SET message_id = 1",
    "UPDATE alembic_version SET version_num = '0001'",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "SET ROLE postgres",
    "COPY audit TO PROGRAM 'true'",
)


@pytest.fixture
def enter(app: Flask, session: Session) -> Any:
    """A browser in which such a person has signed in."""

    def enter(*roles: str, **fields: Any) -> FlaskClient:
        client, who = app.test_client(), person(session, *roles, **fields)
        assert sign_in(client, who.email).status_code == 302
        return client

    return enter


def deeds(session: Session, action: str) -> list[Audit]:
    return list(session.scalars(select(Audit).where(Audit.action == action)))


@pytest.mark.parametrize("deed", BEYOND_THE_APPLICATION)
def test_the_applications_role_cannot(session: Session, deed: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        session.execute(text(deed))
    session.rollback()


@pytest.mark.parametrize(("part", "telling"), [("sms", LONGEST), ("script", "Bản ở xa"), ("audience", ">8<")])
@pytest.mark.parametrize("chosen", [{"communes": [ELSEWHERE]}, {"villages": ["XA"]}], ids=["commune", "village"])
def test_a_preview_tells_nothing_of_people_beyond_ones_reach(
    enter: Any, session: Session, chosen: dict[str, list[str]], part: str, telling: str
) -> None:
    far = make.village(session, people=7, name="Bản ở xa", ref="XA", commune_code=ELSEWHERE)
    make_resident(session, far, name=LONGEST, phone=make.phone())
    make.village(session, people=1, name="Bản ở gần", commune_code=HERE)
    session.commit()
    form = {
        "title": "Thử",
        "sms": "Chào {name} ở {village}",
        "script": "Bà con {village}",
        "kind": "reminder",
        **chosen,
    }
    address = f"/campaigns/preview?part={part}"
    assert telling in post(enter("communicator"), address, **form).text
    assert telling not in post(enter("communicator", communes=[HERE]), address, **form).text


def test_a_preview_without_places_means_ones_own(enter: Any, session: Session) -> None:
    far = make.village(session, people=0, commune_code=ELSEWHERE)
    make_resident(session, far, name=LONGEST, phone=make.phone())
    make.village(session, people=1, name="Bản ở gần", commune_code=HERE)
    session.commit()
    form = {"title": "Thử", "sms": "Chào {name} ở {village}", "kind": "reminder"}
    told = post(enter("communicator", communes=[HERE]), "/campaigns/preview?part=sms", **form).text
    assert "Bản ở gần" in told
    assert LONGEST not in told


def test_what_leaves_as_a_file_is_in_the_trail(
    enter: Any, runner: FlaskCliRunner, session: Session, tmp_path: Any
) -> None:
    campaign = make.launched(session)
    session.commit()
    client = enter("communicator")
    assert client.get(f"/campaigns/{campaign.slug}/file").status_code == 200
    assert runner.invoke(args=["campaign", "export", campaign.slug]).exit_code == 0
    assert runner.invoke(args=["scripts", "export", campaign.slug, str(tmp_path)]).exit_code == 0
    by_page, by_command = deeds(session, "campaign.export")
    assert by_page.person_id
    assert by_command.person_id is None
    assert by_page.subject == by_command.subject == campaign.subject
    (exported,) = deeds(session, "bulletin.export")
    assert exported.detail == {"files": len(list(tmp_path.iterdir())), "left_out": 0}


def test_no_browser_keeps_a_password(enter: Any, session: Session) -> None:
    client, colleague = enter("administrator"), person(session, "operator")
    reset = post(client, f"/people/{colleague.id}/password")
    new = post(client, "/people/new", name="Người mới", email="moi@example.vn", roles="operator")
    assert [(answer.status_code, answer.headers["Cache-Control"]) for answer in (reset, new)] == [(200, "no-store")] * 2


def test_an_error_of_the_database_repeats_nothing_it_was_given(session: Session) -> None:
    with pytest.raises(DBAPIError) as failed:
        session.execute(
            text("SELECT 1 / 0 WHERE :phone <> '' AND :body <> ''"), {"phone": "+84912345678", "body": "bí mật"}
        )
    session.rollback()
    assert "+84912345678" not in str(failed.value)
    assert "bí mật" not in str(failed.value)


def test_a_page_that_fails_logs_nothing_of_what_was_typed(
    enter: Any, monkeypatch: pytest.MonkeyPatch, app: Flask, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    client = enter("communicator")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("messaging.sms.opting_out.actions.opt_out", lambda *given: 1 / 0)
    answer = post(client, "/sms/opt-outs", phone="0912 345 678", note="chồng bà Lan nhắn")
    told = caplog.text + "".join(capfd.readouterr()) + answer.text
    assert answer.status_code == 500
    assert "ZeroDivisionError" in told
    assert not [secret for secret in ("345 678", "12345678", "bà Lan") if secret in told]


def test_words_that_look_like_code_stay_words(enter: Any, session: Session) -> None:
    typed = LOOKS_LIKE_CODE.replace("{% raw %} {{7*7}} ", "")
    campaign = make.launched(session, title=LOOKS_LIKE_CODE, texts={"sms": Source(typed), "script": Source(typed)})
    session.commit()
    page = enter("communicator").get(f"/campaigns/{campaign.slug}").text
    assert "<b>in</b>" not in page
    assert "{% raw %} {{7*7}} #panic()" in page
    assert campaign.launch
    script = scripts_of(session, campaign.launch.bulletin_id or 0)[0]
    assert typed in documents.content(script, "txt").decode()
    assert documents.content(script, "pdf").startswith(b"%PDF")


@pytest.mark.parametrize(
    "typed", ["{% raw %}", "{{7*7}}", "{name.__class__}", "{0}", "{}", "{office!r}", "{office:>9}"]
)
def test_a_brace_is_a_placeholder_or_refused(enter: Any, session: Session, typed: str) -> None:
    make.village(session)
    session.commit()
    form = {"title": "Thử", "kind": "reminder", "communes": make.HOME, "sms": f"Chào {typed}", "sms_language": "vi"}
    answer = post(enter("communicator"), "/campaigns/new", **form)
    assert answer.status_code == 422


def test_everything_that_leaves_is_what_an_approver_stands_for() -> None:
    """A field added to a content without its place in the digest would change after the approval unseen."""
    told = {"title", "kind", "audience", "schedule", "rules"}
    assert set(Content("", "", {}, None, None, "", True, True, {}).stored()) == told
    assert {*told, "budget"} == set(Content("", "", {}, None, None, "", True, True, {}, Decimal(1)).stored())
    assert {*told, "opt_out"} == set(Content("", "", {}, None, None, "", True, True, {}, opt_out="x").stored())
    assert {*told, "priority"} == set(Content("", "", {}, None, None, "", True, True, {}, priority="urgent").stored())
    assert len(Content.__dataclass_fields__) == 12


def test_another_change_meanwhile_is_not_written_over(enter: Any, session: Session) -> None:
    campaign = make.campaign(session)
    session.commit()
    seen = campaign.updated_at.isoformat()
    form = {"title": "Một", "kind": "reminder", "communes": make.HOME, "sms": make.SMS, "sms_language": "vi"}
    client = enter("communicator")
    first = post(client, f"/campaigns/{campaign.slug}/edit", **form, seen=seen)
    second = post(client, f"/campaigns/{campaign.slug}/edit", **{**form, "title": "Hai"}, seen=seen)
    assert (first.status_code, second.status_code) == (302, 422)
    session.expire_all()
    assert queries.campaign(session, campaign.slug).title == "Một"

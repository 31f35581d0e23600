"""Entering a rule: by the page, by command; refused where it could not be read or would rewrite what was."""

import json
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from messaging.sms.rules import actions, figures, queries
from messaging.sms.rules.models import Rule
from tests.accounts.factories import person, post, sign_in

PAGE = "/sms/rules"
OFFICE = {"name": "hours", "kind": "reminder", "value": "08:00-20:30", "source": "Quyết định 12/QĐ-BHXH"}


def entered(session: Session) -> list[Rule]:
    return list(session.scalars(select(Rule).where(Rule.person_id.is_not(None))))


def test_an_administrator_enters_hours_from_tomorrow_on(session: Session, client: FlaskClient) -> None:
    administrator = person(session, "administrator", locale="en")
    sign_in(client, administrator.email)
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert post(client, PAGE, **OFFICE, since=tomorrow.isoformat()).status_code == 302
    shown = client.get(PAGE).text
    assert f"from {tomorrow:%d/%m/%Y}: 08:00–20:30" in shown
    assert administrator.name in shown
    now, then = (queries.rules_for(session, "reminder", day) for day in (today, tomorrow))
    assert (then.hours_from, then.hours_to) == (time(8), time(20, 30))
    assert (now.hours_from, now.hours_to) != (time(8), time(20, 30))
    assert queries.rules_for(session, "policy", tomorrow).hours_from == now.hours_from
    (told,) = session.scalars(select(Audit).where(Audit.action == "rule.add"))
    assert told.person_id == administrator.id
    assert told.detail == {**OFFICE, "since": tomorrow.isoformat()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hours", ""),
        ("hours", "7-22"),
        ("hours", "22:00-07:00"),
        ("hours", "07:00-07:00"),
        ("hours", "07:00-24:30"),
        ("hours", "07:00-25:00"),
        ("cap_per_day", ""),
        ("cap_per_day", "-1"),
        ("cap_per_day", "3.5"),
        ("cap_per_day", "101"),
        ("cap_per_day", "٣"),
        ("segments_cap:tay", "nhiều"),
        ("needs_consent", "có lẽ"),
        ("label", "x" * 301),
        ("opt_out_line", "Gọi {name}"),
        ("opt_out_line", "Gọi {hotline"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(
    session: Session, client: FlaskClient, name: str, value: str
) -> None:
    sign_in(client, person(session, "administrator").email)
    answer = post(client, PAGE, **{**OFFICE, "name": name, "value": value}, since=clock.today().isoformat())
    assert answer.status_code == 422
    assert 'id="value-error"' in answer.text
    assert entered(session) == []


@pytest.mark.parametrize(
    ("field", "value"), [("since", "2020-01-01"), ("since", "mai"), ("source", "  "), ("name", "x"), ("kind", "x")]
)
def test_what_would_rewrite_the_past_or_comes_from_nowhere_is_refused(
    session: Session, client: FlaskClient, field: str, value: str
) -> None:
    sign_in(client, person(session, "administrator").email)
    answer = post(client, PAGE, **{**OFFICE, "since": clock.today().isoformat(), field: value})
    assert answer.status_code == 422
    assert entered(session) == []


def test_today_is_early_enough_and_yesterday_too_late(session: Session) -> None:
    today = clock.today()
    assert actions.add(session, None, "cap_per_day", "", "2", today, "thử").since == today
    with pytest.raises(actions.PastDay):
        actions.add(session, None, "cap_per_day", "", "2", today - timedelta(days=1), "thử")


@pytest.mark.parametrize("name", ["x", "segments_cap:klingon", "hours:vi", "segments_cap:"])
def test_a_figure_nobody_knows_is_refused(session: Session, name: str) -> None:
    with pytest.raises(figures.UnknownFigure):
        actions.add(session, None, name, "", "3", clock.today(), "thử")


def test_a_cap_of_segments_may_be_a_languages_own(session: Session) -> None:
    today = clock.today()
    actions.add(session, None, "segments_cap:tay", "", "4", today, "thử")
    actions.add(session, None, "segments_cap:dao", "", "0", today, "thử")
    found = queries.rules_for(session, "reminder", today)
    assert [found.most_segments(language) for language in ("vi", "tay", "dao")] == [6, 4, None]
    actions.add(session, None, "segments_cap", "policy", "0", today, "thử")
    policy = queries.rules_for(session, "policy", today)
    assert [policy.most_segments(language) for language in ("vi", "tay")] == [None, 4]


def test_zero_means_no_cap(session: Session) -> None:
    actions.add(session, None, "cap_per_day", "policy", "0", clock.today(), "thử")
    assert queries.rules_for(session, "policy", clock.today()).cap_per_day is None


def test_before_every_rule_nothing_may_leave(session: Session) -> None:
    with pytest.raises(queries.NoHours):
        queries.rules_for(session, "reminder", date(2020, 9, 30))


def test_the_office_text_that_holds(session: Session) -> None:
    assert "{hotline}" in queries.office_text(session, "opt_out_confirmation", clock.today())
    actions.add(session, None, "opt_out_confirmation", "", "Đã ghi nhận.", clock.today(), "thử")
    assert queries.office_text(session, "opt_out_confirmation", clock.today()) == "Đã ghi nhận."


@pytest.mark.parametrize("deed", [Rule.__table__.delete(), Rule.__table__.update().values(value="9")])
def test_the_application_cannot_rewrite_a_rule(session: Session, deed: object) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(deed)  # type: ignore[call-overload]
    session.rollback()


def test_the_commands_enter_and_tell(session: Session, runner: FlaskCliRunner) -> None:
    administrator = person(session, "administrator")
    session.commit()
    given = ["sms", "rule", "set", "cap_per_day", "2", "--kind", "invitation", "--source", "QĐ 1", "--as"]
    told = runner.invoke(args=[*given, administrator.email])
    assert told.exit_code == 0, told.stderr
    lines = [json.loads(line) for line in runner.invoke(args=["sms", "rules", "--json"]).stdout.splitlines()]
    (mine,) = (line for line in lines if (line["name"], line["kind"]) == ("cap_per_day", "invitation"))
    assert mine["now"] == {"value": "2", "since": clock.today().isoformat(), "source": "QĐ 1"}
    before = runner.invoke(args=["sms", "rules", "--json", "--day", "2021-01-01"]).stdout
    assert '"cap_per_day", "kind": "invitation", "now": null' in before


def test_the_command_is_the_administrators(session: Session, runner: FlaskCliRunner) -> None:
    officer = person(session, "communicator")
    session.commit()
    told = runner.invoke(args=["sms", "rule", "set", "hours", "00:00-24:00", "--source", "x", "--as", officer.email])
    assert told.exit_code == 1
    assert entered(session) == []
